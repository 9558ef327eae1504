/** Custom elements, shadow roots, templates, drawings, opt-outs. */

import { html } from "./runner.js";

const card = `<script>
  window.made = 0; window.calls = [];
  customElements.define("x-card", class extends HTMLElement {
    static observedAttributes = ["label"];
    constructor() { super(); made++; }
    connectedCallback() { calls.push("in"); if (!this.querySelector("u")) this.append(document.createElement("u")); }
    disconnectedCallback() { calls.push("out"); }
    connectedMoveCallback() { calls.push("move"); }
    attributeChangedCallback(name, old, value) { calls.push(name + "=" + value); }
  });
</script>`;
const component = (body) => html(card + body);
const declared = (mode, content, light = "<b>light</b>") =>
  html(`<div id=h><template shadowrootmode=${mode}>${content}</template>${light}</div>`);

export const cases = [
  {
    name: "an attribute of a custom element changes on the element that lives",
    before: component("<x-card label=a><p>x</p></x-card>"),
    after: component("<x-card label=b><p>y</p></x-card>"),
    live: ({ window }) => (window.calls.length = 0),
    expect: ({ $, window }) =>
      window.made === 1 &&
      window.calls.join() === "label=b" &&
      $("x-card > p").textContent === "y" &&
      $("x-card > u") !== null,
  },
  {
    name: "what a component put into itself stays when its author's content comes and goes",
    before: component("<x-card></x-card>"),
    after: component("<x-card><p>new</p></x-card>"),
    expect: ({ $, window }) => window.made === 1 && $("x-card > u") !== null && $("x-card > p") !== null,
  },
  {
    name: "a new custom element is upgraded with its attributes, once",
    before: component("<p>x</p>"),
    after: component("<p>x</p><x-card label=a></x-card>"),
    expect: ({ window }) => window.made === 1 && window.calls.join() === "label=a,in",
  },
  {
    name: "custom elements do not notice what changes around them",
    before: component("<p>x</p><x-card id=a></x-card>"),
    after: component("<h1>t</h1><p>y</p><x-card id=a></x-card><p>z</p>"),
    live: ({ window }) => (window.calls.length = 0),
    expect: ({ window }) => window.made === 1 && window.calls.length === 0,
  },
  {
    name: "an open shadow root of a component is nobody's business",
    before: html("<div id=h>light</div>"),
    after: html("<div id=h>lighter</div>"),
    live: ({ $ }) => ($("#h").attachShadow({ mode: "open" }).innerHTML = "<i>made</i><slot></slot>"),
    expect: ({ $ }) =>
      $("#h").shadowRoot.innerHTML === "<i>made</i><slot></slot>" && $("#h").textContent === "lighter",
  },
  {
    name: "a declared open shadow root is patched in place",
    before: declared("open", "<input><p>old</p><slot></slot>"),
    after: declared("open", "<input><p>new</p><slot></slot>"),
    live: ({ $ }) => (($("#h").shadowRoot.querySelector("input").value = "typed"), $("#h").shadowRoot),
    expect: ({ $, kept }) =>
      $("#h").shadowRoot === kept &&
      kept.querySelector("p").textContent === "new" &&
      kept.querySelector("input").value === "typed",
  },
  {
    name: "a new host comes with its declared shadow root, and comments",
    before: html("<p>x</p>"),
    after: html("<p>x</p><!--c--><div id=h><template shadowrootmode=open><i>in</i></template>light</div>"),
    expect: ({ $, document }) =>
      $("#h").shadowRoot.innerHTML === "<i>in</i>" && document.body.childNodes[1].data === "c",
  },
  {
    name: "a host with a closed shadow root that changed is replaced",
    before: declared("closed", "<p>old</p>"),
    after: declared("closed", "<p>new</p>"),
    live: ({ $ }) => $("#h"),
    expect: ({ $, kept }) => $("#h") !== kept && !kept.isConnected,
  },
  {
    name: "a host with a closed shadow root that did not change stays",
    before: declared("closed", "<p>old</p>", "<b>a</b>"),
    after: declared("closed", "<p>old</p>", "<b>b</b>"),
    live: ({ $ }) => $("#h"),
    expect: ({ $, kept }) => $("#h") === kept && kept.textContent === "b",
  },
  {
    name: "a host whose shadow root is of another kind is replaced",
    before: declared("open", "<i>in</i>"),
    after: declared("open shadowrootdelegatesfocus", "<i>in</i>"),
    expect: ({ $ }) => $("#h").shadowRoot.delegatesFocus,
  },
  {
    name: "a host that gets a shadow root is replaced",
    before: html("<div id=h>light</div>"),
    after: declared("open", "<i>in</i>", "light"),
    expect: ({ $ }) => $("#h").shadowRoot?.innerHTML === "<i>in</i>" && $("#h").textContent === "light",
  },
  {
    name: "the content of a template changes in place",
    before: html("<template id=t><p>a</p><template><b>x</b></template></template>"),
    after: html("<template id=t><p>b</p><template><b>y</b></template></template>"),
    live: ({ $ }) => $("#t").content.firstChild,
    expect: ({ $, kept }) =>
      $("#t").content.firstChild === kept && $("#t").innerHTML === "<p>b</p><template><b>y</b></template>",
  },
  {
    name: "drawings and formulas change in their own namespaces",
    before: html("<svg viewBox='0 0 1 1'><circle r=1 /></svg><math><mi>x</mi></math>"),
    after: html(
      "<svg viewBox='0 0 2 2'><circle r=2 /><foreignObject><p>x</p></foreignObject></svg><math><mi>y</mi><mn>1</mn></math>",
    ),
    live: ({ $ }) => [$("circle"), $("mi")],
    expect: ({ $, kept }) =>
      $("circle") === kept[0] &&
      $("mi") === kept[1] &&
      $("svg").getAttribute("viewBox") === "0 0 2 2" &&
      $("foreignObject").namespaceURI.endsWith("svg") &&
      $("foreignObject p").namespaceURI.endsWith("xhtml") &&
      $("mn").namespaceURI.endsWith("MathML"),
  },
  {
    name: "an HTML element never becomes one of a drawing",
    before: html("<div><a id=x>text</a></div>"),
    after: html("<div><svg><a id=x>text</a></svg></div>"),
    expect: ({ $ }) => $("a").namespaceURI.endsWith("svg"),
  },
  {
    name: "what is to be ignored is left alone",
    before: html("<div data-hotreload=ignore class=a><p>old</p></div><p>x</p>"),
    after: html("<div data-hotreload=ignore class=b><p>new</p></div><p>y</p>"),
    body: '<div data-hotreload="ignore" class="a"><p>old</p></div><p>y</p>',
  },
  {
    name: "a change only in what is to be ignored is none",
    before: html("<div data-hotreload=ignore><p>old</p></div>"),
    after: html("<div data-hotreload=ignore><script>new</script></div>"),
    outcome: "none",
  },
  {
    name: "a change where the author wants reloads is one",
    before: html("<div data-hotreload=reload><section><p>old</p></section></div>"),
    after: html("<div data-hotreload=reload><section><p>new</p></section></div>"),
    reason: /data-hotreload="reload"/,
  },
  {
    name: "a change elsewhere is none for those",
    before: html("<div data-hotreload=reload><p>old</p></div><p>x</p>"),
    after: html("<div data-hotreload=reload><p>old</p></div><p>y</p>"),
    expect: ({ $ }) => $("body > p").textContent === "y",
  },
  {
    name: "our own elements are not there for it",
    before: html("<p>x</p>"),
    after: html("<p>y</p><p>z</p>"),
    live: ({ document }) => {
      document.head.prepend(Object.assign(document.createElement("script"), { type: "text/plain" }));
      document.head.firstChild.setAttribute("data-token", "x");
      document.head.firstChild.setAttribute("data-epoch", "x");
      document.documentElement.append(document.createElement("hotreload-badge"));
      document.body.prepend(document.createElement("hotreload-x"));
    },
    expect: ({ $, document }) =>
      $("hotreload-badge") !== null &&
      document.head.firstChild.hasAttribute("data-token") &&
      document.querySelectorAll("p").length === 2,
  },
];
