/** Focus, selection, scroll, what is open, what plays. */

import { html } from "./runner.js";

const rows = (names) => names.map((name) => `<p id="${name}">${name}</p>`).join("");
const numbers = (from, to) => Array.from({ length: to - from }, (_, index) => `r${from + index}`);
const frame = '<iframe id=f srcdoc="<p>inside</p>"></iframe>';

/** @param {any} element */
const settled = (element) =>
  new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));

export const cases = [
  {
    name: "the focus and the selection stay in an input around which all changes",
    before: html("<p>a</p><input id=i value='some text'><p>b</p>"),
    after: html("<h1>new</h1><p>A</p><input id=i value='some text' class=x><p>B</p><p>C</p>"),
    live: ({ $ }) => ($("input").focus(), $("input").setSelectionRange(2, 5, "backward")),
    expect: ({ $, document }) =>
      document.activeElement === $("input") &&
      $("input").selectionStart === 2 &&
      $("input").selectionEnd === 5 &&
      $("input").selectionDirection === "backward",
  },
  {
    name: "the branch with the focus does not move, whatever moves around it",
    before: html("<ul><li id=a>a</li><li id=b><input></li><li id=c>c</li><li id=d>d</li></ul>"),
    after: html("<ul><li id=c>c</li><li id=d>d</li><li id=a>a</li><li id=b><input></li></ul>"),
    live: ({ $, window }) => {
      $("input").focus();
      $("input").addEventListener("blur", () => (window.blurred = true));
    },
    expect: ({ $, document, window }) =>
      !window.blurred &&
      document.activeElement === $("input") &&
      [...document.querySelectorAll("li")].map(({ id }) => id).join("") === "cdab",
  },
  {
    name: "the focus comes back where a wrapper takes the element over",
    before: html("<input id=i value=text>"),
    after: html("<main><input id=i value=text></main>"),
    live: ({ $ }) => ($("input").focus(), $("input").setSelectionRange(1, 3)),
    expect: ({ $, document }) =>
      document.activeElement === $("main > input") && $("input").selectionEnd === 3,
  },
  {
    name: "a selection of text stays when the text behind it changes",
    before: html("<p>some words here</p>"),
    after: html("<p>some words there</p>"),
    live: ({ $, window }) =>
      window.getSelection().setBaseAndExtent($("p").firstChild, 0, $("p").firstChild, 4),
    expect: ({ window }) => String(window.getSelection()) === "some",
  },
  {
    name: "every scroller stays where it is",
    before: html(
      `<div id=s style="height: 100px; overflow: auto">${rows(numbers(0, 50))}</div>${rows(numbers(50, 150))}`,
    ),
    after: html(
      `<div id=s style="height: 100px; overflow: auto">${rows(numbers(0, 50))}<p>x</p></div>${rows(numbers(50, 150))}<p>y</p>`,
    ),
    live: ({ $, window }) => ($("#s").scrollTo(0, 300), window.scrollTo(0, 700)),
    expect: ({ $, window }) => $("#s").scrollTop === 300 && window.scrollY === 700,
  },
  {
    name: "what is seen stays where it is when something grows above it",
    before: html(rows(numbers(0, 100))),
    after: html(`<p>new</p><p>new</p>${rows(numbers(0, 100))}`),
    live: ({ $, window }) => {
      window.scrollTo(0, 1000);
      window.top_ = $("#r60").getBoundingClientRect().top;
      return new Promise((resolve) =>
        window.requestAnimationFrame(() => window.requestAnimationFrame(resolve)),
      );
    },
    expect: async ({ $, window }) => {
      if (!window.CSS.supports("overflow-anchor", "auto")) return true;
      await new Promise((resolve) =>
        window.requestAnimationFrame(() => window.requestAnimationFrame(resolve)),
      );
      return Math.abs($("#r60").getBoundingClientRect().top - window.top_) < 2;
    },
  },
  {
    name: "open details stay open, and closed ones closed",
    before: html(
      "<details id=a><summary>a</summary>x</details><details id=b open><summary>b</summary>x</details>",
    ),
    after: html(
      "<details id=a class=c><summary>A</summary>y</details><details id=b open class=c><summary>B</summary>y</details>",
    ),
    live: ({ $ }) => (($("#a").open = true), ($("#b").open = false)),
    expect: ({ $ }) => $("#a").open && !$("#b").open && $("#a").textContent === "Ay",
  },
  {
    name: "details that nobody touched open as the author says",
    before: html("<details id=a><summary>a</summary>x</details>"),
    after: html("<details id=a open><summary>a</summary>x</details>"),
    expect: ({ $ }) => $("#a").open,
  },
  {
    name: "details that somebody opened are not closed by the author",
    before: html("<details id=a open><summary>a</summary>x</details>"),
    after: html("<details id=a><summary>a</summary>x</details>"),
    live: ({ $ }) => (($("#a").open = false), void 0),
    outcome: "none",
    expect: ({ $ }) => !$("#a").open,
  },
  {
    name: "a modal dialog stays open while its text changes",
    before: html("<dialog id=d><p>old</p></dialog>"),
    after: html("<dialog id=d class=x><p>new</p></dialog>"),
    live: ({ $ }) => $("dialog").showModal(),
    expect: ({ $ }) => $("dialog").open && $("dialog").matches(":modal") && $("p").textContent === "new",
  },
  {
    name: "a dialog that the author closes is closed, not only without its attribute",
    before: html("<dialog id=d open>text</dialog>"),
    after: html("<dialog id=d>text</dialog>"),
    live: ({ $, window }) => $("dialog").addEventListener("close", () => (window.closed_ = true)),
    expect: async ({ $, window }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return !$("dialog").open && window.closed_ === true;
    },
  },
  {
    name: "a popover stays open when its type changes",
    before: html("<div id=p popover=auto>text</div>"),
    after: html("<div id=p popover=manual>text</div>"),
    live: ({ $ }) => $("#p").showPopover(),
    expect: ({ $ }) => $("#p").matches(":popover-open") && $("#p").popover === "manual",
  },
  {
    name: "a frame is not loaded again when all around it changes",
    before: html(`<p>a</p>${frame}<p>b</p>`),
    after: html(`<h1>new</h1><p>A</p>${frame}<p>B</p>`),
    live: ({ $ }) => (($("iframe").contentWindow.mark = 1), $("iframe").contentWindow),
    expect: ({ $, kept }) => $("iframe").contentWindow === kept && kept.mark === 1,
  },
  {
    name: "a frame stays itself while others are sorted around it",
    before: html(`<div><p id=a>a</p><p id=b>b</p>${frame}<p id=c>c</p></div>`),
    after: html(`<div><p id=c>c</p>${frame}<p id=b>b</p><p id=a>a</p></div>`),
    live: ({ $ }) => void ($("iframe").contentWindow.mark = 1),
    expect: ({ $ }) => $("iframe").contentWindow.mark === 1 && $("div").textContent === "cba",
  },
  {
    name: "a frame whose source changes shows the new one",
    before: html(frame),
    after: html(frame.replace("inside", "changed")),
    expect: async ({ $ }) => {
      await settled($("iframe"));
      return $("iframe").contentDocument.body.textContent === "changed";
    },
  },
  {
    name: "a film with the same source is the same film",
    before: html("<p>a</p><video id=v src=/image/none.mp4 controls></video>"),
    after: html("<h1>new</h1><video id=v src=/image/none.mp4 controls class=x></video><p>b</p>"),
    live: ({ $ }) => {
      $("video").load = () => ($("video").reloaded = true);
      $("video").volume = 0.5;
      return $("video");
    },
    expect: ({ $, kept }) => $("video") === kept && kept.volume === 0.5 && !kept.reloaded,
  },
  {
    name: "a film with other sources plays those",
    before: html("<video id=v><source src=/image/a.mp4></video>"),
    after: html("<video id=v><source src=/image/b.mp4></video>"),
    live: ({ $, window }) => void ($("video").load = () => (window.loads = (window.loads ?? 0) + 1)),
    expect: ({ $, window }) => $("source").getAttribute("src") === "/image/b.mp4" && window.loads === 1,
  },
  {
    name: "a drawing on a canvas stays",
    before: html("<canvas id=c width=4 height=4></canvas><p>a</p>"),
    after: html("<canvas id=c width=4 height=4 class=x></canvas><p>b</p>"),
    live: ({ $ }) => $("canvas").getContext("2d").fillRect(0, 0, 4, 4),
    expect: ({ $ }) => $("canvas").getContext("2d").getImageData(1, 1, 1, 1).data[3] === 255,
  },
  {
    name: "an animation goes on",
    before: html(
      "<style>@keyframes k { to { opacity: 0 } } #a { animation: k 100s }</style><p id=a>a</p><p>b</p>",
    ),
    after: html(
      "<style>@keyframes k { to { opacity: 0 } } #a { animation: k 100s }</style><p>new</p><p id=a class=x>A</p><p>B</p>",
    ),
    live: ({ $ }) => $("#a").getAnimations()[0],
    expect: ({ $, kept }) => $("#a").getAnimations()[0] === kept,
  },
];
