/** A page with a transport on a ladder; each way leads to a server of its own. */

import { Ladder } from "../../client_js/channel/ladder.js";
import { Transport } from "../../client_js/channel/transport.js";
import { FakeClock, FakeServer } from "./fakes.js";

export const NAMES = ["socket", "events", "poll"];

export let clock, ways, page, transport;

/** A page with a transport on a ladder; each way leads to a server of its own. */
export function create({ remembered, ...options } = {}) {
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

export const greeting = (seq = 5, epoch = "e1") => ({ type: "connected", epoch, seq, version: 1, time: 1 });

export const reload = (seq) => ({ type: "full-reload", seq, reason: "r" });

export const event = (seq, data) => ({ type: "custom", event: "e", data, seq });

export const ping = { type: "ping", time: 1 };

export const fault = { type: "error", err: { message: "m" }, seq: 3, reason: "" };

export const [SOCKET, EVENTS, POLL] = [0, 1, 2];

export const attempts = () => ways.map(({ channels }) => channels.length);

export const told = () => page.delivered.flatMap(({ seq, type }) => (type === "connected" ? [] : [seq]));

export const open = () =>
  ways.flatMap(({ name, channels }) => channels.filter(({ closed }) => !closed).map(() => name));

export const total = () => attempts().reduce((sum, one) => sum + one, 0);

export async function nextAttempt() {
  for (const before = total(); total() === before;) await clock.advance(50);
}

export async function attemptsWithin(seconds) {
  const before = total();
  await clock.advance(1_000 * seconds);
  return total() - before;
}

/** Have the page on a way that works. */
export function reach(at) {
  for (const way of ways.slice(0, at)) way.last.lose();
  ways[at].last.say(greeting());
}

/** Go on for seconds, with the sign of life that the server gives every ten. */
export async function live(seconds, at) {
  for (let second = 1; second <= seconds; second++) {
    await clock.advance(1_000);
    if (second % 10 === 0) ways[at].last.say(ping);
  }
}
