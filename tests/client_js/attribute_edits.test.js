import assert from "node:assert/strict";
import { test } from "node:test";

import { declarations, mergeTokens } from "../../client_js/html/attribute_edits.js";

test("tokens that the author changed are changed, and those of scripts stay", () => {
  assert.equal(mergeTokens("a b c", "a d c", "a b c live"), "a c live d");
  assert.equal(mergeTokens("a b", "a", "live  a b"), "live a");
});

test("a list in which nothing changes stays as it is written", () => {
  assert.equal(mergeTokens("a b", "b a", " b  live"), " b  live");
  assert.equal(mergeTokens("a b", "a", "a live"), "a live");
});

test("the text of a style is split into its declarations", () => {
  const text = `COLOR: red; --X: {a;b}; background: url("a;b") no-repeat !important; content: ';'; margin`;

  assert.deepEqual(
    [...declarations(text)].filter(([name]) => !name.startsWith("--")),
    [
      ["color", "red"],
      ["background", 'url("a;b") no-repeat !important'],
      ["content", "';'"],
    ],
  );
  assert.deepEqual(
    [...declarations("--x: {a: b; c: {d; e}}; color: red")],
    [
      ["--x", "{a: b; c: {d; e}}"],
      ["color", "red"],
    ],
  );
});

test("what never ends is no endless work", () => {
  assert.equal(declarations(`a: (((((((((((((((((((((((((((((((${"(".repeat(3000)}`).size, 1);
  assert.equal(declarations(`a: {{{{{{{{{{{{{{{{${"{".repeat(3000)}`).size, 1);
  assert.equal(declarations(`a: "${'\\"'.repeat(3000)}`).size, 1);
});
