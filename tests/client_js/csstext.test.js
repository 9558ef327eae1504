import assert from "node:assert/strict";
import { test } from "node:test";

import { blockStart, Doubt, keyword, split } from "../../client_js/styles/csstext.js";

const TOP = { top: true };
const INNER = { top: false };

/** The texts of the rules; an ellipsis where one ends only with the text. */
function rules(text, level = TOP) {
  return split(text, level).map(({ start, end, open }) => text.slice(start, end) + (open ? "…" : ""));
}

const CASES = {
  nothing: ["", []],
  "space and comments": [" /* a {} */ \n", []],
  rules: ["a{} b { c: d }\n.e{}", ["a{}", "b { c: d }", ".e{}"]],
  statements: ["@import 'a;b';@layer a, b; a{}", ["@import 'a;b';", "@layer a, b;", "a{}"]],
  "blocks within blocks": ["@media (a) { b{} c{} } d{ & e {} }", ["@media (a) { b{} c{} }", "d{ & e {} }"]],
  "brackets in strings": [`a{b:"}"} c{d:'\\'}'}`, [`a{b:"}"}`, "c{d:'\\'}'}"]],
  "brackets in comments": ["a{/*}*/} b{}", ["a{/*}*/}", "b{}"]],
  "brackets in a bare URL": ["a{b:url(x}y{)} c{}", ["a{b:url(x}y{)}", "c{}"]],
  "a bare URL spelled with escapes": ["a{b:\\75 R\\4c(x}y{)} c{}", ["a{b:\\75 R\\4c(x}y{)}", "c{}"]],
  "a quoted URL": ["a{b:url( 'x)y{')} c{}", ["a{b:url( 'x)y{')}", "c{}"]],
  "names that end in url": [".myurl(x{}) a{} b{}", [".myurl(x{}) a{}", "b{}"]],
  "escaped brackets": ["a\\{{} b{}", ["a\\{{}", "b{}"]],
  "brackets in a prelude": ["[a={;}] b{} c(;){}", ["[a={;}] b{}", "c(;){}"]],
  "a semicolon between rules": ["a; b{} c{}", ["a; b{}", "c{}"]],
  "a closing bracket too many": ["} a{} b{}", ["} a{}", "b{}"]],
  "an open block": ["a{} b{c{}", ["a{}", "b{c{}…"]],
  "an open comment": ["a{} b{/* c{}", ["a{}", "b{/* c{}…"]],
  "a comment behind the last rule that is open": ["a{} /* b{}", ["a{}"]],
  "an open string ends with its line": ["a{b:'c\n} d{}", ["a{b:'c\n}", "d{}"]],
  "a string over two lines": ["a{b:'c\\\n}'} d{}", ["a{b:'c\\\n}'}", "d{}"]],
  "an open URL": ["a{b:url(x} c{}", ["a{b:url(x} c{}…"]],
  "a selector without a block": ["a{} b", ["a{}", "b…"]],
  "marks of HTML comments": ["<!-- a{} --> b{}", ["a{}", "b{}"]],
  "a backslash at the end": ["a{} \\", ["a{}", "\\…"]],
};

for (const [name, [text, expected]] of Object.entries(CASES)) {
  test(`a sheet is split at the ends of its rules: ${name}`, () => {
    assert.deepEqual(rules(text), expected);
  });
}

test("what lies between rules covers the rest of the text", () => {
  for (const [text] of Object.values(CASES)) {
    let at = 0;
    for (const { start, end } of split(text, TOP)) {
      assert.ok(start >= at && end > start && end <= text.length);
      at = end;
    }
  }
});

test("within a block, marks of HTML comments are no space", () => {
  assert.deepEqual(rules("<!-- a{} b{}", INNER), ["<!-- a{}", "b{}"]);
});

test("within a block, a semicolon between rules is left to the engines, which differ", () => {
  assert.throws(() => split("a{} b; c{}", INNER), Doubt);
});

test("a keyword is read in lower case, and never guessed", () => {
  assert.equal(keyword("@MeDia x{}", 0), "media");
  assert.equal(keyword("@-webkit-keyframes x{}", 0), "-webkit-keyframes");
  assert.equal(keyword("a{}", 0), "");
  assert.throws(() => keyword("@\\69mport 'a';", 0), Doubt);
});

test("the block of a rule begins at its first bracket outside others", () => {
  const at = (text) => blockStart(text, { start: 0, end: text.length, open: false });

  assert.equal(at("@media (a: {}) [{}] {b{}}"), 20);
  assert.equal(at("@import url({);"), -1);
  assert.equal(at("} a{}"), -1);
});
