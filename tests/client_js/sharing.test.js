import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Share } from "../../client_js/channel/share.js";
import { SharedTopics } from "../../client_js/channel/shared_topics.js";
import { sharing } from "../../client_js/channel/sharing.js";
import { Topics } from "../../client_js/channel/topics.js";
import { Transport } from "../../client_js/channel/transport.js";
import { FakeClock } from "./fakes.js";
import { Dice, Hub, Ether } from "./shared_site.js";

let clock, hub, ether, dice;

beforeEach(() => begin(1));

/** @param {number} seed */
function begin(seed, options = {}) {
  clock = new FakeClock();
  dice = new Dice(seed);
  hub = new Hub();
  ether = new Ether({ clock, dice, ...options });
}

/** A tab with its transport, as page.js makes them. */
class Tab {
  heard = [];
  wanted = new Set();
  topics = new Topics({
    wanted: () => this.wanted,
    send: (message) => this.transport.send(message),
  });
  visible = true;
  site = {
    follow: (next) => hub.follow(next),
    visible: () => this.visible,
    now: clock.now,
    random: dice.next,
    setTimer: (task, ms) => this.#timer(task, ms),
    clearTimer: clock.clearTimer,
    leading: null,
    trying: null,
  };
  isDead = false;
  shares = [];

  constructor({ visible = true } = {}) {
    this.visible = visible;
    this.transport = new Transport({
      ...this.site,
      connect: (query, listener) => this.share(query, listener),
      renew: async () => "token",
      token: "token",
      position: { epoch: "e", seq: hub.seq },
      deliver: (message) => this.#take(message),
      greeted: (message) => this.topics.greeted(message),
      declare: () => [],
      changed: (link) => (this.link = link),
    });
    this.transport.start();
  }

  share(_, listener) {
    const share = new Share({ site: this.site, own: hub.stream, listener, channel: ether.join() });
    this.shares.push(share);
    return share;
  }

  listen(...topics) {
    this.wanted = new Set(topics);
    this.topics.update();
  }

  /** What came, each change once: what came just before a loss may come again. */
  get seqs() {
    return [...new Set(this.heard.map(({ seq }) => seq))];
  }

  hide() {
    this.visible = false;
    this.transport.rest();
  }

  show() {
    this.visible = true;
    this.transport.wake();
  }

  close() {
    this.transport.stop();
  }

  /** End as a crashed process does: without a word. */
  die() {
    this.isDead = true;
    this.visible = false;
    ether.cut(() => this.transport.stop());
  }

  #take(message) {
    if (message.type === "custom") this.topics.came(message);
    if (message.type !== "connected") this.heard.push(message);
  }

  #timer(task, ms) {
    return clock.setTimer(() => this.isDead || task(), ms);
  }
}

/** @param {number} count */
async function open(count) {
  const tabs = [];
  for (let at = 0; at < count; at++) tabs.push(new Tab());
  await clock.advance(1_500);
  return tabs;
}

const whoLeads = (tabs) => tabs.filter((tab) => tab.site.leading !== null);

test("a tab alone holds a stream of its own", async () => {
  const [tab] = await open(1);
  assert.equal(tab.link, "connected");
  assert.deepEqual([hub.streams.length, hub.questions], [1, 0]);

  hub.publish();
  await clock.advance(10);

  assert.deepEqual(tab.seqs, [1]);
});

test("eight tabs share one stream, and each hears everything once, at once", async () => {
  const tabs = await open(8);
  assert.equal(hub.streams.length, 1);
  assert.ok(tabs.every(({ link }) => link === "connected"));

  for (let count = 0; count < 3; count++) {
    hub.publish();
    await clock.advance(100);
  }

  for (const tab of tabs) assert.deepEqual(tab.seqs, [1, 2, 3]);
  assert.deepEqual([hub.streams.length, whoLeads(tabs).length], [1, 1]);
});

test("a tab that comes later follows, and the leader stays", async () => {
  const tabs = await open(3);
  const [leader] = whoLeads(tabs);
  for (let count = 0; count < 5; count++) tabs.push(...(await open(1)));

  assert.deepEqual(whoLeads(tabs), [leader]);
  assert.equal(hub.opened, 1);
});

test("when the leader is closed another one leads at once, and nothing is lost", async () => {
  const tabs = await open(5);
  const [leader] = whoLeads(tabs);

  leader.close();
  hub.publish();
  await clock.advance(1_000);
  hub.publish();
  await clock.advance(100);

  const others = tabs.filter((tab) => tab !== leader);
  assert.deepEqual([hub.streams.length, whoLeads(others).length], [1, 1]);
  for (const tab of others) assert.deepEqual(tab.seqs, [1, 2]);
});

