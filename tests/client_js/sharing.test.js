import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { SharedTopics } from "../../client_js/channel/shared_topics.js";
import { clock, hub, ether, begin, Tab, open, whoLeads } from "./shared_tabs.js";

beforeEach(() => begin(1));

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
