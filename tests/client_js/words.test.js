import assert from "node:assert/strict";
import { test } from "node:test";

import { changedWords } from "../../client_js/html/words.js";

test("words between two tags are found, with the tag in front of them", () => {
  const spot = { tag: "p", at: 0.25 };

  assert.deepEqual(changedWords("<p>six</p>!!", "<p>siks</p>!!"), { old: "six", value: "siks", spot });
  assert.deepEqual(changedWords("<b>aa</b>", "<b>aaa</b>")?.value, "aaa");
  assert.equal(changedWords("<i>1</i> one<p>", "<i>1</i> two<p>")?.spot.tag, "i");
  assert.equal(changedWords("<!-- x -->one<p>", "<!-- x -->two<p>")?.spot.tag, "");
});

test("far into a long page", () => {
  const around = "<p>x</p>".repeat(20_000);

  const words = changedWords(`${around}<b>old</b>${around}`, `${around}<b>new one</b>${around}`);
  assert.deepEqual([words?.old, words?.value], ["old", "new one"]);
  assert.ok(words && Math.abs(words.spot.at - 0.5) < 0.001);
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
