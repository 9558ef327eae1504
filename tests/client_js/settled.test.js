import assert from "node:assert/strict";
import { test } from "node:test";

import { limited, settled, TooLate, until } from "../../client_js/platform/settled.js";

test("success is true, failure and too long a wait are false", async () => {
  for (const [name, expected] of /** @type {[string, boolean][]} */ ([
    ["load", true],
    ["error", false],
  ])) {
    const target = new EventTarget();
    const result = settled(target);
    target.dispatchEvent(new Event(name));
    assert.equal(await result, expected);
  }
  assert.equal(await settled(new EventTarget(), { patience: 1 }), false);
});

test("an event of ours does not reach the page's listeners, one of the page does", () => {
  for (const mine of [true, false]) {
    const target = new EventTarget();
    let heard = 0;
    settled(target, { mine: () => mine });
    target.addEventListener("load", () => (heard += 1));
    target.dispatchEvent(new Event("load"));
    assert.equal(heard, mine ? 0 : 1);
  }
});

test("polling ends when it holds, or after its patience", async () => {
  let asked = 0;
  assert.equal(await until(() => (asked += 1) === 3, { pause: 1 }), true);
  assert.equal(asked, 3);
  assert.equal(await until(() => false, { patience: 5, pause: 1 }), false);
});

test("what was taken off the page is not waited for", async () => {
  const started = performance.now();
  assert.equal(await settled(new EventTarget(), { gone: () => true, patience: 60_000 }), false);
  assert.ok(performance.now() - started < 10_000);
});

test("a polluted prototype does not change what is waited for", async () => {
  const names = ["good", "mine", "gone", "patience", "pause"];
  for (const name of names) Object.prototype[name] = "polluted";
  try {
    const target = new EventTarget();
    const result = settled(target, { patience: 60_000 });
    target.dispatchEvent(new Event("load"));
    assert.equal(await result, true);
  } finally {
    for (const name of names) delete Object.prototype[name];
  }
});

test("a promise is waited for as long as patience lasts", async () => {
  assert.equal(await limited(Promise.resolve(7), 60_000), 7);
  await assert.rejects(limited(Promise.reject(new RangeError("no")), 60_000), RangeError);
  await assert.rejects(limited(new Promise(() => {}), 1), TooLate);
});