test("a silent leader is replaced within a few seconds", async () => {
  const tabs = await open(4);
  const [leader] = whoLeads(tabs);
  const others = tabs.filter((tab) => tab !== leader);

  leader.die();
  hub.publish();
  await clock.advance(6_000);

  assert.equal(whoLeads(others).length, 1);
  for (const tab of others) assert.deepEqual(tab.seqs, [1]);
});

test("two that lead find out: the older one goes on", async () => {
  ether.isDown = true;
  const tabs = [...(await open(1)), ...(await open(1))];
  assert.equal(hub.streams.length, 2);

  ether.isDown = false;
  await clock.advance(3_000);
  hub.publish();
  await clock.advance(100);

  assert.deepEqual([whoLeads(tabs), hub.streams.length], [[tabs[0]], 1]);
  for (const tab of tabs) assert.deepEqual(tab.seqs, [1]);
});

test("who leaves keeps no stream, not even to send what it has to say", async () => {
  const { stream } = hub;
  hub.stream = (...parts) => ({ ...stream(...parts), idle: () => false });
  ether.isDown = true;
  const [, younger] = [...(await open(1)), ...(await open(1))];
  ether.isDown = false;
  for (let step = 0; step < 100 && younger.site.leading !== null; step++) await clock.advance(50);
  assert.equal(hub.streams.length, 2);

  younger.close();

  assert.equal(hub.streams.length, 1);
});

test("a leader that is hidden hands over to one that is seen, and keeps its stream where none is", async () => {
  const [one] = await open(1);
  one.hide();
  await clock.advance(10_000);
  assert.deepEqual([whoLeads([one]), clock.pending], [[one], 0]);
  hub.publish();
  await clock.advance(10);
  assert.deepEqual(one.seqs, [1]);

  const [two] = await open(1);
  assert.deepEqual([whoLeads([one, two]), hub.streams.length], [[two], 1]);
  hub.publish();
  await clock.advance(100);
  assert.deepEqual([one.seqs, two.seqs], [[1], [2]]);

  two.hide();
  one.show();
  await clock.advance(1_000);
  assert.deepEqual([whoLeads([one, two]), one.seqs, hub.streams.length], [[one], [1, 2], 1]);
});

test("hidden tabs run no timers, ask nothing, and catch up once when they are shown", async () => {
  const tabs = await open(4);
  tabs.forEach((tab) => tab.hide());
  await clock.advance(1_000);
  assert.equal(clock.pending, 0);
  const asked = hub.questions;

  for (let count = 0; count < 3; count++) hub.publish();
  await clock.advance(600_000);
  assert.deepEqual([clock.pending, hub.questions], [0, asked]);

  for (const tab of tabs) {
    tab.show();
    await clock.advance(500);
    assert.equal(tab.seqs.at(-1), 3);
  }
  assert.deepEqual([whoLeads(tabs).length, hub.streams.length], [1, 1]);
});

test("a tab that was opened in the background does not begin to lead", async () => {
  const tab = new Tab({ visible: false });
  await clock.advance(5_000);
  assert.deepEqual([hub.streams.length, clock.pending, tab.link], [0, 0, "connected"]);

  tab.show();
  await clock.advance(1_000);

  assert.equal(hub.streams.length, 1);
});

test("who follows hears its topics at once, and who leads does not hear those of others", async () => {
  const tabs = await open(3);
  const [leader] = whoLeads(tabs);
  const [one, two] = tabs.filter((tab) => tab !== leader);
  one.listen("room/*");
  await clock.advance(200);

  hub.publish({ type: "custom", event: "e", data: 1, topic: "room/1" });
  await clock.advance(200);
  assert.deepEqual([one.seqs, two.seqs, leader.seqs], [[1], [], []]);

  leader.listen("room/*");
  await clock.advance(200);
  assert.deepEqual(leader.seqs, [1]);

  leader.listen();
  hub.publish({ type: "custom", event: "e", data: 2, topic: "room/2" });
  await clock.advance(200);
  assert.deepEqual([one.seqs, leader.seqs], [[1, 2], [1]]);

  leader.close();
  await clock.advance(1_000);
  hub.publish({ type: "custom", event: "e", data: 3, topic: "room/3" });
  await clock.advance(200);
  assert.deepEqual(one.seqs, [1, 2, 3]);
});

