/** Runs in the frames: gives the stage a way in, and the page components as people write them. */

/** @type {any} */ (window).load = (/** @type {string} */ url) => import(url);

customElements.define(
  "x-light",
  class extends HTMLElement {
    connectedCallback() {
      if (this.querySelector(":scope > .made")) return;
      const made = Object.assign(document.createElement("b"), { className: "made", textContent: "made" });
      this.prepend(made);
    }
  },
);
customElements.define(
  "x-open",
  class extends HTMLElement {
    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.append(document.createElement("slot"));
    }
  },
);
customElements.define(
  "x-reflects",
  class extends HTMLElement {
    static observedAttributes = ["label"];
    attributeChangedCallback() {
      this.title = `labelled ${this.getAttribute("label")}`;
    }
  },
);
customElements.define(
  "x-declared",
  class extends HTMLElement {
    connectedCallback() {
      this.seen ??= this.attachInternals().shadowRoot !== null;
    }
  },
);
