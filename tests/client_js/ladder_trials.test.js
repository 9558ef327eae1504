import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { settle } from "./fakes.js";
import {
  clock,
  ways,
  page,
  transport,
  create,
  greeting,
  reload,
  event,
  fault,
  SOCKET,
  EVENTS,
  POLL,
  attempts,
  told,
  open,
  reach,
  live,
} from "./ways.js";

beforeEach(() => create());

test("a better way is tried with back-off, and never by a hidden page", async () => {
  reach(EVENTS);
  await live(10, EVENTS);
  assert.deepEqual(attempts(), [2, 1, 0]);
  ways[SOCKET].last.lose();
  await live(600, EVENTS);
  const tried = attempts()[SOCKET];
  assert.ok(tried > 6 && tried < 20, `${tried}`);

  page.visible = false;
  transport.rest();
  await live(600, EVENTS);

  assert.equal(attempts()[SOCKET], tried);
  assert.deepEqual(page.links, ["connecting", "connected"]);
});

test("from polls both better ways are tried in turn", async () => {
  reach(POLL);
  for (let trial = 0; trial < 4; trial++) {
    await live(130, POLL);
    for (const way of [SOCKET, EVENTS]) if (!ways[way].last.closed) ways[way].last.lose();
  }
  assert.ok(attempts()[SOCKET] >= 3 && attempts()[EVENTS] >= 3, `${attempts()}`);
});

test("a page that is shown, or has a network again, tries at once, but not all the time", async () => {
  reach(EVENTS);
  transport.wake();
  assert.deepEqual(attempts(), [2, 1, 0]);
  ways[SOCKET].last.lose();

  for (let wake = 0; wake < 10; wake++) transport.wake();
  assert.deepEqual(attempts(), [2, 1, 0]);
  await clock.advance(3_000);
  transport.wake();

  assert.deepEqual(attempts(), [3, 1, 0]);
});

/** Have a better way under trial, which begins where the page is. */
function tryBetter() {
  reach(EVENTS);
  ways[EVENTS].last.say(reload(7));
  page.delivered = [];
  transport.wake();
  assert.deepEqual(ways[SOCKET].last.query, { token: "token-1", epoch: "e1", seq: "7" });
}

test("the page goes over to a better way without a break", async () => {
  tryBetter();
  ways[SOCKET].last.say(greeting(7));
  await clock.advance(200);

  assert.deepEqual(open(), ["socket"]);
  assert.equal(page.greetings, 2);
  assert.deepEqual(page.links, ["connecting", "connected"]);
  assert.equal(page.memory, undefined);
  ways[SOCKET].last.say(reload(8));
  transport.send({ type: "applied", seq: 8, ms: 1, outcome: "reload" });
  assert.deepEqual(told(), [8]);
  assert.equal(ways[SOCKET].last.sent.length, 1);
});

test("what both ways tell meanwhile is told once", async () => {
  tryBetter();
  const [old, better] = [ways[EVENTS].last, ways[SOCKET].last];
  better.say(greeting(7));
  for (const channel of [old, better]) channel.say(event(8, "a"));
  better.say(event(9, "b"));
  old.say(event(9, "b"));
  await clock.advance(200);
  better.say(event(10, "c"));

  assert.deepEqual(told(), [8, 9, 10]);
  assert.deepEqual(open(), ["socket"]);
});

test("a better way that is ahead is waited for a second, and then tells what the other has not", async () => {
  tryBetter();
  ways[SOCKET].last.say(greeting(9));
  ways[SOCKET].last.say(reload(9));
  ways[SOCKET].last.say(fault);
  await clock.advance(900);
  assert.deepEqual(told(), []);
  await clock.advance(300);

  assert.deepEqual(told(), [9, 3]);
  assert.deepEqual(open(), ["socket"]);
});

test("a better way that lags behind is not taken before it has caught up", async () => {
  tryBetter();
  ways[SOCKET].last.say(greeting(7));
  ways[EVENTS].last.say(event(8, "a"));
  await clock.advance(2_000);
  assert.deepEqual(open(), ["socket", "events"]);

  ways[SOCKET].last.say(event(8, "a"));
  await clock.advance(200);

  assert.deepEqual(open(), ["socket"]);
  assert.deepEqual(told(), [8]);
});

test("a better way that says nothing is given up, and the page hears nothing of it", async () => {
  tryBetter();
  await clock.advance(3_200);
  ways[SOCKET].last.say(greeting(7));

  assert.deepEqual(open(), ["events"]);
  assert.equal(page.greetings, 1);
});

test("while something is on its way to the server the page stays where it is", async () => {
  tryBetter();
  let busy = true;
  ways[EVENTS].last.idle = () => !busy;
  ways[SOCKET].last.say(greeting(7));
  await clock.advance(500);
  assert.deepEqual(open(), ["socket", "events"]);

  busy = false;
  await clock.advance(200);

  assert.deepEqual(open(), ["socket"]);
});

test("where the present way is lost meanwhile, the better one that has greeted takes over at once", async () => {
  tryBetter();
  ways[SOCKET].last.say(greeting(8));
  ways[SOCKET].last.say(reload(8));
  ways[EVENTS].last.lose();

  assert.deepEqual([told(), open()], [[8], ["socket"]]);
  assert.ok(!page.links.includes("disconnected"));
  await clock.advance(10_000);
  assert.deepEqual(attempts(), [2, 1, 0]);
});

test("where the present way is lost before, both are left", async () => {
  tryBetter();
  ways[EVENTS].last.lose();
  assert.deepEqual(open(), []);
  assert.equal(page.links.at(-1), "disconnected");
});

test("a server of another epoch is told by the present way what the page shows", async () => {
  tryBetter();
  ways[SOCKET].last.say(greeting(0, "e2"));
  await clock.advance(200);
  assert.deepEqual(open(), ["events"]);
});

test("a page that is hidden during a trial runs no timers", async () => {
  tryBetter();
  page.visible = false;
  transport.rest();

  assert.equal(clock.pending, 0);
  assert.deepEqual(open(), ["events"]);
});

test("a page that is left lets go of both", async () => {
  tryBetter();
  transport.stop();
  await settle();
  assert.deepEqual([open(), clock.pending], [[], 0]);
});
