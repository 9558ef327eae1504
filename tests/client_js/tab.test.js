import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Keep } from "../../client_js/state/keep.js";
import { isSwitchedOff, Tab } from "../../client_js/state/tab.js";
import { FakeStorage } from "./fakes.js";

let storage, tab;

beforeEach(() => {
  storage = new FakeStorage();
  tab = new Tab(() => storage);
});

test("?hotreload=off stays for the tab until =on", () => {
  assert.equal(isSwitchedOff("", tab), false);
  assert.equal(isSwitchedOff("?a=1&hotreload=off", tab), true);
  assert.equal(isSwitchedOff("", tab), true);
  assert.equal(isSwitchedOff("?hotreload=on", tab), false);
  assert.equal(isSwitchedOff("", tab), false);
});

test("off counts for this page where nothing can be stored", () => {
  const closed = new Tab(() => {
    throw new Error("denied");
  });
  assert.equal(isSwitchedOff("?hotreload=off", closed), true);
  assert.equal(isSwitchedOff("", closed), false);
});

test("what another program wrote into our place is ignored", () => {
  storage.setItem("hotreload:off", "{");
  assert.equal(tab.read("off"), undefined);
});

test("a value is kept over a reload, and set at once", () => {
  new Keep(tab, "/").keep("draft", () => ({ text: "hello" }), assert.fail);
  const first = new Keep(tab, "/");
  first.keep("draft", () => ({ text: "hello" }), assert.fail);
  first.save();
  const got = [];

  const second = new Keep(tab, "/");
  second.keep(
    "draft",
    () => null,
    (value) => got.push(value),
  );
  second.keep(
    "draft",
    () => null,
    (value) => got.push(value),
  );

  assert.deepEqual(got, [{ text: "hello" }]);
});

test("another page does not get the value", () => {
  const keep = new Keep(tab, "/");
  keep.keep("constructor", () => 1, assert.fail);
  keep.save();
  new Keep(tab, "/other").keep("constructor", () => 1, assert.fail);
});

test("one value that cannot be kept does not cost the others", () => {
  const keep = new Keep(tab, "/");
  keep.keep(
    "bad",
    () => {
      throw new Error("no");
    },
    assert.fail,
  );
  keep.keep("undefined", () => undefined, assert.fail);
  keep.keep("good", () => 1, assert.fail);
  keep.save();

  const got = [];
  const next = new Keep(tab, "/");
  next.keep(
    "good",
    () => 1,
    () => {
      throw new Error("the page's own");
    },
  );
  next.keep(
    "bad",
    () => 1,
    (value) => got.push(value),
  );

  assert.deepEqual(got, []);
});
