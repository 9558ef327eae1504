import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { EarlyApi } from "../../client_js/early/early_api.js";

const CALLS = ["on", "off", "send", "pause", "resume"];

let asked, early, api, client;

beforeEach(() => {
  asked = [];
  client = { status: "connected" };
  for (const name of CALLS) client[name] = (...args) => asked.push([name, ...args]);
  early = new EarlyApi({ keep: (name, get, set) => set(`kept ${name} ${get()}`) });
  api = early.api;
});

test("the object is frozen, the same before and after, and status is a string", () => {
  assert.ok(Object.isFrozen(api));
  assert.equal(api.status, "disconnected");
  early.begin();
  assert.equal(api.status, "connecting");
  early.handOver(client);
  assert.equal(early.api, api);
  assert.equal(api.status, "connected");
  assert.deepEqual(Object.keys(api).sort(), ["keep", ...CALLS, "status"].sort());
});

test("what is asked before the client is there is asked of it in that order, and the rest at once", () => {
  const listener = () => {};
  api.on("event", listener, { topic: "room" });
  api.off("event", listener);
  api.pause();
  assert.deepEqual(asked, []);
  early.handOver(client);
  api.resume();
  assert.deepEqual(asked, [
    ["on", "event", listener, { topic: "room" }],
    ["off", "event", listener],
    ["pause"],
    ["resume"],
  ]);
});

test("a page whose client never comes is disconnected", () => {
  early.begin();
  early.end();
  assert.equal(api.status, "disconnected");
});

test("a value that was kept is set at once", () => {
  let got = null;
  api.keep(
    "place",
    () => 1,
    (value) => (got = value),
  );
  assert.equal(got, "kept place 1");
});

test("data is sent as it was when it was given", () => {
  const data = { list: [1] };
  api.send("event", data, { topic: "room" });
  data.list.push(2);
  early.handOver(client);
  assert.deepEqual(asked, [["send", "event", { list: [1] }, { topic: "room" }]]);
});

test("data that is no JSON is left to who can tell of it", () => {
  const cycle = {};
  cycle.cycle = cycle;
  api.send("cycle", cycle);
  api.send("nothing");
  early.handOver(client);
  assert.deepEqual(asked, [
    ["send", "cycle", cycle, undefined],
    ["send", "nothing", undefined, undefined],
  ]);
});

test("no more waits than a page can mean, and that is said once, where a client is to come", (t) => {
  const said = t.mock.method(process.stderr, "write", () => true).mock;
  for (let i = 0; i < 1_002; i++) api.send("event", i);
  assert.equal(said.callCount(), 0);
  const other = new EarlyApi({ keep: () => {} });
  other.begin();
  for (let i = 0; i < 1_002; i++) other.api.send("event", i);
  assert.equal(said.callCount(), 1);
  early.handOver(client);
  assert.equal(asked.length, 1_000);
});

test("what fails keeps nothing else from the client", (t) => {
  t.mock.method(process.stderr, "write", () => true);
  client.on = () => {
    throw new Error("an option of the page's own");
  };
  api.on("event", () => {});
  api.pause();
  early.handOver(client);
  assert.deepEqual(asked, [["pause"]]);
});
