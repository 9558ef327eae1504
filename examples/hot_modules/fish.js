// Says what a fish looks like; has no need to know that it is exchanged.
import { colour } from "./colours.js";

export function draw({ x, y }, number) {
  const fish = document.createElementNS("http://www.w3.org/2000/svg", "path");
  fish.setAttribute("d", "M -30 0 Q 0 -20 30 0 L 45 -12 V 12 L 30 0 Q 0 20 -30 0");
  fish.setAttribute("transform", `translate(${x} ${y})`);
  fish.setAttribute("fill", colour(number));
  return fish;
}
