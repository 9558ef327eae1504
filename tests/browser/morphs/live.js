/** Pages that scripts have changed. */

import { html } from "./runner.js";

const words = (one, two = "other") => html(`<h1>${two}</h1><p id=p>${one}</p><!-- <p>comment</p> -->`);

export const cases = [
  {
    name: "nodes that scripts put between the author's stay, and the author's go where they belong",
    before: html("<ul><li>a</li><li>b</li></ul>"),
    after: html("<ul><li>a</li><li>new</li><li>b</li><li>c</li></ul>"),
    live: ({ document, $ }) => {
      for (const place of ["afterbegin", "beforeend"])
        $("ul").insertAdjacentHTML(place, "<li class=live>live</li>");
      document.querySelectorAll("li")[1].insertAdjacentHTML("afterend", "<li class=live>live</li>");
    },
    expect: ({ document }) =>
      document.querySelectorAll(".live").length === 3 &&
      [...document.querySelectorAll("li:not(.live)")].map(({ textContent }) => textContent).join() ===
        "a,new,b,c",
  },
  {
    name: "a tree that a framework made in an empty element stays when all around it changes",
    before: html("<h1>old</h1><div id=app></div><p>x</p>"),
    after: html("<h1>new</h1><div id=app class=x></div><p>y</p>"),
    live: ({ $ }) => {
      $("#app").innerHTML = "<main><button>1</button></main>";
      $("#app")["__reactContainer$abc"] = {};
      $("#app").firstChild["__reactFiber$abc"] = {};
      return $("button");
    },
    expect: ({ $, kept }) =>
      $("button") === kept && $("#app").className === "x" && $("h1").textContent === "new",
  },
  {
    name: "a change inside what a framework renders needs a reload",
    before: html("<div id=app><p>{{ text }}</p></div>"),
    after: html("<div id=app><p>{{ words }}</p></div>"),
    live: ({ $ }) => (($("#app").innerHTML = "<p>hello</p>"), ($("#app").__vue_app__ = {})),
    reason: /a script renders/,
  },
  {
    name: "new content for an element that a framework renders needs a reload",
    before: html("<div id=app></div>"),
    after: html("<div id=app>Loading</div>"),
    live: ({ $ }) => (($("#app").innerHTML = "<p>hello</p>"), ($("#app")["__reactContainer$x"] = {})),
    reason: /a script renders/,
  },
  {
    name: "what a script took away stays away when its author changes something else",
    before: html("<p id=note>note</p><p>x</p>"),
    after: html("<p id=note>note</p><p>y</p>"),
    live: ({ $ }) => $("#note").remove(),
    body: "<p>y</p>",
  },
  {
    name: "what a script took away comes when its author changes it",
    before: html("<p>a</p><p id=note>note</p><p>x</p>"),
    after: html("<p>a</p><p id=note>other</p><p>x</p>"),
    live: ({ $ }) => $("#note").remove(),
    body: '<p>a</p><p id="note">other</p><p>x</p>',
  },
  {
    name: "text that a script split is replaced by the author's",
    before: html("<div><p>one two three</p></div>"),
    after: html("<div><p>one 2 three</p></div>"),
    live: ({ $ }) => ($("p").innerHTML = "one <mark>two</mark> three"),
    body: "<div><p>one 2 three</p></div>",
  },
  {
    name: "text that a script changed is the author's where the author changed it too",
    before: html("<p id=c>Count: 0</p>"),
    after: html("<p id=c>Total: 0</p>"),
    live: ({ $ }) => void ($("p").textContent = "Count: 5"),
    body: '<p id="c">Total: 0</p>',
  },
  {
    name: "a place where scripts run something else needs a reload",
    before: html("<div><p>one</p></div>"),
    after: html("<div><p>two</p></div>"),
    live: ({ $ }) => ($("div").innerHTML = "<iframe></iframe>"),
    reason: /a script has replaced what changed/,
  },
  {
    name: "an application in place of what the author changed needs a reload",
    before: html("<div id=app>Loading</div>"),
    after: html("<div id=app>Loading …</div>"),
    live: ({ $ }) => ($("#app").innerHTML = "<h1>Tasks</h1><button>Add</button>"),
    reason: /a script has replaced what changed/,
  },
  {
    name: "a body that scripts made their own needs a reload",
    before: html("<p>one</p>"),
    after: html("<p>two</p>"),
    live: ({ document }) => (document.body.innerHTML = "<h1>other</h1>"),
    reason: /a script has replaced what changed/,
  },
  {
    name: "a list that somebody sorted keeps that order when one item changes",
    before: html("<ul><li>a</li><li>b</li><li>c</li></ul>"),
    after: html("<ul><li>a</li><li>B</li><li>c</li></ul>"),
    live: ({ $ }) => $("ul").append($("li")),
    body: "<ul><li>B</li><li>c</li><li>a</li></ul>",
  },
  {
    name: "items that a template made stay in front of what comes after it",
    before: html("<ul><template><li>x</li></template></ul>"),
    after: html("<ul><template><li>x</li></template><li>last</li></ul>"),
    live: ({ $ }) => $("template").insertAdjacentHTML("afterend", "<li>1</li><li>2</li>"),
    expect: ({ $ }) => $("ul").textContent === "12last",
  },
  {
    name: "what comes in front of something that a script wrapped comes in front of the wrapper",
    before: html("<form id=f></form><p>x</p>"),
    after: html("<h1>new</h1><form id=f></form><b>new</b><p>x</p>"),
    live: ({ $, document }) => {
      const wrapper = document.createElement("div");
      $("form").before(wrapper);
      wrapper.append($("form"));
    },
    body: '<h1>new</h1><div><form id="f"></form></div><b>new</b><p>x</p>',
  },
  ...[
    ["words", words("some words"), words("some more words"), "some more words"],
    ["character references", words("a &amp; b &lt;"), words("a &amp; &lt;c&gt; &notin;"), "a & <c> ∉"],
    ["words that come", words(""), words("new"), "new"],
    ["words that stand in a comment as well", words("comment"), words("text"), "text"],
    ["words in two places", words("one", "one"), words("two", "two"), "two"],
    ["words with a line of their own", words("\n one\n"), words("\n one\n two\n"), "\n one\n two\n"],
  ].map(([name, before, after, text]) => ({
    name: `${name} change where the old source was parsed in time`,
    before,
    after,
    prepared: true,
    live: ({ $ }) => $("#p"),
    expect: ({ $, kept }) => $("#p") === kept && kept.textContent === text,
  })),
  {
    name: "words in a comment change that comment, and nothing like it",
    before: words("text").replace("comment", "text2").replace("other", "text2"),
    after: words("text").replace("comment", "text3").replace("other", "text2"),
    prepared: true,
    expect: ({ $, document }) =>
      $("h1").textContent === "text2" && document.body.lastChild.data === " <p>text3</p> ",
  },
  {
    name: "words that a script replaced are the author's again",
    before: words("Count: 0"),
    after: words("Total: 0"),
    prepared: true,
    live: ({ $ }) => void ($("#p").textContent = "Count: 7"),
    expect: ({ $ }) => $("#p").textContent === "Total: 0",
  },
  {
    name: "words in what is to be ignored are left",
    before: html("<div data-hotreload='ignore hold'><p>one</p></div>"),
    after: html("<div data-hotreload='ignore hold'><p>two</p></div>"),
    prepared: true,
    outcome: "none",
  },
  {
    name: "words in what a framework renders need a reload",
    before: html("<div><p>one</p></div>"),
    after: html("<div><p>two</p></div>"),
    prepared: true,
    live: ({ $ }) => ($("div").__vue_app__ = {}),
    reason: /a script renders/,
  },
  {
    name: "listeners stay",
    before: html("<button id=b>old</button>"),
    after: html("<button id=b class=x>new</button><p>x</p>"),
    live: ({ $, window }) => $("button").addEventListener("click", () => (window.hit = true)),
    expect: ({ $, window }) => (
      $("button").click(),
      window.hit === true && $("button").textContent === "new"
    ),
  },
  {
    name: "an element that a script moved is found and patched",
    before: html("<div id=a><p id=p>old</p></div><div id=b></div>"),
    after: html("<div id=a><p id=p>new</p></div><div id=b></div>"),
    live: ({ $ }) => ($("#b").append($("#p")), $("#p")),
    expect: ({ $, kept }) => $("#p") === kept && kept.textContent === "new" && $("#b > #p") !== null,
  },
  {
    name: "a page with polluted prototypes is patched",
    before: html("<p title=a>x</p><ul><li>1</li><li>2</li></ul>"),
    after: html("<p title=b>y</p><ul><li>0</li><li>1</li><li>2</li></ul>"),
    live: ({ window }) => {
      for (const name of [
        "again",
        "nonce",
        "taken",
        "held",
        "get",
        "set",
        "value",
        "source",
        "live",
        "next",
        "preventScroll",
      ])
        window.Object.prototype[name] = 7;
    },
    body: '<p title="b">y</p><ul><li>0</li><li>1</li><li>2</li></ul>',
  },
  {
    name: "a page with clobbered names is patched",
    before: html(
      "<form name=body><input name=querySelectorAll></form><img name=documentElement><img name=activeElement><p>x</p>",
    ),
    after: html(
      "<form name=body><input name=querySelectorAll></form><img name=documentElement><img name=activeElement><p>y</p>",
    ),
    expect: ({ $ }) => $("p").textContent === "y",
  },
];
