/**
 * Chooses the way to the server: the best that gets through, and a better one again when it may.
 *
 * Ways are tried in their order, each until it says something: one that is refused, or silent for as
 * long as the transport waits, gives way to the next. What worked is remembered for the tab. Runs no
 * timers of its own but while it tries a better way.
 */

import { isFinal, parse } from "./protocol.js";
import { Trial } from "./trial.js";

/** @import { Channel, Connect, Listener } from './socket.js' */

const LOST = 1006;
const STOPPING = new Set([1001, 1012]);
const SHORT = 10_000; // a connection that ends sooner did not last
const SHORT_LIMIT = 3; // that many in a row, and the next way is the better one
const FIRST_TRIAL = 5_000;
const LAST_TRIAL = 120_000;
const LEAST_BETWEEN = 3_000;

/**
 * @typedef {object} Way
 * @property {string} name
 * @property {Connect} connect
 * @property {() => boolean} [known] whether it can be tried at all
 * @property {() => boolean} [offered] whether it has just been told of, and is to be tried at once
 *
 * @typedef {Listener & {stepped: () => void}} Patron `stepped`: another way is tried, from now on
 *
 * @typedef {object} Options
 * @property {Way[]} ways the best first
 * @property {{read: () => unknown, write: (name: string | undefined) => void}} memory of the tab
 * @property {() => boolean} visible
 * @property {() => number} now
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 */

