/** Changes within one element, where the old source was parsed in time: only a piece of the new one is. */

import { html } from "./runner.js";

const page = (piece) =>
  html(`<header><a href=/>home</a></header><main><h1>Title</h1>${piece}<p>last</p></main><footer>x</footer>`);

/** @type {[name: string, before: string, after: string][]} */
const changes = [
  ["a tag in a paragraph", "<p>one two</p>", "<p>one <b>two</b></p>"],
  ["an attribute", "<p class=a>one</p>", "<p class=b title='x > y'>one</p>"],
  ["a new sibling", "<ul><li>one</li></ul>", "<ul><li>one</li><li>two</li></ul>"],
  [
    "a row of a table",
    "<table><tr><td>one</td></tr></table>",
    "<table><tr><td>one</td><td>two</td></tr></table>",
  ],
  [
    "a cell like others, in a row that is one of its kind",
    "<table><tr><th>a<td>yes<tr><th>b</th><td>yes</td></tr><tr id=c><th>c</th><td>yes</td></tr></table>",
    "<table><tr><th>a<td>yes<tr><th>b</th><td>yes</td></tr><tr id=c><th>c</th><td>no</td></tr></table>",
  ],
  [
    "a cell that ends its row",
    "<table><tr><td class=a>one</td></tr></table>",
    "<table><tr><td class=a>one</td></tr><td>two</td></tr></table>",
  ],
  [
    "a cell that ends its table",
    "<table><tr><td class=a>one</td><td>two</td></tr></table>",
    "<table><tr><td class=a>one</table></td><td>two</td></tr></table>",
  ],
  [
    "a row with what a parser puts before the table",
    "<table><tr><td>one</td></tr></table>",
    "<table><tr>two<td>one</td></tr></table>",
  ],
  [
    "a cell with a table in it",
    "<table><tr><td>one</td></tr></table>",
    "<table><tr><td>one<table><td>two</table></td></tr></table>",
  ],
  [
    "words that stand elsewhere in another spelling",
    "<p>a&amp;b</p><p>a&#38;b</p>",
    "<p>a&amp;b</p><p>c</p>",
  ],
  ["words behind a tag", "<p>one <b>two</b> three</p>", "<p>one <b>two</b> 3</p>"],
  ["words behind a comment", "<p>one <!-- two --> three</p>", "<p>one <!-- two --> 3</p>"],
  ["words within others", "<p>on</p><p>one</p><p>n</p>", "<p>on</p><p>one</p><p>m</p>"],
  ["an end tag too many", "<div><p>one</p></div>", "<div><p>one</p></div></main>"],
  ["an end tag too few", "<div><p>one</p></div><p>two</p>", "<div><p>one</p><p>two</p>"],
  ["a formatting element without its end", "<p>one</p><p>two</p>", "<p><b>one</p><p>two</p>"],
  ["formatting elements that overlap", "<p><a>one<a>two</a></p>", "<p><a>one<a>two<i>!</i></a></p>"],
  ["a comment without its end", "<p>one</p>", "<p>one<!-- </p>"],
  ["a block in a paragraph", "<p>one<span>two</span></p>", "<p>one<span><div>two</div></span></p>"],
  ["an item in an item", "<ul><li>a<div>one</div></li></ul>", "<ul><li>a<div>one<li>two</div></li></ul>"],
  [
    "a piece that stands in a comment as well",
    "<!-- <p>one</p> --><p>one</p>",
    "<!-- <p>one</p> --><p>o<b>n</b>e</p>",
  ],
  ["a comment that holds a piece", "<!-- <p>one</p> --><p >one</p>", "<!-- <p>o<b>n</b>e</p> --><p >one</p>"],
  ["equal pieces", "<p>one</p><p>one</p>", "<p>one</p><p>o<b>n</b>e</p>"],
  ["a drawing", "<svg><g><text>one</text></g></svg>", "<svg><g><text>one</text><circle r='1'/></g></svg>"],
  ["an element with another tag", "<div><h2>one</h2></div>", "<div><h3>one</h3></div>"],
];

