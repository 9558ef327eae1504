// Draws a line for each topic below "series/", as often as the server publishes to it.
import { off, on } from "/@hotreload/client.js";

const COLOURS = ["seagreen", "chocolate", "steelblue", "orchid"];
const HIGHEST = 100;
const chart = document.querySelector("#chart");
const names = document.querySelector("#names");

function draw({ name, numbers }) {
  const line = document.getElementById(name) ?? added(name);
  const step = chart.viewBox.baseVal.width / Math.max(1, numbers.length - 1);
  const height = chart.viewBox.baseVal.height;
  const points = numbers.map((number, at) => [at * step, height * (1 - number / HIGHEST)]);
  line.setAttribute("points", points.join(" "));
  document.getElementById(`${name}-name`).textContent = `${name}: ${numbers.at(-1) ?? "–"}`;
}

function added(name) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  const label = document.createElement("span");
  const colour = COLOURS[chart.childElementCount % COLOURS.length];
  for (const one of [line, label]) one.style.setProperty("--colour", colour);
  line.id = name;
  label.id = `${name}-name`;
  chart.append(line);
  names.append(label, " ");
  return line;
}

on("series", draw, { topic: "series/*" });
import.meta.hot?.accept();
import.meta.hot?.dispose(() => off("series", draw));