/** What is known of the ways, over all connections of a page. */
export class Ladder {
  /** @type {Options} */ #options;
  #start = 0;
  #best = Infinity; // of the ways that worked, as far as they last
  #failures = 0; // attempts in a row that no way answered
  #short = 0;
  #trials = 0;
  #nextTrial = 0;
  #lastTrial = -Infinity;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const remembered = options.memory.read();
    this.#start = Math.max(
      0,
      options.ways.findIndex(({ name }) => name === remembered),
    );
  }

  /** Connect by the way that is likely to get through. @param {URLSearchParams} query @param {Patron} listener */
  connect = (query, listener) => new Climb(this, query, listener);

  get options() {
    return this.#options;
  }

  /** Where an attempt begins: after one that no way answered, they take turns. */
  get start() {
    const count = this.#options.ways.length;
    const turn = Math.max(0, this.#failures - 1);
    for (let step = 0; step < count; step++) {
      const at = (this.#start + turn + step) % count;
      if (this.#isKnown(at)) return at;
    }
    return 0;
  }

  /** Which way comes after one, null where none does. @param {number} at @returns {number | null} */
  after(at) {
    const next = this.#options.ways.findIndex((_, i) => i > at && this.#isKnown(i));
    if (this.#failures === 0 && next >= 0) return next;
    this.#failures++;
    return null;
  }

  /** @param {number} at */
  #isKnown(at) {
    return this.#options.ways[at]?.known?.() ?? true;
  }

  /** Note that a way works. @param {number} at */
  worked(at) {
    const { memory, now, ways } = this.#options;
    this.#failures = 0;
    this.#start = at;
    // the server was away when the better one had its turn
    this.#nextTrial = at > this.#best ? now() : now() + FIRST_TRIAL;
    this.#best = Math.min(at, this.#best);
    this.#trials = 0;
    const name = at === 0 ? undefined : ways[at]?.name;
    if (memory.read() !== name) memory.write(name);
  }

  /** Note that a way that worked does no longer. @param {number} at @param {number} code @param {number} since */
  ended(at, code, since) {
    const lasted = this.#options.now() - since >= SHORT;
    this.#short = lasted || STOPPING.has(code) ? 0 : this.#short + 1;
    if (this.#short < SHORT_LIMIT) return;
    this.#short = 0;
    this.#start = Math.min(at + 1, this.#options.ways.length - 1);
    this.#best = this.#start;
  }

  /** Have a better way tried soon: the page was shown, or has a network. */
  hope() {
    this.#trials = 0;
    this.#nextTrial = this.#lastTrial + LEAST_BETWEEN;
  }

  /** Which better way is to be tried now, null for none. @param {number} at @returns {number | null} */
  trial(at) {
    const { now, visible, ways } = this.#options;
    if (at === 0 || !visible()) return null;
    const offered = ways.findIndex((way, i) => i < at && way.offered?.() === true);
    if (offered < 0 && now() < this.#nextTrial) return null;
    this.#lastTrial = now();
    if (offered >= 0) return offered;
    this.#nextTrial = now() + Math.min(LAST_TRIAL, 2 * FIRST_TRIAL * 2 ** this.#trials);
    const better = ways.slice(0, at).flatMap((_, i) => (this.#isKnown(i) ? [i] : []));
    return better[this.#trials++ % better.length] ?? null;
  }
}

/** One connection, by whatever way: what the transport takes for its channel. */
class Climb {
  #ladder;
  #listener;
  #at;
  #turn = 0;
  /** @type {Channel | null} */ #channel = null;
  /** @type {Trial | null} */ #trial = null;
  #works = false;
  #since = 0;

  /** @param {Ladder} ladder @param {URLSearchParams} query @param {Patron} listener */
  constructor(ladder, query, listener) {
    this.#ladder = ladder;
    this.#listener = listener;
    this.#at = ladder.start;
    this.#try(this.#at, query);
  }

  /** @param {string} text */
  send(text) {
    this.#channel?.send(text);
  }

  /** Whether nothing is on its way to the server. */
  idle() {
    return this.#channel?.idle?.() ?? true;
  }

  close() {
    this.#turn++;
    this.#endTrial();
    this.#channel?.close();
    this.#channel = null;
  }

  /** Give up a way that says nothing. @returns {boolean} whether another is tried */
  next() {
    const at = this.#works ? null : this.#ladder.after(this.#at);
    if (at === null) return false;
    this.close();
    this.#try(at, this.#listener.query());
    return true;
  }

  /** Try a better way now, if the last trial was not just before. */
  wake() {
    this.#channel?.wake?.();
    this.#ladder.hope();
    this.#reach();
  }

  /** Run no timers from now on. */
  rest() {
    this.#endTrial();
    this.#channel?.rest?.();
  }

  #endTrial() {
    this.#trial?.end();
    this.#trial = null;
  }

  /** @param {number} at @param {URLSearchParams} query */
  #try(at, query) {
    const turn = ++this.#turn;
    this.#at = at;
    try {
      const channel = this.#ladder.options.ways[at]?.connect(query, {
        frame: (text) => turn === this.#turn && this.#heard(text),
        lost: (code) => turn === this.#turn && this.#lost(code),
        query: () => this.#listener.query(),
      });
      if (turn === this.#turn) this.#channel = channel ?? null;
    } catch {
      if (turn === this.#turn) this.#lost(LOST); // a policy of the page forbids it
    }
  }

  /** @param {unknown} text */
  #heard(text) {
    const isFirst = !this.#works;
    if (isFirst) this.#begun();
    this.#listener.frame(text);
    if (!isFirst || this.#isKnown(text)) this.#reach();
  }

  /** @param {unknown} text a greeting @returns {boolean} whether the server has nothing to compare first */
  #isKnown(text) {
    const message = parse(text);
    return message?.type === "connected" && message.epoch === this.#listener.query().get("epoch");
  }

  #begun() {
    this.#works = true;
    this.#since = this.#ladder.options.now();
    this.#ladder.worked(this.#at);
  }

  /** @param {number} code */
  #lost(code) {
    if (this.#trial?.greeted) return this.#change(this.#trial);
    if (this.#works) this.#ladder.ended(this.#at, code, this.#since);
    else if (!isFinal(code) && this.next()) return this.#listener.stepped();
    this.close();
    this.#listener.lost(code);
  }

  #reach() {
    if (!this.#works || this.#trial !== null) return;
    const at = this.#ladder.trial(this.#at);
    const way = at === null ? undefined : this.#ladder.options.ways[at];
    if (at === null || way === undefined) return;
    this.#trial = new Trial({
      ...this.#ladder.options,
      at,
      connect: way.connect,
      query: () => this.#listener.query(),
      busy: () => !this.idle(),
      succeeded: (trial) => this.#change(trial),
      failed: () => (this.#trial = null),
    });
    this.#trial.begin();
  }

  /** Go on by a way that was tried and found good. @param {Trial} trial */
  #change(trial) {
    const old = this.#channel;
    const turn = ++this.#turn;
    this.#trial = null;
    this.#at = trial.at;
    this.#channel = trial.channel;
    this.#begun();
    old?.close();
    trial.hand({
      frame: (text) => turn === this.#turn && this.#heard(text),
      lost: (code) => turn === this.#turn && this.#lost(code),
    });
  }
}
