import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { createApi } from "../../client_js/api.js";
import { Events } from "../../client_js/platform/events.js";
import { Topics } from "../../client_js/channel/topics.js";

let events, sent, api;

beforeEach(() => {
  events = new Events();
  sent = [];
  const send = (message) => sent.push(message) > 0;
  api = createApi({
    events,
    topics: new Topics({ wanted: () => events.topics(), send }),
    transport: { send },
    status: () => "connected",
    setPaused: (paused) => sent.push(paused),
  });
});

test("a listener hears its event until it is taken off", () => {
  const got = [];
  const listener = (data) => got.push(data);
  api.on("chat", listener);
  events.emit("chat", 1);
  events.emit("other", 2);
  api.off("chat", listener);
  events.emit("chat", 3);
  assert.deepEqual(got, [1]);
});

test("a listener that throws does not silence the next", () => {
  const got = [];
  api.on("chat", () => {
    throw new Error("the page's own");
  });
  api.on("chat", (data) => got.push(data));
  events.emit("chat", 1);
  assert.deepEqual(got, [1]);
});

test("a topic is subscribed to with its first listener, and left with its last", () => {
  const listener = () => {};
  api.on("a", listener, { topic: "room" });
  api.on("b", listener, { topic: "room" });
  api.off("a", listener);
  api.off("b", listener);
  assert.deepEqual(sent, [
    { type: "subscribe", topics: ["room"] },
    { type: "unsubscribe", topics: ["room"] },
  ]);
});

test("a listener to a topic hears that topic only, one without hears all", () => {
  const got = [];
  api.on("e", (data) => got.push(`room ${data}`), { topic: "room" });
  api.on("e", (data) => got.push(`all ${data}`));
  events.emit("e", 1, "room");
  events.emit("e", 2, "hall");
  assert.deepEqual(got, ["room 1", "all 1", "all 2"]);
});

test("a listener to a pattern hears every topic below it", () => {
  const got = [];
  api.on("e", (data) => got.push(data), { topic: "room/*" });
  for (const topic of ["room/1", "room/1/a", "room", "rooms/1", null]) events.emit("e", topic, topic);
  assert.deepEqual(got, ["room/1", "room/1/a"]);
});

test("an event is sent as it was when it was sent", () => {
  const data = { a: 1 };
  api.send("e", data, { topic: "room" });
  data.a = 2;
  api.send("none");
  assert.deepEqual(sent, [
    { type: "custom", event: "e", data: { a: 1 }, topic: "room" },
    { type: "custom", event: "none", data: null },
  ]);
});

test("what cannot be sent is reported and dropped", () => {
  const cycle = {};
  cycle.self = cycle;
  api.send("cycle", cycle);
  api.send("large", "x".repeat(65 * 1024));
  assert.deepEqual(sent, []);
});

test("a listener that gives what cannot be looked at is heard all the same", () => {
  const odd = {
    get then() {
      throw new Error("no");
    },
  };
  const got = [];
  events.on("chat", () => odd);
  events.on("chat", (data) => got.push(data));
  assert.deepEqual(events.emit("chat", 1), []);
  assert.deepEqual(got, [1]);
});
