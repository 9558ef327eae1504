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
      "<p>one</p>",
    ].map(page);
    prepare(texts[0]);
    texts.slice(1).forEach((after, index) => morph({ document, before: texts[index], after }));
    return [
      document.body.innerHTML === new DOMParser().parseFromString(texts[0], "text/html").body.innerHTML,
    ];
  },
  expect: ({ kept, $ }) => kept[0] && $("h1 + p").innerHTML === "one <b>two</b>",
});
