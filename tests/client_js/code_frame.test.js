import assert from "node:assert/strict";
import { test } from "node:test";

import { codeFrame, lengthOfOurs } from "../../client_js/modules/code_frame.js";

const OURS =
  'import"/@hotreload/Zm9v/guard.js#1763726400123123456";' +
  'import{hot as $hot,at as $at}from"/@hotreload/Zm9v/hot.js";import.meta.hot=$hot(import.meta);' +
  '$ran("c0SMHNJAlUg4",import.meta);';

test("a line is shown among its neighbours, with a mark under the place", () => {
  const text = ["one", "two", "three", "\tlet b = ;", "five", "six", "seven"].join("\n");
  assert.equal(
    codeFrame(text, 4, 10),
    ["  2 | two", "  3 | three", "> 4 | \tlet b = ;", "    | \t        ^", "  5 | five", "  6 | six"].join(
      "\n",
    ),
  );
});

test("numbers are aligned, and the ends of the file are ends", () => {
  const text = Array.from({ length: 10 }, (_, index) => `line ${index + 1}`).join("\r\n");
  assert.equal(codeFrame(text, 10, null), ["   8 | line 8", "   9 | line 9", "> 10 | line 10"].join("\n"));
  assert.equal(codeFrame(text, 11, 1), null);
  assert.equal(codeFrame(text, 0, 1), null);
});

test("what the server puts in front is not shown", () => {
  assert.equal(
    codeFrame(`${OURS}let b = ;\n`, 1, 9),
    ["> 1 | let b = ;", "    |         ^", "  2 | "].join("\n"),
  );
  assert.equal(lengthOfOurs(`${OURS}x`), OURS.length);
  assert.equal(lengthOfOurs('import "./a.js"; x'), 0);
});

test("a minified line is cut", () => {
  const frame = codeFrame("x".repeat(100_000), 1, 50_000);
  assert.ok(frame.length < 200);
});
