/** Which node becomes which. */

import { html } from "./runner.js";

const list = (...names) => html(`<ul>${names.map((name) => `<li id="${name}">${name}</li>`).join("")}</ul>`);
const plain = (...names) => html(`<ul>${names.map((name) => `<li><b>${name}</b></li>`).join("")}</ul>`);
const all =
  (selector) =>
  ({ document }) => [...document.querySelectorAll(selector)];

export const cases = [
  {
    name: "a changed word changes one text node, and every element stays",
    before: html("<main><p>one</p><p>two</p></main>"),
    after: html("<main><p>one</p><p>2</p></main>"),
    live: ({ document }) => [
      ...document.querySelectorAll("*"),
      document.querySelector("p:last-child").firstChild,
    ],
    body: "<main><p>one</p><p>2</p></main>",
    expect: ({ document, kept }) =>
      kept.every((node) => node.isConnected) &&
      kept.at(-1) === document.querySelector("p:last-child").firstChild,
  },
  {
    name: "what is the same in both sources is not even looked at",
    before: html("<p>one</p>"),
    after: html("<p>one</p>"),
    live: ({ $ }) => void ($("p").textContent = "other"),
    outcome: "none",
  },
  {
    name: "elements with an id are told apart by it when they change places",
    before: list("a", "b", "c"),
    after: list("c", "a", "b"),
    live: all("li"),
    expect: ({ document, kept }) => {
      const now = [...document.querySelectorAll("li")];
      return now[0] === kept[2] && now[1] === kept[0] && now[2] === kept[1];
    },
  },
  {
    name: "a new item in front of a list moves none of the others",
    before: plain("one", "two", "three"),
    after: plain("zero", "one", "two", "three"),
    live: all("li"),
    expect: ({ document, kept }) =>
      kept.every((item, index) => document.querySelectorAll("li")[index + 1] === item),
  },
  {
    name: "an item that goes leaves the others as they are",
    before: plain("one", "two", "three"),
    after: plain("one", "three"),
    live: all("li"),
    expect: ({ document, kept }) =>
      document.querySelectorAll("li").length === 2 && document.querySelectorAll("li")[1] === kept[2],
  },
  {
    name: "an item without a key that moves is the same item",
    before: plain("one", "two", "three", "four"),
    after: plain("four", "one", "two", "three"),
    live: all("li"),
    expect: ({ document, kept }) => document.querySelector("li") === kept[3],
  },
  {
    name: "an element never becomes one with another tag",
    before: html("<p id=x>text</p>"),
    after: html("<div id=x>text</div>"),
    live: ({ $ }) => $("p"),
    body: '<div id="x">text</div>',
    expect: ({ kept }) => !kept.isConnected,
  },
  {
    name: "an input never becomes one of another type",
    before: html("<input id=x type=text>"),
    after: html("<input id=x type=number>"),
    live: ({ $ }) => $("input"),
    expect: ({ $, kept }) => $("input") !== kept && $("input").type === "number",
  },
  {
    name: "an element never becomes a customized built-in one",
    before: html("<button>text</button>"),
    after: html("<button is=x-y>text</button>"),
    live: ({ $ }) => $("button"),
    expect: ({ $, kept }) => $("button") !== kept,
  },
  {
    name: "a wrapper around a form leaves what was typed into it",
    before: html("<form id=f><input name=a></form>"),
    after: html("<main><form id=f><input name=a></form></main>"),
    live: ({ $ }) => Object.assign($("input"), { value: "typed" }),
    body: '<main><form id="f"><input name="a"></form></main>',
    expect: ({ $, kept }) => $("input") === kept && kept.value === "typed",
  },
  {
    name: "an element without an id lives on in a new wrapper",
    before: html("<div><p>text</p><details><summary>more</summary>text</details></div>"),
    after: html("<div><p>text</p><section><details><summary>more</summary>text</details></section></div>"),
    live: ({ $ }) => Object.assign($("details"), { open: true }),
    expect: ({ $, kept }) => $("section > details") === kept && kept.open,
  },
  {
    name: "a wrapper that goes leaves its content",
    before: html("<main><input id=a></main>"),
    after: html("<input id=a>"),
    live: ({ $ }) => Object.assign($("input"), { value: "typed" }),
    expect: ({ $, kept }) => $("body > input") === kept && kept.value === "typed" && !$("main"),
  },
  {
    name: "what lives on elsewhere is patched there as well",
    before: html("<p><b id=x title=old>old</b></p>"),
    after: html("<div><b id=x title=new>new</b></div>"),
    live: ({ $ }) => $("b"),
    body: '<div><b id="x" title="new">new</b></div>',
    expect: ({ $, kept }) => $("b") === kept,
  },
  {
    name: "an element without anything in it is the same where it moved",
    before: html(
      "<article id=k> <script type=text/plain>x</script>\n<div style='color: blue'></div>\n</article>",
    ),
    after: html(
      "<article id=k>\n<div style='color: blue'></div>\n<div style='overflow: auto'><pre></pre></div> <script type=text/plain>x</script></article>",
    ),
    live: ({ $ }) => $("div"),
    expect: ({ $, kept }) => $("div") === kept && $("div + div > pre") !== null,
  },
  {
    name: "where somebody doubles a list and changes the first, the second is the one of before",
    before: html("<ul>\n<p></p>\n</ul><b>x</b>"),
    after: html("<ul>\n\n</ul>\n<ul>\n<p></p>\n</ul><b>y</b>"),
    live: ({ $ }) => $("ul"),
    expect: ({ $, kept }) => $("ul + ul") === kept,
  },
  {
    name: "two rows that are equal are still two",
    before: plain("same", "same"),
    after: plain("same", "same", "same"),
    live: all("li"),
    expect: ({ document, kept }) =>
      document.querySelectorAll("li").length === 3 && kept.every((item) => item.isConnected),
  },
  {
    name: "an input with another name is another input",
    before: html("<input name=a>"),
    after: html("<input name=b>"),
    live: ({ $ }) => Object.assign($("input"), { value: "typed" }),
    expect: ({ $ }) => $("input").name === "b" && $("input").value === "",
  },
  {
    name: "comments and text between elements change as well",
    before: html("a<!--one--><b>b</b>c"),
    after: html("A<!--two--><b>b</b>C"),
    body: "A<!--two--><b>b</b>C",
  },
  {
    name: "a document with other comments around it is patched",
    before: `<!--one-->${html("<p>x</p>")}<!--two-->`,
    after: `<!--1-->${html("<p>x</p>")}<!--2-->`,
    expect: ({ document }) => document.childNodes[0].data === "1" && document.lastChild.data === "2",
  },
  {
    name: "thousands of rows with one in front and one changed are patched in time",
    before: html(
      `<table>${Array.from({ length: 5000 }, (_, i) => `<tr><td>${i}</td></tr>`).join("")}</table>`,
    ),
    after: html(
      `<table><tr><td>new</td></tr>${Array.from({ length: 5000 }, (_, i) => `<tr><td>${i === 4990 ? "x" : i}</td></tr>`).join("")}</table>`,
    ),
    live: all("tr"),
    expect: ({ document, kept }) =>
      kept.every((row) => row.isConnected) && document.querySelectorAll("tr").length === 5001,
  },
];
