import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Transport } from "../../client_js/channel/transport.js";
import { FakeClock, FakeServer, settle } from "./fakes.js";

let clock, server, page, transport;

function create(options = {}) {
  clock = new FakeClock();
  server = new FakeServer();
  page = { visible: true, delivered: [], links: [], renewals: [], token: "token-2" };
  transport = new Transport({
    connect: server.connect,
    renew: async () => {
      page.renewals.push(clock.time);
      return page.token;
    },
    token: "token-1",
    position: { epoch: "e1", seq: 5 },
    visible: () => page.visible,
    deliver: (message) => page.delivered.push(message),
    greeted: () => {},
    declare: () => [{ type: "shows", entries: [["/", "id"]], since: 1, last: true }],
    changed: (link) => page.links.push(link),
    random: () => 0.5,
    now: clock.now,
    setTimer: clock.setTimer,
    clearTimer: clock.clearTimer,
    ...options,
  });
  transport.start();
}

const greeting = (epoch = "e1", seq = 5) => ({
  type: "connected",
  epoch,
  seq,
  version: 1,
  time: 1,
});
const reload = (seq) => ({ type: "full-reload", seq, reason: "r" });
const ping = { type: "ping", time: 1 };

beforeEach(() => create());

test("HUB-6: the handshake carries the position at which the page was rendered", () => {
  assert.deepEqual(server.last.query, { token: "token-1", epoch: "e1", seq: "5" });
});

test("a page without a position begins now", () => {
  create({ position: null });
  assert.deepEqual(server.last.query, { token: "token-1" });

  server.last.say(greeting("e1", 9));

  assert.deepEqual(transport.position, { epoch: "e1", seq: 9 });
});

test("the greeting of a known epoch leaves the position: what was missed is still to come", async () => {
  server.last.say(greeting("e1", 8));
  assert.deepEqual(transport.position, { epoch: "e1", seq: 5 });

  server.last.say(reload(8));

  assert.deepEqual(transport.position, { epoch: "e1", seq: 8 });
  assert.deepEqual(
    page.delivered.map(({ type }) => type),
    ["connected", "full-reload"],
  );
});

test("HUB-4, HUB-5: after a loss the connection resumes at the last position", async () => {
  server.last.say(greeting());
  server.last.say(reload(7));
  await clock.advance(3_000);
  server.last.say(ping);
  server.last.lose();

  await clock.advance(500);

  assert.equal(server.channels.length, 2);
  assert.deepEqual(server.last.query, { token: "token-1", epoch: "e1", seq: "7" });
});

test("what came just before a loss is asked for again: its files may not have come", async () => {
  server.last.say(greeting());
  server.last.say(reload(7));
  await clock.advance(3_000);
  server.last.say(reload(8));
  server.last.say(reload(9));
  server.last.lose();

  await clock.advance(500);

  assert.deepEqual(server.last.query, { token: "token-1", epoch: "e1", seq: "7" });
});

test("another epoch is told what the page shows, and becomes ours once the server has compared", () => {
  server.last.say(greeting("e2", 3));
  assert.deepEqual(
    server.last.sent.map(({ type }) => type),
    ["shows"],
  );
  assert.deepEqual(transport.position, { epoch: "e1", seq: 5 });

  server.last.say({ type: "error", err: { message: "m" }, seq: 3, reason: "" });
  assert.deepEqual(transport.position, { epoch: "e1", seq: 5 });

  server.last.say(ping);
  assert.deepEqual(transport.position, { epoch: "e2", seq: 3 });
});

test("who has not heard yet what the page shows has not compared it", () => {
  let busy = true;
  server.last.idle = () => !busy;
  server.last.say(greeting("e2", 3));

  server.last.say(ping);
  assert.deepEqual(transport.position, { epoch: "e1", seq: 5 });

  busy = false;
  server.last.say(ping);
  assert.deepEqual(transport.position, { epoch: "e2", seq: 3 });
});

test("a server that says that it has compared has done so, however long its answer to us takes", () => {
  server.last.idle = () => false;
  server.last.say(greeting("e2", 3));
  server.last.say(ping);
  assert.deepEqual(transport.position, { epoch: "e1", seq: 5 });

  server.last.say({ ...ping, compared: true });
  assert.deepEqual(transport.position, { epoch: "e2", seq: 3 });
});

test("a connection that is lost while another epoch compares declares again", async () => {
  server.last.say(greeting("e2", 3));
  server.last.lose();
  await clock.advance(500);
  server.last.say(greeting("e2", 3));

  assert.equal(server.last.query.epoch, "e1");
  assert.equal(server.last.sent[0].type, "shows");
});

test("the reload of another epoch counts in that epoch", () => {
  server.last.say(greeting("e2", 3));
  server.last.say(reload(4));
  assert.deepEqual(transport.position, { epoch: "e2", seq: 4 });
});

test("a silent server is noticed within 25 seconds", async () => {
  server.last.say(greeting());
  const first = server.last;
  await clock.advance(15_000);
  first.say(ping);
  await clock.advance(19_000);
  assert.equal(first.closed, false);

  await clock.advance(2_000);

  assert.equal(first.closed, true);
  assert.equal(server.channels.length, 2);
});

test("a handshake without an answer is given up after three seconds", async () => {
  await clock.advance(3_000);
  assert.equal(server.channels[0].closed, true);
  assert.deepEqual(page.links, ["connecting", "disconnected"]);
});

test("a failed handshake asks for a token before it tries again, and keeps the position", async () => {
  server.last.lose();
  await clock.advance(500);

  assert.equal(page.renewals.length, 1);
  assert.deepEqual(server.last.query, { token: "token-2", epoch: "e1", seq: "5" });
});

