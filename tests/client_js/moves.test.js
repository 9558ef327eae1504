import assert from "node:assert/strict";
import { test } from "node:test";

import { heaviestRun } from "../../client_js/html/moves.js";

/** @param {number[]} order @param {number[]} [weights] */
function stays(order, weights = order.map(() => 1)) {
  return [...heaviestRun(order, weights)].sort((one, other) => one - other);
}

test("what is in order stays", () => {
  assert.deepEqual(stays([0, 1, 2, 3]), [0, 1, 2, 3]);
});

test("one that went to the front is the only one to move", () => {
  assert.deepEqual(stays([3, 0, 1, 2]), [1, 2, 3]);
});

test("what weighs more stays, though more have to move", () => {
  assert.deepEqual(stays([3, 0, 1, 2], [10, 1, 1, 1]), [0]);
});

test("numbers need not be without gaps", () => {
  assert.deepEqual(stays([7, 90, 12, 13]), [0, 2, 3]);
});

test("nothing stays of nothing", () => {
  assert.deepEqual(stays([]), []);
});

test("thousands in reverse take no time", () => {
  const order = Array.from({ length: 20_000 }, (_, index) => 20_000 - index);

  assert.equal(stays(order).length, 1);
});
