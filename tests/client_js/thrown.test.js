import assert from "node:assert/strict";
import { test } from "node:test";

import { isOfLoading, placeOf, textOf, unresolved } from "../../client_js/modules/thrown.js";

function caught(code) {
  try {
    code();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a text that does not parse never ran, what parses JSON does", () => {
  const parsing = Object.assign(new SyntaxError("Unexpected token ';'"), {
    stack: "SyntaxError: Unexpected token ';'",
  });
  assert.equal(isOfLoading(parsing), true);
  assert.equal(isOfLoading(caught(() => JSON.parse("{"))), false);
  assert.equal(isOfLoading(new Error("no")), false);
  assert.equal(isOfLoading(undefined), false);
});

test("a bare specifier is found in what each engine says", () => {
  const said = [
    'Failed to resolve module specifier "lit". Relative references must start with either "/", "./", or "../".',
    "The specifier “lit” was a bare specifier, but was not remapped to anything.",
    "Module name, 'lit' does not resolve to a valid URL.",
  ];
  for (const message of said) assert.equal(unresolved(new TypeError(message)), "lit");
  assert.equal(unresolved(new TypeError("x is not a function")), null);
  assert.equal(unresolved(new Error(said[0])), null);
});

test("Firefox and WebKit say where", () => {
  assert.deepEqual(placeOf({ fileName: "http://h/a.js", lineNumber: 3, columnNumber: 8 }), {
    url: "http://h/a.js",
    line: 3,
    column: 8,
  });
  assert.deepEqual(placeOf({ sourceURL: "http://h/a.js", line: 3 }), {
    url: "http://h/a.js",
    line: 3,
    column: null,
  });
  assert.equal(placeOf(new Error("no")), null);
});

test("whatever is thrown has a text", () => {
  assert.equal(textOf(new TypeError("no")), "TypeError: no");
  assert.equal(textOf("no"), "no");
  assert.equal(textOf(undefined), "undefined");
});
