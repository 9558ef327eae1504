import { html } from "htm/preact";
import { render } from "preact";
import { Counter } from "./counter.js";
import { keepHot } from "./keep_hot.js";

const App = keepHot(import.meta.hot, function App() {
  return html`
    <h1>Preact, without a build</h1>
    <p>Count something, then edit <code>counter.js</code> or <code>app.js</code>.</p>
    <${Counter} label="Cups of tea" />
    <${Counter} label="Bugs found" />
    <${Counter} label="Reloads needed" />
  `;
});

render(html`<${App} />`, document.querySelector("main"));

import.meta.hot?.accept();
