import assert from "node:assert/strict";
import { test } from "node:test";

import { retryDelay } from "../../client_js/channel/backoff.js";

test("HUB-7: the first attempts are spread from zero on", () => {
  assert.deepEqual(
    [0, 1, 2].map((attempt) => retryDelay(attempt, () => 0)),
    [0, 0, 0],
  );
  assert.deepEqual(
    [0, 1, 2].map((attempt) => retryDelay(attempt, () => 1)),
    [500, 1000, 2000],
  );
});

test("whatever the dice say, there are fewer than 40 attempts a minute", () => {
  for (const isRestarting of [false, true]) {
    let time = 0;
    let attempts = 0;
    for (; time <= 60_000; attempts++) time += retryDelay(attempts, () => 0, isRestarting);
    assert.ok(attempts < 40, `${attempts}`);
  }
});

test("a server that restarts is asked every second at first, and then as any other", () => {
  for (let attempt = 0; attempt < 10; attempt++) {
    assert.equal(
      retryDelay(attempt, () => 0, true),
      500,
    );
    assert.ok(retryDelay(attempt, () => 0.999, true) < 1000);
  }
  assert.equal(
    retryDelay(10, () => 0, true),
    retryDelay(10, () => 0),
  );
});

test("a server that is back is tried within five seconds", () => {
  for (let attempt = 0; attempt < 100; attempt++) assert.ok(retryDelay(attempt, () => 0.999) <= 5_000);
});