test("while there is no server, only the token is asked for", async () => {
  page.token = null;
  server.last.lose();

  await clock.advance(60_000);

  assert.equal(server.channels.length, 1);
  assert.ok(page.renewals.length > 10 && page.renewals.length < 40, `${page.renewals.length}`);
});

test("a server that leaves for a restart is expected back, for a while", async () => {
  server.last.say(greeting());
  assert.equal(transport.isRestarting, false);
  server.last.lose(1012);
  assert.equal(transport.isRestarting, true);
  await clock.advance(14_000);
  assert.equal(transport.isRestarting, true);
  await clock.advance(1_000);
  assert.equal(transport.isRestarting, false);
});

test("HUB-8: a loss is told once, however many attempts follow", async () => {
  page.token = null;
  server.last.say(greeting());
  server.last.lose();
  await clock.advance(60_000);
  assert.deepEqual(new Set(page.links.slice(2)), new Set(["disconnected"]));
});

test("a server that greets and drops at once is not hammered", async () => {
  for (let loss = 0; loss < 8; loss++) {
    server.last.say(greeting());
    server.last.lose();
    await clock.advance(5_000);
  }
  const before = server.channels.length;
  server.last.say(greeting());
  server.last.lose();
  await clock.advance(1_900);
  assert.equal(server.channels.length, before);
});

test("a connection that lasted starts the back-off anew", async () => {
  for (let loss = 0; loss < 5; loss++) {
    server.last.lose();
    await clock.advance(5_000);
  }
  server.last.say(greeting());
  await clock.advance(12_000);
  server.last.lose();
  const before = server.channels.length;

  await clock.advance(500);

  assert.equal(server.channels.length, before + 1);
});

test("HUB-22: a hidden page runs no timers, and tries at once when it is shown", async () => {
  server.last.say(greeting());
  page.visible = false;
  transport.rest();
  server.last.lose();
  assert.equal(clock.pending, 0);
  await clock.advance(3_600_000);
  assert.equal(server.channels.length, 1);

  page.visible = true;
  transport.wake();

  assert.equal(server.channels.length, 2);
});

test("HUB-4: a page that slept finds its connection dead as soon as it wakes", async () => {
  server.last.say(greeting());
  page.visible = false;
  transport.rest();
  clock.time += 60_000;
  page.visible = true;

  transport.wake();
  await clock.advance(500);

  assert.equal(server.channels[0].closed, true);
  assert.equal(server.channels.length, 2);
});

test("a laptop that slept with the page in sight has a new connection when it wakes", async () => {
  server.last.say(greeting());
  clock.time += 3_600_000;

  await clock.advance(1_000);

  assert.equal(server.channels[0].closed, true);
  assert.equal(server.channels.length, 2);
});

test("a clock that is set back keeps no dead connection alive", async () => {
  server.last.say(greeting());
  clock.setBack(3_600_000);

  await clock.advance(45_000);

  assert.equal(server.channels[0].closed, true);
});

test("a page that is left lets go, and comes back with its position", () => {
  server.last.say(greeting());
  server.last.say(reload(6));

  transport.stop();
  assert.equal(server.channels[0].closed, true);
  assert.equal(clock.pending, 0);
  transport.start();

  assert.equal(server.channels.length, 2);
  assert.equal(server.last.query.seq, "6");
});

test("a stopped transport stays so whatever wakes it", () => {
  transport.stop();
  transport.wake();
  assert.equal(server.channels.length, 1);
});

test("HUB-20: after a code from 4500 on there is no further attempt", async () => {
  server.last.say(greeting());
  server.last.lose(4500);
  await clock.advance(60_000);
  transport.wake();

  assert.equal(server.channels.length, 1);
  assert.equal(transport.ended, true);
});

test("events wait for the connection, answers do not", () => {
  transport.send({ type: "applied", seq: 1, ms: 1, outcome: "css" });
  for (let count = 0; count < 120; count++) transport.send({ type: "custom", event: "e", data: count });

  server.last.say(greeting());

  assert.equal(server.last.sent.length, 100);
  assert.equal(server.last.sent.at(-1).data, 119);
});

test("XSS-4: a policy that forbids the connection harms nobody", async () => {
  create({
    connect: () => {
      throw new Error("refused by a policy");
    },
  });
  await settle();
  assert.deepEqual(page.links, ["connecting", "disconnected"]);
});

test("what cannot be read is a sign of life and nothing else", async () => {
  server.last.say(greeting());
  await clock.advance(15_000);
  server.last.say("{");
  await clock.advance(15_000);

  assert.equal(server.channels.length, 1);
  assert.equal(page.delivered.length, 1);
});

test("a late answer of an earlier attempt changes nothing", async () => {
  const first = server.last;
  await clock.advance(3_500);
  assert.equal(server.channels.length, 2);

  first.say(greeting());
  first.lose();

  assert.deepEqual(page.links, ["connecting", "disconnected"]);
});

test("a server that gives no token is tried with the old one", async () => {
  page.token = "";
  server.last.lose();
  await clock.advance(500);

  assert.equal(server.channels.length, 2);
  assert.equal(server.last.query.token, "token-1");
});

test("a socket that cannot send does not throw into the page, and the connection stays", () => {
  server.last.say(greeting());
  server.last.send = () => {
    throw new Error("the page's own");
  };
  transport.send({ type: "applied", seq: 6, ms: 1, outcome: "css" });

  server.last.say(reload(7));
  assert.deepEqual(transport.position, { epoch: "e1", seq: 7 });
});
