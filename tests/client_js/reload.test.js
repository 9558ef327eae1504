import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Reload } from "../../client_js/state/reload.js";
import { Tab } from "../../client_js/state/tab.js";
import { FakeStorage } from "./fakes.js";

let storage, log;

function page({ url = "/", age = 60_000, posted = false, held = false, allowed = true, heir = true } = {}) {
  return new Reload({
    tab: new Tab(
      () => storage,
      () => heir,
    ),
    url: () => url,
    age: () => age,
    posted,
    held: () => held && log.push("held"),
    allowed: () => allowed || log.push("asked") < 0,
    refuse: (text) => log.push(text),
    go: () => log.push("go"),
  });
}

const wish = (seq, epoch = "e1") => ({ epoch, seq, received: 1000, reason: "r" });

beforeEach(() => {
  storage = new FakeStorage();
  log = [];
});

test("a reload that has to wait asks nobody and is not remembered", () => {
  assert.equal(page({ held: true, allowed: false }).request(wish(1)), false);
  assert.deepEqual(log, ["held"]);

  log = [];
  assert.equal(page().request(wish(1)), true);
  assert.deepEqual(log, ["go"]);
});

test("the new page learns what it answers for, once", () => {
  page().request(wish(7));

  assert.deepEqual(page().arrived(), { epoch: "e1", seq: 7, received: 1000, reason: "r" });
  assert.equal(page().arrived(), null);
});

test("a frame of the same tab does not answer for its parent", () => {
  page({ url: "/" }).request(wish(7));

  assert.equal(page({ url: "/frame" }).arrived(), null);
  assert.equal(page({ url: "/" }).arrived().seq, 7);
});

test("a page never reloads twice for the same position", () => {
  page().request(wish(7));
  log = [];

  assert.equal(page().request(wish(7)), false);

  assert.deepEqual(log.length, 1);
  assert.match(log[0], /cache/);
});

test("the next position, the next server and the next page reload again", () => {
  page().request(wish(7));
  assert.equal(page().request(wish(8)), true);
  assert.equal(page().request(wish(8, "e2")), true);
  assert.equal(page({ url: "/other" }).request(wish(8, "e2")), true);
});

test("a page that is no outcome of the reload has yet to reload, and does not answer for it", () => {
  page().request(wish(7));
  assert.equal(page({ heir: false }).request(wish(7)), true);
  assert.equal(page().request(wish(7)), false);

  assert.equal(page({ heir: false }).arrived(), null);
});

test("only the last pages are remembered", () => {
  for (let number = 0; number < 100; number++) page({ url: `/${number}` }).request(wish(1));
  assert.equal(JSON.parse(storage.getItem("hotreload:seen")).length, 20);
});

test("the answer to a POST is not sent again in silence", () => {
  assert.equal(page({ posted: true }).request(wish(1)), false);
  assert.match(log[0], /form/);
});

test("a page may refuse, and nothing is remembered", () => {
  assert.equal(page({ allowed: false }).request(wish(1)), false);
  assert.equal(page().arrived(), null);
  assert.equal(page().request(wish(1)), true);
});

test("a browser without storage reloads", () => {
  storage = {
    getItem() {
      throw new Error("denied");
    },
  };
  assert.equal(page().request(wish(1)), true);
  assert.equal(page().arrived(), null);
});

test("where nothing can be remembered, a page that has only just come does not reload", () => {
  storage.setItem = () => {
    throw new Error("full");
  };
  assert.equal(page().request(wish(7)), true);
  log = [];

  assert.equal(page({ age: 300 }).request(wish(7)), false);
  assert.match(log.join(), /storage is full/);
});