export const cases = changes.map(([name, before, after]) => ({
  name: `${name} makes the page that the new source would`,
  before: page(before),
  after: page(after),
  prepared: true,
  live: ({ $ }) => [$("header a"), $("h1")],
  expect: ({ document, kept }) => {
    const wanted = new DOMParser().parseFromString(page(after), "text/html");
    return kept.every((node) => node.isConnected) && document.body.innerHTML === wanted.body.innerHTML;
  },
}));

cases.push({
  name: "one morph after the other starts from what the one before left",
  before: page("<p>one</p>"),
  after: page("<p>one <b>two</b></p>"),
  prepared: true,
  live: async ({ document, window }) => {
    const { morph, prepare } = await window.Function("return import('/client/html/morph.js')")();
    const texts = [
      "<p>one</p>",
      "<p>1</p>",
      "<p>1<i>x</i></p>",
      "<p>1<i>x</i></p><p>y</p>",
      "<p>x</p>",
      "<p>y</p>",
      "<ul><li id=x><b>1</b></li><li id=y><b>1</b></li></ul>",
      "<ul><li id=x><b>1</b></li><li id=y><b>2</b></li></ul>",
      "<ul><li id=x><b>2</b></li><li id=y><b>2</b></li></ul>",
      "<ul><li id=x><b>2</b>2</li><li id=y><b>2</b></li></ul>",
      "<ul><li id=x><b>2</b>2</li><li id=y><b>3</b></li></ul>",
      "<ul><li id=x></li><li id=y><b>3</b></li></ul>",
      "<ul><li id=x></li><li id=y><b>4</b></li></ul>",
      "<p>one</p>",
    ].map(page);
    const shown = (text) => new DOMParser().parseFromString(text, "text/html").body.innerHTML;
    return texts.slice(1).every((after, index) => {
      prepare(texts[index]);
      morph({ document, before: texts[index], after });
      return document.body.innerHTML === shown(after);
    });
  },
  expect: ({ kept, $ }) => kept && $("h1 + p").innerHTML === "one <b>two</b>",
});

const items = (count, change = (item) => item) =>
  Array.from({ length: count }, (_, i) => change(`<li>same</li>`, i)).join("");

cases.push({
  name: "of many children that are the same the one at its place is another",
  before: page(`<ul>${items(40)}<li class=old>one</li>${items(40)}</ul>`),
  after: page(`<ul>${items(40)}<li class=new>one</li>${items(40)}</ul>`),
  prepared: true,
  live: ({ $ }) => $("li.old"),
  expect: ({ $, kept }) => $("li.new") === kept,
});

cases.push({
  name: "among many children, too, what a script put in is not counted, nor what is ours",
  before: page(`<ul>${items(20)}<li>one</li>${items(20)}</ul>`),
  after: page(`<ul>${items(20)}<li>two</li>${items(20)}</ul>`),
  prepared: true,
  live: ({ $, document }) => {
    const [own, other] = [document.createElement("li"), document.createElement("li")];
    own.setAttribute("data-hotreload-own", "");
    other.textContent = "same";
    $("ul").prepend(own, other);
    $("ul").lastChild.remove();
    return $("li:nth-child(23)");
  },
  expect: ({ kept, document }) => kept.textContent === "two" && document.querySelectorAll("li").length === 42,
});

cases.push({
  name: "most of the page is found between what is around it, whatever a script did within",
  before: page("<div><p>one</p><p>two</p></div><div>x</div><div>y</div>"),
  after: page("<div><p>one</p><p>2</p></div><div>x</div><div>y</div>"),
  prepared: true,
  live: ({ $, document }) => {
    $("main > div").prepend(document.createElement("hr"));
    return $("main > div");
  },
  expect: ({ $, kept }) =>
    kept.isConnected && kept.innerHTML === "<hr><p>one</p><p>2</p>" && $("main > div") === kept,
});
