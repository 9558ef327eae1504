import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connectLater } from "../../client_js/channel/later.js";
import { FakeServer, settle } from "./fakes.js";

let server, heard, loads, seq;
const listener = {
  frame: (text) => heard.push(text),
  lost: (code) => heard.push(code),
  query: () => new URLSearchParams({ seq: String(seq) }),
};

beforeEach(() => {
  [server, heard, loads, seq] = [new FakeServer(), [], [], 5];
});

test("who knows how connects when it is there, at the position of then", async () => {
  const channel = connectLater(async () => server.connect)(listener.query(), listener);
  assert.equal(channel.idle(), true);
  channel.send("{}");
  seq = 7;
  await settle();

  channel.send("[1]");
  server.last.say("x");
  server.last.idle = () => false;

  assert.deepEqual([server.last.query, server.last.sent, heard], [{ seq: "7" }, [[1]], ["x"]]);
  assert.equal(channel.idle(), false);
  channel.close();
  assert.equal(server.last.closed, true);
});

test("a page that has let go by then does not connect", async () => {
  connectLater(async () => server.connect)(listener.query(), listener).close();
  await settle();
  assert.deepEqual([server.channels, heard], [[], []]);
});

test("what cannot be loaded is refused, and loaded again the next time", async () => {
  const connect = connectLater(async () => {
    if (loads.push("load") < 3) throw new TypeError("no such module");
    return server.connect;
  });
  for (let attempt = 0; attempt < 3; attempt++) {
    connect(listener.query(), listener);
    await settle();
  }
  assert.deepEqual([loads, heard, server.channels.length], [["load", "load", "load"], [1006, 1006], 1]);
});
