import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { keepHot } from "./keep_hot.js";

export const Counter = keepHot(import.meta.hot, function Counter({ label }) {
  const [count, setCount] = useState(0);

  return html`
    <div class="counter">
      <span>${label}</span>
      <button aria-label="Less" onClick=${() => setCount(count - 1)}>−</button>
      <output>${count}</output>
      <button aria-label="More" onClick=${() => setCount(count + 1)}>+</button>
    </div>
  `;
});

import.meta.hot?.accept();
