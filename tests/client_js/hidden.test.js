import assert from "node:assert/strict";
import { test } from "node:test";

import { isHidden, learnHidden } from "../../client_js/html/hidden.js";

const PAGES = [
  ["<!-- <p>x</p> --><p>y</p>", true, false],
  ["<p>x</p><script>'<p>y</p>'</script>", false, true],
  ["<style></style><p>x</p><style><p>y</p>", false, true],
  ["<template><p>x</p></template><p>y</p>", true, false],
  ["<textarea><p>x</p></textarea><p>y</p>", true, false],
  ["<iframe><p>x</p></iframe><p>y</p>", true, false],
  ["<TEMPLATE><p>x</p></TEMPLATE><p>y</p>", true, true], // for sure is only what is written as most people do
  ["<p>x</p><P>y</P>", false, false],
];

for (const isLearnt of [false, true])
  test(`what is no markup is told from markup${isLearnt ? ", in a source that was read before" : ""}`, () => {
    for (const [page, first, second] of /** @type {[string, boolean, boolean][]} */ (PAGES)) {
      if (isLearnt) learnHidden(page);

      const found = ["x", "y"].map((letter) => isHidden(page, page.indexOf(`>${letter}<`)));
      assert.deepEqual(found, [first, second], page);
    }
  });

test("what was read of one source says nothing of the next one", () => {
  learnHidden("<p>x</p>");

  assert.ok(isHidden("<!-- <p>x</p> -->", 9));
});
