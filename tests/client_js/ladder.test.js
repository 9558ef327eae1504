import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Ladder } from "../../client_js/channel/ladder.js";
import { Transport } from "../../client_js/channel/transport.js";
import { FakeClock, FakeServer, settle } from "./fakes.js";

const NAMES = ["socket", "events", "poll"];
let clock, ways, page, transport;

/** A page with a transport on a ladder; each way leads to a server of its own. */
function create({ remembered, ...options } = {}) {
  clock = new FakeClock();
  ways = NAMES.map((name) => Object.assign(new FakeServer(), { name }));
  page = { visible: true, delivered: [], links: [], memory: remembered, token: "token-2", greetings: 0 };
  const timing = { now: clock.now, setTimer: clock.setTimer, clearTimer: clock.clearTimer };
  const ladder = new Ladder({
    ways,
    memory: { read: () => page.memory, write: (name) => (page.memory = name) },
    visible: () => page.visible,
    ...timing,
  });
  transport = new Transport({
    connect: ladder.connect,
    renew: async () => page.token,
    token: "token-1",
    position: { epoch: "e1", seq: 5 },
    visible: () => page.visible,
    deliver: (message) => page.delivered.push(message),
    greeted: () => page.greetings++,
    declare: () => [{ type: "shows", entries: [], since: 1, last: true }],
    changed: (link) => page.links.push(link),
    random: () => 0.5,
    ...timing,
    ...options,
  });
  transport.start();
}

const greeting = (seq = 5, epoch = "e1") => ({ type: "connected", epoch, seq, version: 1, time: 1 });
const reload = (seq) => ({ type: "full-reload", seq, reason: "r" });
const event = (seq, data) => ({ type: "custom", event: "e", data, seq });
const ping = { type: "ping", time: 1 };
const fault = { type: "error", err: { message: "m" }, seq: 3, reason: "" };

const [SOCKET, EVENTS, POLL] = [0, 1, 2];
const attempts = () => ways.map(({ channels }) => channels.length);
const told = () => page.delivered.flatMap(({ seq, type }) => (type === "connected" ? [] : [seq]));
const open = () =>
  ways.flatMap(({ name, channels }) => channels.filter(({ closed }) => !closed).map(() => name));

const total = () => attempts().reduce((sum, one) => sum + one, 0);

async function nextAttempt() {
  for (const before = total(); total() === before;) await clock.advance(50);
}

async function attemptsWithin(seconds) {
  const before = total();
  await clock.advance(1_000 * seconds);
  return total() - before;
}

/** Have the page on a way that works. */
function reach(at) {
  for (const way of ways.slice(0, at)) way.last.lose();
  ways[at].last.say(greeting());
}

/** Go on for seconds, with the sign of life that the server gives every ten. */
async function live(seconds, at) {
  for (let second = 1; second <= seconds; second++) {
    await clock.advance(1_000);
    if (second % 10 === 0) ways[at].last.say(ping);
  }
}

beforeEach(() => create());

test("a socket that gets through is all that is tried", async () => {
  ways[SOCKET].last.say(greeting());
  await live(300, SOCKET);
  assert.deepEqual(attempts(), [1, 0, 0]);
  assert.equal(page.memory, undefined);
});

test("a socket that is refused gives way to events at once, and these to polls", () => {
  ways[SOCKET].last.lose();
  assert.deepEqual(attempts(), [1, 1, 0]);
  ways[EVENTS].last.lose();
  assert.deepEqual(attempts(), [1, 1, 1]);

  ways[POLL].last.say(greeting());
  ways[POLL].last.say(reload(6));

  assert.deepEqual(page.links, ["connecting", "connected"]);
  assert.deepEqual(told(), [6]);
  assert.deepEqual(ways[POLL].last.query, { token: "token-1", epoch: "e1", seq: "5" });
});

test("each way has three seconds to say something", async () => {
  await clock.advance(2_900);
  assert.deepEqual(attempts(), [1, 0, 0]);
  await clock.advance(200);
  assert.deepEqual([attempts(), open()], [[1, 1, 0], ["events"]]);
  await clock.advance(2_900);
  assert.deepEqual([attempts(), open()], [[1, 1, 1], ["poll"]]);
  await clock.advance(2_900);
  assert.deepEqual(page.links, ["connecting"]);
  await clock.advance(200);
  assert.deepEqual(page.links, ["connecting", "disconnected"]);
});

test("a way that a policy of the page forbids is refused", () => {
  create();
  ways[EVENTS].connect = () => {
    throw new Error("refused by a policy");
  };
  ways[SOCKET].last.lose();
  assert.deepEqual(open().at(-1), "poll");
});

test("what a way that was given up says late counts for nothing", async () => {
  const late = ways[SOCKET].last;
  await clock.advance(3_000);
  late.say(greeting());
  late.lose();
  assert.deepEqual(page.links, ["connecting"]);
  assert.deepEqual(attempts(), [1, 1, 0]);
});

test("the server's word that we shall not come again ends everything", async () => {
  ways[SOCKET].last.lose(4500);
  await clock.advance(60_000);
  assert.equal(transport.ended, true);
  assert.deepEqual(attempts(), [1, 0, 0]);
});

