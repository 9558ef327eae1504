import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  NAMES,
  clock,
  ways,
  page,
  transport,
  create,
  greeting,
  reload,
  SOCKET,
  EVENTS,
  POLL,
  attempts,
  told,
  open,
  nextAttempt,
  attemptsWithin,
  reach,
  live,
  ping,
} from "./ways.js";

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
