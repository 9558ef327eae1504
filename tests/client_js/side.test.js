import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Ladder } from "../../client_js/channel/ladder.js";
import { SidePort } from "../../client_js/channel/side.js";
import { FakeClock, settle } from "./fakes.js";

const GREETING = { type: "connected", epoch: "e", seq: 5, version: 1, time: 1 };
let clock, kept, made, polls, heard, side, climb;

class FakeSocket {
  constructor(url, protocol) {
    Object.assign(this, { url, protocol, closed: false });
    made.push(this);
  }
  close() {
    this.closed = true;
  }
}

/** A page on a ladder whose first way is refused, and whose last is a poll. */
function open({ epoch = "e" } = {}) {
  [made, polls, heard] = [[], [], []];
  side = new SidePort({
    Socket: FakeSocket,
    base: "http://127.0.0.1:8000/app/@hotreload/client.js",
    memory: { read: () => kept.side, write: (place) => (kept.side = place) },
  });
  const refused = (_, listener) => (listener.lost(1006), { close() {} });
  const poll = (_, listener) => {
    polls.push({ ...listener, closed: false });
    const own = polls.at(-1);
    return { send() {}, close: () => (own.closed = true), idle: () => true };
  };
  const ladder = new Ladder({
    ways: [
      { name: "socket", connect: refused },
      { name: "side", connect: side.connect, known: side.known, offered: side.offered },
      { name: "poll", connect: side.told(poll) },
    ],
    memory: { read: () => kept.way, write: (name) => (kept.way = name) },
    visible: () => true,
    now: clock.now,
    setTimer: clock.setTimer,
    clearTimer: clock.clearTimer,
  });
  const query = () => new URLSearchParams({ token: "t", epoch, seq: "5" });
  climb = ladder.connect(query(), {
    frame: (text) => heard.push(text),
    lost: (code) => heard.push(code),
    stepped() {},
    query,
  });
}

/** Have the poll greet the page, and say where there is a socket. */
function greet(more = { socket: 61234 }) {
  polls.at(-1).frame(JSON.stringify({ ...GREETING, ...more }));
}

beforeEach(() => {
  clock = new FakeClock();
  kept = {};
  open();
});

test("the port that a poll tells is tried at once, and the poll ends when the socket is there", async () => {
  greet();
  assert.deepEqual(
    made.map(({ url, protocol }) => [url, protocol]),
    [["ws://127.0.0.1:61234/@hotreload/ws?token=t&epoch=e&seq=5", "hotreload.v1"]],
  );

  made[0].onmessage({ data: JSON.stringify(GREETING) });
  await clock.advance(200);
  await settle();

  assert.equal(polls[0].closed, true);
  assert.deepEqual(kept, { side: { epoch: "e", port: 61234 }, way: "side" });
});

test("a port that cannot be reached is tried again, but seldom, while the poll goes on", async () => {
  greet();
  made[0].onclose({ code: 1006 });

  for (let second = 0; second < 120; second++) {
    await clock.advance(1_000);
    polls[0].frame("");
    made.forEach((socket) => socket.onclose({ code: 1006 }));
  }

  assert.equal(polls[0].closed, false);
  assert.ok(made.length > 1 && made.length < 5, `${made.length} attempts`);
});

test("the port is forgotten with the poll that told it", () => {
  greet();
  made[0].onclose({ code: 1006 });
  assert.equal(side.known(), true);

  polls[0].lost(1006);

  assert.equal(side.known(), false);
});

test("the next page of the tab goes there at once, if the server is still the same", async () => {
  kept = { side: { epoch: "e", port: 61234 }, way: "side" };

  open();
  assert.deepEqual([made.length, polls.length], [1, 0]);

  open({ epoch: "another" });
  assert.deepEqual([made.length, polls.length], [0, 1]);
  assert.equal(kept.side, undefined);
});

test("after a loss nobody is asked there before a poll has told so again", async () => {
  greet();
  made[0].onmessage({ data: JSON.stringify(GREETING) });
  await clock.advance(200);
  made[0].onclose({ code: 1012 });

  assert.equal(heard.at(-1), 1012);
  assert.equal(kept.side, undefined);
  open();
  assert.deepEqual([made.length, polls.length], [0, 1]);
});

test("without a port, or with an odd one, everything is as if there was no such way", () => {
  for (const more of [{}, { socket: 0 }, { socket: "61234" }, { socket: 65536 }, { socket: null }]) {
    open();
    greet(more);
    assert.deepEqual([made.length, kept.side], [0, undefined]);
  }
});

test("what is kept in the tab may be anything", () => {
  for (const odd of [null, 3, "x", {}, { epoch: 1, port: 2 }, { epoch: "e", port: "2" }]) {
    kept = { side: odd, way: "side" };
    open();
    assert.deepEqual([made.length, polls.length], [0, 1]);
  }
});
