/** What stands in the head. */

import { html } from "./runner.js";

const page = (head) => html('<p class="a b c">x</p>', head);
const sheet = (name, more = "") => `<link rel=stylesheet href=/sheet/${name}.css ${more}>`;
const variable = ({ window, document }, name) =>
  window.getComputedStyle(document.body).getPropertyValue(`--${name}`);

export const cases = [
  {
    name: "the title changes",
    before: page("<title>a</title>"),
    after: page("<title>b</title>"),
    expect: ({ document, result }) => document.title === "b" && result.isPlain,
  },
  {
    name: "metas change in place",
    before: page("<meta name=description content=a><meta name=viewport content='width=1'>"),
    after: page(
      "<meta name=viewport content='width=2'><meta name=description content=b><meta property=og:title content=c>",
    ),
    live: ({ $ }) => [$("[name=description]"), $("[name=viewport]")],
    expect: ({ document, kept }) =>
      kept.every((meta) => meta.isConnected) &&
      [...document.querySelectorAll("meta")].map(({ content }) => content).join() === "width=2,b,c",
  },
  {
    name: "a style element is patched in place",
    before: page("<style>p { color: rgb(1, 1, 1) }</style>"),
    after: page("<style>p { color: rgb(2, 2, 2) }</style>"),
    live: ({ $ }) => $("style"),
    expect: ({ $, kept, window, result }) =>
      $("style") === kept && window.getComputedStyle($("p")).color === "rgb(2, 2, 2)" && !result.isPlain,
  },
  {
    name: "an attribute brings no sheet",
    before: html("<p class=a>x</p>"),
    after: html("<p class=b>x</p>"),
    expect: ({ result }) => result.isPlain,
  },
  ...[
    ["what comes", "<p>x</p>", "<p>x</p><p>y</p>"],
    ["another page in a frame", "<iframe srcdoc=a></iframe>", "<iframe srcdoc=b></iframe>"],
    ["an attribute that a component reads", "<x-open class=a></x-open>", "<x-open class=b></x-open>"],
  ].map(([name, before, after]) => ({
    name: `${name} may bring sheets`,
    before: html(before),
    after: html(after),
    expect: ({ result }) => !result.isPlain,
  })),
  {
    name: "a linked sheet is replaced without a moment without it",
    before: page(sheet("a")),
    after: page(sheet("slow")),
    live: (stage) => {
      const seen = new Set();
      const watch = () => {
        seen.add(`${variable(stage, "a")}${variable(stage, "slow")}`);
        stage.window.requestAnimationFrame(watch);
      };
      watch();
      return seen;
    },
    expect: (stage) =>
      !stage.kept.has("") &&
      variable(stage, "slow") === "1" &&
      variable(stage, "a") === "" &&
      stage.document.querySelectorAll("link").length === 1,
  },
  {
    name: "a sheet that stays is never loaded again, whatever comes before it",
    before: page(sheet("a") + sheet("b")),
    after: page(
      `<meta name=x content=y>${sheet("c")}${sheet("a")}<style>p { margin: 0 }</style>${sheet("b")}`,
    ),
    live: ({ document }) => [...document.querySelectorAll("link")].map((link) => link.sheet),
    expect: ({ document, kept }) => {
      const [, a, b] = document.querySelectorAll("link");
      return a.sheet === kept[0] && b.sheet === kept[1] && a.sheet !== null;
    },
  },
  {
    name: "sheets that change places end in the new order, never off",
    before: page(sheet("a") + sheet("b")),
    after: page(sheet("b") + sheet("a")),
    expect: ({ document }) =>
      [...document.querySelectorAll("link")].map((link) => link.getAttribute("href")).join() ===
        "/sheet/b.css,/sheet/a.css" && [...document.querySelectorAll("link")].every((link) => link.sheet),
  },
  {
    name: "another attribute of a link does not load its sheet again",
    before: page(sheet("a")),
    after: page(sheet("a", "media=screen title=x")),
    live: ({ $ }) => $("link"),
    expect: ({ $, kept }) => $("link") === kept && kept.media === "screen",
  },
  {
    name: "a sheet that was shown anew keeps its stamp",
    before: page(`<title>a</title>${sheet("a")}`),
    after: page(`<title>b</title>${sheet("a", "data-x=1")}`),
    live: ({ $ }) => $("link").setAttribute("href", "/sheet/a.css?t=1234567890123"),
    expect: ({ $ }) =>
      $("link").getAttribute("href") === "/sheet/a.css?t=1234567890123" && $("link").dataset.x === "1",
  },
  {
    name: "what scripts put into the head stays",
    before: page("<title>a</title><meta name=x content=1>"),
    after: page("<title>b</title><meta name=x content=2><meta name=y content=1>"),
    live: ({ document }) =>
      document.head.append(Object.assign(document.createElement("style"), { id: "live" })),
    expect: ({ $ }) => $("#live") !== null && $("[name=y]") !== null,
  },
  {
    name: "another base needs a reload",
    before: page("<base href=/a/>"),
    after: page("<base href=/b/>"),
    reason: /<base>/,
  },
  { name: "a new base needs a reload", before: page(""), after: page("<base href=/b/>"), reason: /<base>/ },
  {
    name: "another policy needs a reload",
    before: page("<meta http-equiv=Content-Security-Policy content=\"img-src 'self'\">"),
    after: page("<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">"),
    reason: /content security policy/,
  },
  {
    name: "another doctype needs a reload",
    before: page(""),
    after: page("").replace("<!doctype html>", ""),
    reason: /doctype/,
  },
  {
    name: "noscript in the head, with what belongs into a body, breaks nothing",
    before: html(
      "<p>a</p><noscript><p>none</p></noscript>",
      "<noscript><img src=/image/a.svg></noscript><title>a</title>",
    ),
    after: html(
      "<p>b</p><noscript><p>nothing</p></noscript>",
      "<noscript><img src=/image/b.svg></noscript><title>b</title>",
    ),
    body: "<p>b</p><noscript><p>nothing</p></noscript>",
    expect: ({ document, $ }) =>
      document.title === "b" && $("head > noscript").textContent === "<img src=/image/b.svg>",
  },
  {
    name: "something in front of a noscript in the head comes in front of it",
    before: "<!doctype html>\n\n<noscript></noscript>\n\n",
    after: "<!doctype html>\n\n<meta>\n<noscript></noscript>\n\n<meta>",
    expect: ({ document }) => document.head.innerHTML === "<meta>\n<noscript></noscript>\n\n<meta>",
  },
  {
    name: "a noscript between head and body is in the body",
    before: "<!doctype html>\n\n",
    after: "<!doctype html><head>\n\n</head><!-- x --><noscript></noscript>\n\n\n",
    expect: ({ $ }) => $("body > noscript") !== null,
  },
  {
    name: "a noscript that comes holds text",
    before: html("<p>a</p>"),
    after: html(
      "<p>a</p><noscript class=x><b>none</b></noscript><script type=text/plain>'<noscript>'</script><p title='<noscript>'></p><!--<noscript>-->",
    ),
    expect: ({ $, document }) =>
      $("noscript").outerHTML === '<noscript class="x"><b>none</b></noscript>' &&
      $("script").textContent === "'<noscript>'" &&
      $("p[title]").title === "<noscript>" &&
      document.body.lastChild.data === "<noscript>",
  },
];
