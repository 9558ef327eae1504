/** Tabs that share a stream, in one process. */

import { Share } from "../../client_js/channel/share.js";
import { Topics } from "../../client_js/channel/topics.js";
import { Transport } from "../../client_js/channel/transport.js";
import { FakeClock } from "./fakes.js";
import { Dice, Hub, Ether } from "./shared_site.js";

export let clock, hub, ether, dice;

/** @param {number} seed */
export function begin(seed, options = {}) {
  clock = new FakeClock();
  dice = new Dice(seed);
  hub = new Hub();
  ether = new Ether({ clock, dice, ...options });
}

/** A tab with its transport, as page.js makes them. */
export class Tab {
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
export async function open(count) {
  const tabs = [];
  for (let at = 0; at < count; at++) tabs.push(new Tab());
  await clock.advance(1_500);
  return tabs;
}

export const whoLeads = (tabs) => tabs.filter((tab) => tab.site.leading !== null);
