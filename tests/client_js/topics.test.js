import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { covers, Topics } from "../../client_js/channel/topics.js";

let wanted, sent, connected, topics;

beforeEach(() => {
  wanted = new Set();
  sent = [];
  connected = true;
  topics = new Topics({
    wanted: () => wanted,
    send: (message) => {
      if (connected) sent.push(message);
      return connected;
    },
  });
});

function want(...names) {
  wanted = new Set(names);
  topics.update();
}

function connect(epoch, seq) {
  connected = true;
  sent = [];
  topics.greeted({ epoch, seq });
}

function lose() {
  connected = false;
}

test("a name covers its own topic, and a pattern all that are below it", () => {
  for (const [name, topic] of [
    ["a", "a"],
    ["a/*", "a/b"],
    ["a/*", "a/b/c"],
    ["*", "a"],
  ]) {
    assert.ok(covers(name, topic), `${name} covers ${topic}`);
  }
  for (const [name, topic] of [
    ["a", "b"],
    ["a", "a/b"],
    ["a/*", "a"],
    ["a/*", "ab/c"],
    ["a*", "ab"],
  ]) {
    assert.ok(!covers(name, topic), `${name} does not cover ${topic}`);
  }
});

test("what is wanted for the first time is asked for without a place", () => {
  connect("e", 7);
  want("a", "b");
  assert.deepEqual(sent, [{ type: "subscribe", topics: ["a", "b"] }]);
});

test("what was wanted before there was a connection is asked for with the greeting", () => {
  lose();
  want("a");
  connect("e", 7);
  assert.deepEqual(sent, [{ type: "subscribe", topics: ["a"] }]);
});

test("after a loss each topic goes on from where it was heard", () => {
  connect("e", 7);
  want("a", "b/*", "c");
  topics.came({ type: "custom", topic: "b/1", seq: 9 });
  topics.came({ type: "custom", topic: "other", seq: 11 });
  lose();
  connect("e", 20);
  assert.deepEqual(sent, [
    { type: "subscribe", topics: ["a", "c"], since: 7 },
    { type: "subscribe", topics: ["b/*"], since: 9 },
  ]);
});

test("what came before the connection does not take a topic back", () => {
  connect("e", 7);
  want("a");
  topics.came({ type: "custom", topic: "a", seq: 3 });
  lose();
  connect("e", 20);
  assert.deepEqual(sent, [{ type: "subscribe", topics: ["a"], since: 7 }]);
});

test("a server of another epoch is asked for all anew", () => {
  connect("e", 7);
  want("a");
  topics.came({ type: "custom", topic: "a", seq: 9 });
  lose();
  connect("f", 2);
  assert.deepEqual(sent, [{ type: "subscribe", topics: ["a"] }]);
  lose();
  connect("f", 5);
  assert.deepEqual(sent, [{ type: "subscribe", topics: ["a"], since: 2 }]);
});

test("what nobody wants any more is left, and forgotten", () => {
  connect("e", 7);
  want("a");
  want();
  want("a");
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["subscribe", "unsubscribe", "subscribe"],
  );
  assert.equal(sent[2].since, undefined);
});
