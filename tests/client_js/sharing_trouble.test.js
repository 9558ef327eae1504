import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { sharing } from "../../client_js/channel/sharing.js";
import { clock, hub, ether, dice, begin, Tab, open, whoLeads } from "./shared_tabs.js";

beforeEach(() => begin(1));

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
