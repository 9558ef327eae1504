import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { settle } from "./fakes.js";

const BASE = "http://h/app/@hotreload/client.js";
let asked, answers;
globalThis.fetch = async (url) => {
  asked.push(String(url));
  if (answers.shift() === false) throw new TypeError("refused");
  return new Response("");
};
const { linked, misses, missed, present, wasAway } = await import("../../client_js/channel/absence.js");
const { until } = await import("../../client_js/platform/settled.js");
const { elapsed } = await import("../../client_js/platform/pristine.js");

const refused = Array(100).fill(false);

/** Note what a promise gives, once it does. */
function followed(promise) {
  const seen = [];
  promise.then((value) => seen.push(value));
  return seen;
}

beforeEach(() => {
  asked = [];
  answers = [];
  linked("connected", BASE);
});

test("a server that answers was not away", async () => {
  assert.equal(await wasAway(elapsed()), false);
  assert.deepEqual(asked, ["http://h/app/@hotreload/ping"]);
});

test("whose connection was lost meanwhile is waited for", async () => {
  const since = elapsed();
  linked("disconnected", BASE);
  const away = followed(wasAway(since));
  await settle();
  assert.deepEqual([away, asked], [[], []]);

  linked("connected", BASE);
  await settle();
  assert.deepEqual([away, asked], [[true], []]);
});

test("a connection that was lost and is back counts, one of long before does not", async () => {
  const since = elapsed();
  linked("disconnected", BASE);
  linked("connected", BASE);
  assert.equal(await wasAway(since), true);
  assert.equal(await wasAway(elapsed() + 1), false);
});

test("a load may fail before the connection is seen to be lost", async () => {
  answers = [...refused];
  const away = followed(wasAway(elapsed()));
  await until(() => asked.length > 0);
  assert.deepEqual(away, []);

  linked("disconnected", BASE);
  linked("connected", BASE);
  await until(() => away.length > 0);
  assert.deepEqual(away, [true]);
});

test("a server that is back before that is seen was away all the same", async () => {
  answers = [false, true];
  assert.equal(await wasAway(elapsed() + 1), true);
  assert.equal(asked.length, 2);
});

test("who wants to go waits for a server", async () => {
  assert.deepEqual(await present(), undefined);
  linked("connecting", BASE);
  const there = followed(present());
  await settle();
  assert.deepEqual(there, []);

  linked("connected", BASE);
  await settle();
  assert.deepEqual(there, [undefined]);
});

test("what could not be loaded is counted", () => {
  const before = misses();
  missed();
  assert.equal(misses(), before + 1);
});
