import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connectBySocket, opened } from "../../client_js/channel/socket.js";
import { handshake } from "../../client_js/channel/handshake.js";
import { EarlySocket } from "../../client_js/early/early_socket.js";

const BASE = "http://127.0.0.1:5500/@hotreload/client.js";
const QUERY = handshake("a-b", { epoch: "e", seq: 5 });
const LATER = handshake("a-b", { epoch: "e", seq: 6 });

let sockets, early, heard;

class FakeSocket {
  isClosed = false;
  constructor(url) {
    this.url = url;
    sockets.push(this);
  }
  close() {
    this.isClosed = true;
  }
  say(data) {
    this.onmessage({ type: "message", data });
  }
  end(code) {
    this.onclose({ type: "close", code });
  }
}

beforeEach(() => {
  [sockets, heard] = [[], []];
  early = new EarlySocket();
});

function open(Socket = FakeSocket) {
  early.open({ Socket, base: BASE, query: QUERY });
}

function connect(query = QUERY) {
  const listener = { frame: (text) => heard.push(text), lost: (code) => heard.push(code) };
  return early.before(opened, connectBySocket({ Socket: FakeSocket, base: BASE }))(query, listener);
}

test("who connects first gets the open one, with all that it said and says, in its order", async () => {
  open();
  sockets[0].say("one");
  connect();
  assert.deepEqual(heard, [], "the channel is not there yet");
  await null;
  sockets[0].say("two");
  sockets[0].end(1012);
  assert.deepEqual([sockets.length, heard], [1, ["one", "two", 1012]]);
});

test("a page whose promises throw gets it as well", async (t) => {
  open();
  sockets[0].say("one");
  t.mock.method(Promise.prototype, "then", () => {
    throw new Error("of the page");
  });
  connect();
  await null;
  assert.deepEqual([sockets.length, heard], [1, ["one"]]);
});

test("its end is told to who comes later, after what it had said", async () => {
  open();
  sockets[0].say("one");
  sockets[0].end(1006);
  connect();
  await null;
  assert.deepEqual(heard, ["one", 1006]);
});

test("who connects second opens one of his own", () => {
  open();
  connect();
  connect();
  assert.equal(sockets.length, 2);
});

test("who is at another place by now opens one of his own, and the early one is closed", () => {
  open();
  connect(LATER);
  assert.equal(sockets.length, 2);
  assert.ok(sockets[0].isClosed);
});

test("a page that was left meanwhile opens a new one when it is back", () => {
  open();
  early.close();
  connect();
  assert.ok(sockets[0].isClosed);
  assert.equal(sockets.length, 2);
});

test("a channel that is closed at once hears nothing of what was said", async () => {
  open();
  sockets[0].say("one");
  connect().close();
  await null;
  assert.deepEqual(heard, []);
});

test("what a policy of the page refuses is refused once", () => {
  class Refused {
    constructor() {
      throw new Error("a policy");
    }
  }
  open(Refused);
  assert.throws(() => connect(), { message: "a policy" });
  connect();
  assert.equal(sockets.length, 1);
});

test("one that says more than can be kept is given up", () => {
  open();
  for (let i = 0; i < 1_000; i++) sockets[0].say(`${i}`);
  assert.ok(!sockets[0].isClosed);
  sockets[0].say("more");
  assert.ok(sockets[0].isClosed);
});
