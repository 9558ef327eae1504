/** Three-way attributes. */

import { html } from "./runner.js";

const one = (attributes) => html(`<p id=x ${attributes}>text</p>`);

export const cases = [
  {
    name: "an attribute that a script changed and the author did not stays",
    before: one("title=old lang=en"),
    after: one("title=old lang=fr"),
    live: ({ $ }) => $("p").setAttribute("title", "live"),
    expect: ({ $ }) => $("p").title === "live" && $("p").lang === "fr",
  },
  {
    name: "an attribute that both changed is the author's",
    before: one("title=old"),
    after: one("title=new"),
    live: ({ $ }) => $("p").setAttribute("title", "live"),
    expect: ({ $ }) => $("p").title === "new",
  },
  {
    name: "an attribute that the author took away goes, one that a script made stays",
    before: one("title=old"),
    after: one(""),
    live: ({ $ }) => $("p").setAttribute("data-live", "1"),
    expect: ({ $ }) => !$("p").hasAttribute("title") && $("p").dataset.live === "1",
  },
  {
    name: "classes are merged token by token",
    before: one('class="a b c"'),
    after: one('class="a d c"'),
    live: ({ $ }) => ($("p").classList.add("live"), $("p").classList.remove("c")),
    expect: ({ $ }) => $("p").className === "a live d",
  },
  {
    name: "classes that no script touched are written as the author wrote them",
    before: one('class="a b"'),
    after: one('class="b  a"'),
    expect: ({ $ }) => $("p").getAttribute("class") === "b  a",
  },
  {
    name: "styles are merged property by property",
    before: one('style="color: red; margin: 1px"'),
    after: one('style="color: blue; padding: 2px !important"'),
    live: ({ $ }) => $("p").style.setProperty("width", "50px"),
    expect: ({ $ }) => {
      const { style } = $("p");
      const isAuthors = style.color === "blue" && style.margin === "" && style.padding === "2px";
      return isAuthors && style.width === "50px" && style.getPropertyPriority("padding-top") === "important";
    },
  },
  {
    name: "a shorthand with a variable and a semicolon in a string is merged",
    before: one(`style="--x: 1px; background: url('/image/a;b.svg')"`),
    after: one(`style="--x: 2px; margin: var(--x) 3px"`),
    live: ({ $ }) => $("p").style.setProperty("width", "50px"),
    expect: ({ $ }) =>
      $("p").style.getPropertyValue("--x") === "2px" &&
      $("p").style.width === "50px" &&
      $("p").style.backgroundImage === "" &&
      $("p").style.margin === "var(--x) 3px",
  },
  {
    name: "an equal value is never written",
    before: html('<iframe id=f src="/image/none.svg" title=old></iframe>'),
    after: html('<iframe id=f src="/image/a.svg" title=new></iframe>'),
    live: async ({ $, window }) => {
      await new Promise((resolve) => {
        $("iframe").onload = resolve;
        $("iframe").setAttribute("src", "/image/a.svg");
      });
      window.loads = 0;
      $("iframe").onload = () => window.loads++;
      return $("iframe").contentWindow;
    },
    expect: async ({ $, window, kept }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return $("iframe").title === "new" && window.loads === 0 && $("iframe").contentWindow === kept;
    },
  },
  {
    name: "names that only a parser can write are written",
    before: html('<p @click="a" :class="b">x</p><svg><use xlink:href="#a"/></svg>'),
    after: html('<p @click="c" :class="b" @input.debounce="d">x</p><svg><use xlink:href="#b"/></svg>'),
    expect: ({ $ }) =>
      $("p").getAttribute("@click") === "c" &&
      $("p").getAttribute("@input.debounce") === "d" &&
      $("use").getAttributeNS("http://www.w3.org/1999/xlink", "href") === "#b",
  },
  {
    name: "a namespaced attribute comes with its namespace",
    before: html("<svg><use id=u /></svg>"),
    after: html('<svg><use id=u xlink:href="#b"/></svg>'),
    expect: ({ $ }) => $("use").getAttributeNS("http://www.w3.org/1999/xlink", "href") === "#b",
  },
  {
    name: "attributes of html and body change, what scripts set there stays",
    before:
      '<!doctype html><html lang=en><head><title>x</title></head><body class="a"><p>x</p></body></html>',
    after: '<!doctype html><html lang=fr><head><title>x</title></head><body class="b"><p>x</p></body></html>',
    live: ({ document }) => (
      document.documentElement.classList.add("dark"),
      document.body.classList.add("ready")
    ),
    expect: ({ document }) =>
      document.documentElement.lang === "fr" &&
      document.documentElement.className === "dark" &&
      document.body.className === "ready b",
  },
  {
    name: "a picture that was shown anew is not a change, and comes under the URL of now",
    before: html("<img id=a src=/image/a.svg alt=old><img id=b src=/image/a.svg>"),
    after: html("<img id=a src=/image/a.svg alt=new><img id=b src=/image/b.svg><img id=c src=/image/c.svg>"),
    live: ({ $ }) => $("#a").setAttribute("src", "/image/a.svg?t=1234567890123"),
    options: { held: (url) => `${url}?t=1234567890124` },
    expect: ({ $ }) =>
      $("#a").getAttribute("src") === "/image/a.svg?t=1234567890123" &&
      $("#a").alt === "new" &&
      $("#b").getAttribute("src") === "/image/b.svg?t=1234567890124" &&
      $("#c").getAttribute("src") === "/image/c.svg?t=1234567890124",
  },
  {
    name: "a handler attribute is the new handler",
    before: one('onclick="window.hit = 1"'),
    after: one('onclick="window.hit = 2"'),
    expect: ({ $, window }) => ($("p").click(), window.hit === 2),
  },
];
