/** Scripts. */

import { html } from "./runner.js";

const ran = ({ window }) => window.ran?.join() ?? "";
const time = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {() => unknown} holds */
async function until(holds) {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return true;
    await time(5);
  }
  return false;
}

export const cases = [
  {
    name: "unchanged scripts never run again, wherever they stand",
    before: html(
      "<script>window.hit = (window.hit ?? 0) + 1</script><script src=/script/a.js></script><p>x</p>",
    ),
    after: html(
      "<div><script>window.hit = (window.hit ?? 0) + 1</script></div><p>y</p><script src=/script/a.js></script>",
    ),
    expect: async (page) => {
      await time(50);
      return page.window.hit === 1 && ran(page) === "a";
    },
  },
  {
    name: "a changed inline script needs a reload",
    before: html("<script>window.hit = 1</script>"),
    after: html("<script>window.hit = 2</script>"),
    reason: /an inline script changed/,
  },
  {
    name: "a new inline script needs a reload",
    before: html("<p>x</p>"),
    after: html("<p>y</p><script>window.hit = 2</script>"),
    reason: /an inline script is new/,
  },
  {
    name: "a new inline script deep in something new needs a reload",
    before: html("<p>x</p>"),
    after: html("<p>y</p><div><section><script>window.hit = 2</script></section></div>"),
    reason: /inline script/,
  },
  {
    name: "an inline script that goes is gone, without a reload",
    before: html("<p>x</p><script>window.hit = 2</script>"),
    after: html("<p>y</p>"),
    body: "<p>y</p>",
  },
  {
    name: "a nonce that differs is no change, and what comes bears that of the page",
    before: html("<script nonce=one>window.hit = 1</script><p>x</p>"),
    after: html("<script nonce=two>window.hit = 1</script><p>y</p><style nonce=two>p { color: red }</style>"),
    options: { nonce: "one" },
    expect: ({ $, window }) => window.hit === 1 && $("style").nonce === "one" && $("script").nonce === "one",
  },
  {
    name: "a changed import map needs a reload",
    before: html('<script type=importmap>{"imports": {}}</script>'),
    after: html('<script type=importmap>{"imports": {"a": "/a.js"}}</script>'),
    reason: /import map/,
  },
  {
    name: "an import map that goes needs a reload",
    before: html('<p>x</p><script type=importmap>{"imports": {}}</script>'),
    after: html("<p>x</p>"),
    reason: /import map/,
  },
  {
    name: "new external scripts run, once and in order",
    before: html("<p>x</p><script src=/script/a.js></script>"),
    after: html(
      "<p>x</p><script src=/script/a.js></script><script src=/script/slow.js></script><script src=/script/b.js></script>",
    ),
    expect: async (page) => (await until(() => page.window.ran.length > 2)) && ran(page) === "a,slow,b",
  },
  {
    name: "a script with another address is a new one",
    before: html("<script src=/script/a.js></script>"),
    after: html("<script src=/script/b.js></script>"),
    expect: async (page) =>
      (await until(() => page.window.ran.length > 1)) &&
      ran(page) === "a,b" &&
      page.document.querySelectorAll("script").length === 1,
  },
  {
    name: "a new external module runs",
    before: html("<p>x</p>"),
    after: html("<p>x</p><script type=module src=/script/m.js></script>"),
    expect: (page) => until(() => ran(page) === "m"),
  },
  {
    name: "another attribute of a script does not run it again",
    before: html("<script src=/script/a.js></script>"),
    after: html("<script src=/script/a.js defer data-x=1></script>"),
    expect: async (page) => {
      await time(30);
      return ran(page) === "a" && page.$("script").dataset.x === "1";
    },
  },
  {
    name: "a changed inline module needs a reload",
    before: html("<script type=module>window.hit = 1</script>"),
    after: html("<script type=module>window.hit = 2</script>"),
    reason: /inline module script/,
  },
  {
    name: "a changed inline module that others run anew does not",
    before: html("<script type=module>window.hit = 1</script><p>x</p>"),
    after: html("<script type=module>window.hit = 2</script><p>y</p>"),
    options: { taken: [0] },
    expect: ({ $, window }) => $("p").textContent === "y" && window.hit === 1,
  },
  {
    name: "where nothing else changed, nothing is done",
    before: html("<script type=module>window.hit = 1</script><p>x</p>"),
    after: html("<script type=module>window.hit = 2</script><p>x</p>"),
    options: { taken: [0] },
    outcome: "none",
  },
  {
    name: "an inline module that the server changed is still found",
    before: html(
      "<p>x</p><script type=module>window.hit = 1</script><p>y</p><script type=module>window.hot = 1</script>",
    ),
    after: html("<p>X</p><p>Y</p><script type=module>window.hot = 1</script>"),
    live: ({ document }) =>
      document
        .querySelectorAll("script")
        .forEach((script) => (script.textContent = `import.meta.hot;${script.textContent}`)),
    expect: ({ document }) =>
      document.querySelectorAll("script").length === 1 &&
      document.querySelector("script").textContent.includes("hot = 1"),
  },
  {
    name: "data in a script changes in place",
    before: html('<script type=application/json id=d>{"a": 1}</script>'),
    after: html('<script type=application/json id=d>{"a": 2}</script>'),
    live: ({ $ }) => $("script"),
    expect: ({ $, kept }) => $("script") === kept && kept.textContent === '{"a": 2}',
  },
  {
    name: "a script in a template is only text",
    before: html("<template><script>window.hit = 1</script></template>"),
    after: html("<template><script>window.hit = 2</script></template>"),
    expect: ({ $, window }) =>
      $("template").content.textContent === "window.hit = 2" && window.hit === undefined,
  },
  {
    name: "a script in a drawing is a script",
    before: html("<svg><script>window.hit = 1</script></svg>"),
    after: html("<svg><script>window.hit = 2</script></svg>"),
    reason: /inline script changed/,
  },
  {
    name: "a handler in something new works",
    before: html("<p>x</p>"),
    after: html('<p>x</p><button onclick="window.hit = 3">go</button>'),
    expect: ({ $, window }) => ($("button").click(), window.hit === 3),
  },
];
