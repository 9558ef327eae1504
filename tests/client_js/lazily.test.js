import assert from "node:assert/strict";
import { test } from "node:test";

import { lazily } from "../../client_js/platform/lazily.js";

test("what failed is asked for by another name each time", async () => {
  const asked = [];
  const load = lazily(async (again) => {
    if (asked.push(again) < 3) throw new TypeError("no server");
    return "it";
  });

  await assert.rejects(load());
  await assert.rejects(load());
  assert.equal(await load(), "it");
  assert.equal(await load(), "it");
  assert.deepEqual(asked, ["", "?1", "?2", "?2"]);
});

test("what is there is loaded by its own name, time and again", async () => {
  const asked = [];
  const load = lazily(async (again) => void asked.push(again));

  await load();
  await load();

  assert.deepEqual(asked, ["", ""]);
});
