/** The patch on sheets that keep texts; tests/browser and tests/engines have real ones. */

import assert from "node:assert/strict";
import { test } from "node:test";

class FakeRule {
  constructor(cssText) {
    this.cssText = cssText;
    if (/^@(media|layer) [^;]*\{/.test(cssText)) {
      this.cssRules = parse(cssText.slice(cssText.indexOf("{") + 1, -1));
    }
  }
}

/** One rule for each line, or each of `{…}`; those that begin with `wrong` are dropped. */
function parse(text) {
  const found = text.match(/[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}/g) ?? [];
  return found
    .map((each) => each.trim())
    .filter((each) => !each.startsWith("wrong"))
    .map((each) => new FakeRule(each));
}

class FakeParent {
  insertRule(text, at) {
    const [rule] = parse(text);
    if (!rule) throw new DOMException("cannot be read", "SyntaxError");
    this.cssRules.splice(at, 0, rule);
  }
  deleteRule(at) {
    this.cssRules.splice(at, 1);
  }
}

class FakeSheet extends FakeParent {
  ownerRule = null;
  cssRules = [];
  replaceSync(text) {
    this.cssRules = parse(text);
  }
}

globalThis.CSSStyleSheet = FakeSheet;
globalThis.CSSGroupingRule = FakeParent;
const { patch, lastDoubt } = await import("../../client_js/styles/patch.js");
const { between } = await import("../../client_js/styles/source.js");

function shown(text) {
  const sheet = new FakeSheet();
  sheet.replaceSync(text);
  return sheet;
}

const texts = ({ cssRules }) => cssRules.map(({ cssText }) => cssText);

function edit(sheet, before, after) {
  return patch(sheet, before, between(before, after));
}

test("only the rule that changed is another one", () => {
  const sheet = shown("a{} b{} c{}");
  const [first, , last] = sheet.cssRules;

  assert.equal(edit(sheet, "a{} b{} c{}", "a{} b{x:y} c{}"), "patched");

  assert.deepEqual(texts(sheet), ["a{}", "b{x:y}", "c{}"]);
  assert.ok(sheet.cssRules[0] === first && sheet.cssRules[2] === last);
});

test("a chain of edits goes on from the text that the last one led to", () => {
  const sheet = shown("a{} b{}");
  const chain = ["a{} b{}", "a{} x{} b{}", "a{} wrong{} x{} b{}", "wrong{} b{} x{}", "b{y:z}"];

  for (let step = 1; step < chain.length; step++) {
    assert.equal(edit(sheet, chain[step - 1], chain[step]), "patched", lastDoubt());
    assert.deepEqual(texts(sheet), texts(shown(chain[step])));
  }
});

test("an edit in a block touches only the rule inside", () => {
  const before = "@media x{a{} b{}} c{}";
  const sheet = shown(before);
  const [block] = sheet.cssRules;
  Object.setPrototypeOf(block, FakeParent.prototype);
  const [first] = block.cssRules;

  assert.equal(edit(sheet, before, "@media x{a{} b{y:z}} c{}"), "patched", lastDoubt());

  assert.ok(sheet.cssRules[0] === block && block.cssRules[0] === first);
  assert.deepEqual(texts(block), ["a{}", "b{y:z}"]);
});

test("what a script did to the sheet is never overwritten", () => {
  const more = shown("a{} b{}");
  more.insertRule("x{}", 0);
  assert.equal(edit(more, "a{} b{}", "a{} b{y:z}"), "swap");

  const moved = shown("a{} b{}");
  assert.equal(edit(moved, "a{} b{}", "a{} b{y:z}"), "patched");
  moved.deleteRule(0);
  moved.insertRule("x{}", 1);
  assert.equal(edit(moved, "a{} b{y:z}", "a{} b{}"), "swap");
  assert.deepEqual(texts(moved), ["b{y:z}", "x{}"]);
});

test("in doubt it asks for a swap, and says why", () => {
  const doubts = [
    ["a{}", "@layer a, b; a{}", "beginning"],
    ["a{}", "a{} ".repeat(1002), "too many"],
    ["a{} b{}", "a{} b{x:y}", "differs", "a{} c{}"],
  ];

  for (const [before, after, reason, live = before] of doubts) {
    assert.equal(edit(shown(live), before, after), "swap");
    assert.match(lastDoubt(), new RegExp(reason));
  }
  assert.equal(patch({ sheet: null }, "a{}", { at: 0, del: 0, ins: "" }), "swap");
});
