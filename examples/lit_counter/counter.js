import { css, html, LitElement } from "lit";
import { define } from "./hot_lit.js";

class ClickCounter extends LitElement {
  static properties = {
    label: {},
    count: { type: Number },
  };

  static styles = css`
    :host {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      margin-top: 1rem;
      padding: 1rem 1.25rem;
      border-radius: 1rem;
      background: var(--card);
      box-shadow: 0 0.25rem 1.5rem rgb(0 0 0 / 8%);
    }

    span {
      flex: 1;
    }

    output {
      min-width: 2ch;
      font-size: 1.5rem;
      font-weight: 600;
      text-align: center;
    }

    button {
      width: 2.25rem;
      height: 2.25rem;
      border: 0;
      border-radius: 50%;
      background: var(--accent);
      color: var(--card);
      font: inherit;
      cursor: pointer;
    }
  `;

  constructor() {
    super();
    this.count = 0;
  }

  render() {
    return html`
      <span>${this.label}</span>
      <button aria-label="Less" @click=${() => this.add(-1)}>−</button>
      <output>${this.count}</output>
      <button aria-label="More" @click=${() => this.add(1)}>+</button>
    `;
  }

  add(step) {
    this.count += step;
  }
}

define("click-counter", ClickCounter);

import.meta.hot?.accept();