test("what worked is remembered for the tab, so that its next page need not wait", () => {
  reach(EVENTS);
  assert.equal(page.memory, "events");

  create({ remembered: "events" });
  assert.deepEqual(attempts(), [0, 1, 0]);
  create({ remembered: "carrier pigeon" });
  assert.deepEqual(attempts(), [1, 0, 0]);
});

test("after a loss the way that worked comes first", async () => {
  reach(POLL);
  ways[POLL].last.lose();
  await clock.advance(500);
  assert.deepEqual(attempts(), [1, 1, 2]);
});

test("a restart of the server leads back to the socket", async () => {
  ways[SOCKET].last.say(greeting());
  page.token = null;
  await live(20, SOCKET);
  ways[SOCKET].last.lose(1001);
  await clock.advance(100);
  for (const way of ways) if (way.channels.length > 0) way.last.lose();
  await clock.advance(600);
  for (const way of ways) if (way.channels.length > 0) way.last.lose();
  await clock.advance(30_000);
  const before = attempts();

  page.token = "token-2";
  await clock.advance(5_000);

  assert.deepEqual(attempts(), [before[SOCKET] + 1, before[EVENTS], before[POLL]]);
});

test("where no way is answered there are fewer than forty attempts a minute, by all in turn", async () => {
  for (const way of ways) {
    const connect = way.connect;
    way.connect = (query, listener) => {
      const channel = connect(query, listener);
      clock.setTimer(channel.lose, 1);
      return channel;
    };
  }
  for (const { channels } of ways) channels[0]?.lose();

  const first = await attemptsWithin(60);
  const second = await attemptsWithin(60);

  assert.ok(first < 40 && second < 40, `${first}, then ${second}`);
  assert.ok(Math.min(...attempts()) >= 8, `${attempts()}`);
});

test("who comes back by another way tries at once the one that worked before", async () => {
  ways[SOCKET].last.say(greeting());
  await live(20, SOCKET);
  ways[SOCKET].last.lose();
  await nextAttempt();
  ways[SOCKET].last.lose();
  ways[EVENTS].last.say(greeting()); // the server is back just now
  assert.deepEqual(attempts(), [3, 1, 0]);

  ways[SOCKET].last.say(greeting());
  await clock.advance(200);
  assert.deepEqual(open(), ["socket"]);
});

test("a new server compares what the page shows before the better way is tried", async () => {
  ways[SOCKET].last.say(greeting());
  ways[SOCKET].last.lose();
  await nextAttempt();
  ways[SOCKET].last.lose();
  ways[EVENTS].last.say(greeting(0, "e2"));
  assert.deepEqual(attempts(), [2, 1, 0]);

  ways[EVENTS].last.say({ ...ping, compared: true });
  ways[SOCKET].last.say(greeting(0, "e2"));
  await clock.advance(200);
  assert.deepEqual(open(), ["socket"]);
});

test("a way whose connections do not last gives way to the next", async () => {
  for (let loss = 0; loss < 3; loss++) {
    ways[SOCKET].last.say(greeting());
    ways[SOCKET].last.lose();
    await nextAttempt();
  }
  assert.deepEqual(attempts(), [3, 1, 0]);
});

test("a server that restarts again and again is no reason to take another way", async () => {
  for (let restart = 0; restart < 6; restart++) {
    ways[SOCKET].last.say(greeting());
    ways[SOCKET].last.lose(1001);
    await nextAttempt();
  }
  assert.deepEqual(attempts(), [7, 0, 0]);
});

for (const at of [SOCKET, EVENTS, POLL]) {
  test(`a server that falls silent is noticed within 25 seconds, by ${NAMES[at]} as well`, async () => {
    reach(at);
    const { last } = ways[at];
    await live(30, at);
    await clock.advance(22_000);

    assert.equal(last.closed, true);
    assert.ok(page.links.includes("disconnected"));
  });
}

/** What answers and what does not: `dead` answers nothing at all, `gone` refuses, `mute` gives tokens only. */
for (const outage of ["dead", "gone", "mute"]) {
  test(`a server that was ${outage} is used within eight seconds of its return`, async () => {
    for (let returned = 5_000; returned < 65_000; returned += 1_700) {
      let [up, dice] = [true, returned];
      const random = () => (dice = (dice * 16_807) % 2_147_483_647) / 2_147_483_647;
      const renew = () =>
        new Promise((resolve) =>
          answer(
            () => resolve("token-2"),
            () => resolve(null),
          ),
        );
      create({ random, renew: () => (outage === "mute" ? Promise.resolve("token-2") : renew()) });
      transport.stop();
      function answer(well, badly) {
        if (up) clock.setTimer(well, 5);
        else if (outage === "gone") clock.setTimer(badly, 5);
      }
      for (const way of ways) {
        const { connect } = way;
        way.connect = (query, listener) => {
          const channel = connect(query, listener);
          answer(() => channel.closed || channel.say(greeting()), channel.lose);
          return channel;
        };
      }
      transport.start();
      await clock.advance(12_000);
      up = false;
      const { last } = ways[SOCKET];
      if (outage === "gone") last.lose();
      await clock.advance(returned);
      up = true;
      const before = page.greetings;
      await clock.advance(8_000);
      const wasNoticed = outage === "gone" || last.closed; // else the old connection goes on
      assert.ok(!wasNoticed || page.greetings > before, `${outage} for ${returned} ms`);
    }
  });
}

// --- a better way ---------------------------------------------------------------------------------

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
