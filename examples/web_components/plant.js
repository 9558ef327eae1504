import care from "./care.json" with { type: "json" };
import { define } from "./hot_element.js";
import sheet from "./plant.css" with { type: "css" };

const picture = new URL("./plant.svg", import.meta.url);

class PottedPlant extends HTMLElement {
  waterings = 0;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.render();
  }

  render() {
    const { name, advice } = care[this.getAttribute("kind")];
    this.shadowRoot.innerHTML = `<img alt=""><h2></h2><p></p><button></button>`;
    this._find("img").src = picture;
    this._find("h2").textContent = name;
    this._find("p").textContent = advice;
    this._find("button").addEventListener("click", () => this.water());
    this._show();
  }

  water() {
    this.waterings += 1;
    this._show();
  }

  _show() {
    this._find("button").textContent = `Watered: ${this.waterings}`;
    this._find("img").style.setProperty("--waterings", this.waterings);
  }

  _find(selector) {
    return this.shadowRoot.querySelector(selector);
  }
}

define("potted-plant", PottedPlant);

import.meta.hot?.accept();