test("what others listen to leaves room for what the page itself does", () => {
  const known = new Set(); // as the server: 128 topics of one connection, the rest is ignored
  const server = (text) => {
    const { type, topics } = JSON.parse(text);
    for (const topic of topics) {
      if (type === "unsubscribe") known.delete(topic);
      else if (known.size < 128) known.add(topic);
    }
  };
  const topics = new SharedTopics(server);
  const named = (tab) => Array.from({ length: 90 }, (_, i) => `${tab}/${i}`);
  topics.want("b", named("b"));
  topics.want("c", named("c"));
  topics.update();
  assert.equal(known.size, 128);

  const text = JSON.stringify({ type: "subscribe", topics: ["own", "b/1"] });
  topics.said(text);
  topics.makeRoom(text);
  server(text);
  topics.update();

  assert.deepEqual([known.has("own"), known.has("b/1"), known.size], [true, true, 128]);
});

test("a stream that says nothing is given up, and the tab tries again", async () => {
  const tabs = await open(2);
  const [leader] = whoLeads(tabs);
  const other = tabs.find((tab) => tab !== leader);
  hub.isMute = true;

  leader.close();
  await clock.advance(3_300);
  assert.equal(other.link, "disconnected");

  hub.isMute = false;
  hub.publish();
  await clock.advance(10_000);
  assert.deepEqual([other.link, other.seqs, hub.streams.length], ["connected", [1], 1]);
});

test("a better way that is tried takes over from that of its own tab", async () => {
  const tabs = await open(3);
  const [leader] = whoLeads(tabs);
  const frames = [];
  const query = () => new URLSearchParams({ epoch: "e", seq: "0" });
  const better = leader.share(query(), { frame: (text) => frames.push(text), lost: () => {}, query });
  await clock.advance(100);
  assert.equal(hub.streams.length, 2);

  leader.shares[0].close();
  await clock.advance(3_000);
  hub.publish();
  await clock.advance(100);

  assert.deepEqual([whoLeads(tabs), hub.streams.length], [[leader], 1]);
  assert.equal(JSON.parse(frames.at(-1)).seq, 1);
  for (const tab of tabs.filter((tab) => tab !== leader)) assert.deepEqual(tab.seqs, [1]);
  better.close();
  await clock.advance(1_000);
  assert.equal(whoLeads(tabs.filter((tab) => tab !== leader)).length, 1);
});

test("what a page says on the channel for reasons of its own is ignored", async () => {
  const [tab] = await open(1);
  const stranger = ether.join();
  const odd = [1, "x", {}, { type: "lead" }, { type: "lead", from: 3 }, { type: "no", from: "x" }];
  for (const word of odd) stranger.postMessage(word);
  await clock.advance(3_000);

  hub.publish();
  await clock.advance(10);

  assert.deepEqual([tab.seqs, hub.streams.length], [[1], 1]);
});

test("where the page put something else in the place of the broadcast channel, nothing is shared", () => {
  class Channel {
    postMessage() {}
    close() {}
  }
  const own = {};
  const share = sharing({ base: "http://h/@hotreload/client.js", visible: () => true, Channel });

  assert.equal(share(() => own)(new URLSearchParams(), {}), own);
});

test("whatever tabs do, and however much of what they say is lost, each hears everything", async (t) => {
  const seed = Number(process.env.SEED ?? 20261121);
  t.diagnostic(`SEED=${seed}`);
  for (let round = 0; round < Number(process.env.ROUNDS ?? 12); round++) await play(seed + round);
});

/** @param {number} seed */
async function play(seed) {
  begin(seed, { loss: 0.2, delay: 50 });
  let tabs = [new Tab()];
  const gone = [];
  for (let step = 0; step < 40; step++) {
    const tab = dice.pick(tabs);
    const deed = dice.pick(["open", "close", "die", "hide", "show", "publish", "publish", "wait"]);
    if (deed === "open" && tabs.length < 8) tabs.push(new Tab({ visible: dice.next() < 0.7 }));
    if (["close", "die"].includes(deed) && tabs.length > 1) {
      tab[deed]();
      tabs = tabs.filter((one) => one !== tab);
      gone.push(tab);
    }
    if (deed === "hide" || deed === "show") tab[deed]();
    if (deed === "publish") hub.publish();
    await clock.advance(dice.next() * (deed === "wait" ? 10_000 : 300));
  }
  tabs.forEach((tab) => tab.show());
  await clock.advance(30_000);
  hub.publish();
  await clock.advance(10_000);

  for (const tab of tabs) {
    assert.equal(tab.seqs.at(-1), hub.seq, `seed ${seed}: ${tab.seqs} of ${hub.seq}`);
    const heard = [...new Set(tab.seqs)]; // what came just before a loss comes again
    assert.deepEqual(
      heard,
      heard.toSorted((one, other) => one - other),
      `seed ${seed}`,
    );
  }
  assert.deepEqual([whoLeads(tabs).length, hub.streams.length], [1, 1], `seed ${seed}`);
}
