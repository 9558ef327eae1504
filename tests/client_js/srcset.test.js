import assert from "node:assert/strict";
import { test } from "node:test";

import { rewriteSrcset } from "../../client_js/assets/srcset.js";

/** @type {(text: string) => string[]} */
function urlsOf(text) {
  /** @type {string[]} */
  const found = [];
  rewriteSrcset(text, (url) => (found.push(url), url));
  return found;
}

test("the URLs of all candidates are found", () => {
  const cases = /** @type {[string, string[]][]} */ ([
    ["a.png", ["a.png"]],
    ["a.png 1x, b.png 2x", ["a.png", "b.png"]],
    ["  a.png 100w ,\n\tb.png 200w 50h  ", ["a.png", "b.png"]],
    ["a.png, b.png", ["a.png", "b.png"]],
    ["a.png,b.png 2x", ["a.png,b.png"]], // one URL: a comma inside belongs to it
    [",,a.png 1x,,", ["a.png"]],
    ["a.png 1x,b.png 2x", ["a.png", "b.png"]],
    ["data:image/png;base64,AAAA 1x, b.png", ["data:image/png;base64,AAAA", "b.png"]],
    ["a.png (1x, 2x) 3x, b.png", ["a.png", "b.png"]],
    ["", []],
    [" , ", []],
  ]);
  for (const [text, urls] of cases) assert.deepEqual(urlsOf(text), urls, JSON.stringify(text));
});

test("only the URLs change", () => {
  const text = "  a.png?v=1 1x ,\n b.png 2x, a.png 3x,";

  const stamped = rewriteSrcset(text, (url) => (url.startsWith("a.png") ? `${url}!` : url));

  assert.equal(stamped, "  a.png?v=1! 1x ,\n b.png 2x, a.png! 3x,");
});

test("broken text ends, and comes back as it is", () => {
  for (const text of [
    "a.png (",
    "a.png ((1x), b.png",
    "a.png 1x (,,, b",
    ",".repeat(2000),
    "(".repeat(2000),
  ]) {
    assert.equal(
      rewriteSrcset(text, (url) => url),
      text,
    );
  }
});
