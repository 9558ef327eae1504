import assert from "node:assert/strict";
import { test } from "node:test";

import { changedWords } from "../../client_js/html/words.js";

test("words between two tags are found", () => {
  assert.deepEqual(changedWords("<p>one two</p>", "<p>one 2</p>"), { old: "one two", value: "one 2" });
  assert.deepEqual(changedWords("<p>aa</p>", "<p>aaa</p>"), { old: "aa", value: "aaa" });
});

test("far into a long page", () => {
  const around = "<p>x</p>".repeat(20_000);

  const words = changedWords(`${around}<b>old</b>${around}`, `${around}<b>new one</b>${around}`);
  assert.deepEqual(words, { old: "old", value: "new one" });
});

for (const [name, before, after] of [
  ["a tag", "<p>one</p>", "<p><b>one</b></p>"],
  ["an attribute", "<p class=a>one</p>", "<p class=b>one</p>"],
  ["words that stand in a comment as well", "<!-- <p>one</p> --><p>one</p>", "<!-- <p>one</p> --><p>two</p>"],
  [
    "a comment's words, spelled otherwise on the page",
    "<!-- <b>a&amp;b</b> --><p>a&#38;b</p>",
    "<!-- <b>a&amp;c</b> --><p>a&#38;b</p>",
  ],
  ["what a script holds", "<script>'<b>one</b>'</script><p>one", "<script>'<b>two</b>'</script><p>one"],
  ["a line's end that a parser drops", "<pre>one</pre>", "<pre>\none</pre>"],
  ["words that go", "<p>one</p>", "<p></p>"],
  ["words that come", "<p> </p>", "<p>one</p>"],
  ["words in two places", "<p>a</p><p>b</p>", "<p>c</p><p>d</p>"],
  ["words without a tag around them", "one", "two"],
  ["something like a tag", "<p>a b</p>", "<p>a > b</p>"],
])
  test(`${name} is more than words`, () => {
    assert.equal(changedWords(/** @type {string} */ (before), /** @type {string} */ (after)), null);
  });
