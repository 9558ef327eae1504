// Knows the fish, and stays while what draws them is exchanged.
import { draw } from "./fish.js";

const tank = document.querySelector("#tank");
const places = [];

function show(draw) {
  tank.replaceChildren(...places.map(draw));
}

function put({ clientX, clientY }) {
  places.push(new DOMPoint(clientX, clientY).matrixTransform(tank.getScreenCTM().inverse()));
  show(newest);
}

let newest = draw;
tank.addEventListener("click", put);

import.meta.hot?.accept("./fish.js", (module) => {
  if (!module) return; // it threw while it ran: the overlay says what
  newest = module.draw;
  show(newest);
});
