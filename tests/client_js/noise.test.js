import assert from "node:assert/strict";
import { test } from "node:test";

import { varies } from "../../client_js/html/noise.js";

const rows =
  /** @type {[before: string | null, after: string | null, again: string | null, is: boolean][]} */ ([
    ["a1", "b2", "c3", true],
    ["Time: 12:00", "Time: 12:01", "Time: 12:02", true],
    ["Time: 12:00", "Now: 12:01", "Now: 12:02", false],
    ["same", "other", "other", false],
    ['{"token": "x1", "n": 1}', '{"token": "x2", "n": 1}', '{"token": "x3", "n": 1}', true],
    ['{"token": "x1", "n": 1}', '{"token": "x2", "n": 2}', '{"token": "x3", "n": 2}', false],
    ["it took 3 ms", "it took 4.5 ms", "it took 6 ms", true],
    ["it took 3 ms", "this took 4.5 ms", "this took 6 ms", false],
    [null, "x", null, true],
    [null, "x", "y", true],
    ["", "a b", "c", true],
  ]);

for (const [before, after, again, is] of rows) {
  test(`${before} → ${after} is ${is ? "noise" : "a change"} where the next answer has ${again}`, () => {
    assert.equal(varies(before, after, again), is);
  });
}
