import assert from "node:assert/strict";
import { test } from "node:test";

import { inTurn } from "../../client_js/changes/turns.js";

const page = /** @type {any} */ ({ document: null, stamp: 1 });

/** @type {(path: string) => import("../../client_js/changes/turns.js").Update[]} */
const update = (path) => [{ path, acceptedPath: path, timestamp: 1, id: "x" }];

test("a call waits for the one before it", async () => {
  /** @type {string[]} */
  const steps = [];
  const turn = inTurn("a thing", async ([one]) => {
    steps.push(`begin ${one?.path}`);
    await new Promise((done) => setTimeout(done, one?.path === "/slow" ? 20 : 0));
    steps.push(`end ${one?.path}`);
    return "css";
  });

  await Promise.all([turn(update("/slow"), page), turn(update("/fast"), page)]);

  assert.deepEqual(steps, ["begin /slow", "end /slow", "begin /fast", "end /fast"]);
});

test("a failure asks for a reload, and the next call runs", async () => {
  const turn = inTurn("a thing", async ([one]) => {
    if (one?.path === "/bad") throw new Error("broken");
    return "asset";
  });

  const outcomes = await Promise.all([turn(update("/bad"), page), turn(update("/good"), page)]);

  assert.deepEqual(outcomes, ["reload", "asset"]);
});
