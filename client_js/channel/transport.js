/**
 * The life cycle of the connection: position, back-off, silence, close codes. No DOM.
 *
 * The position travels in the handshake, so there is no gap between connecting and listening.
 */

import { retryDelay } from "./backoff.js";
import { handshake } from "./handshake.js";
import { harmless } from "../platform/log.js";
import { Progress, settles } from "./progress.js";
import { encode, isFinal, parse, seqOf } from "./protocol.js";

/** @import { ClientMessage, Connected, Position, ServerMessage } from './protocol.js' */
/** @import { Channel } from './socket.js' */
/** @import { Patron } from './ladder.js' */

const HANDSHAKE_LIMIT = 3_000;
const SILENCE_LIMIT = 20_000; // the server says `ping` every ten seconds
const STABLE_AFTER = 10_000;
const OUTBOX_LIMIT = 100;
const LOST = 1006;
const RESTART = 1012;
const RESTART_LIMIT = 15_000; // what takes longer is no restart that went well

/**
 * @typedef {'connecting' | 'connected' | 'disconnected'} Link
 *
 * @typedef {Channel & {next?: () => boolean}} Line a channel that may know other ways; `next`: try one, if any
 *
 * @typedef {object} Options
 * @property {(query: URLSearchParams, listener: Patron) => Line} connect opens a channel
 * @property {() => Promise<string | null>} renew asks for the page token of now: null where
 *   there is no server, empty where it gives none
 * @property {string} token
 * @property {Position | null} position at which the page was rendered; null: from now on
 * @property {() => boolean} visible
 * @property {(message: ServerMessage) => void} deliver
 * @property {(message: Connected) => void} greeted called before anything else that the new connection says
 * @property {() => ClientMessage[]} declare what this page shows, for a server that does not know our epoch
 * @property {(link: Link) => void} changed
 * @property {() => number} now
 * @property {() => number} random
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 */

/** One connection after the other, for as long as the page lives. */
export class Transport {
  /** @type {Options} */ #options;
  /** @type {'stopped' | 'waiting' | 'opening' | 'open' | 'ended'} */ #state = "stopped";
  /** @type {Line | null} */ #channel = null;
  /** @type {any} */ #timer = null;
  #progress;
  /** @type {Position | null} */ #declared = null; // told of another epoch, not yet sure that the server compared
  /** @type {ClientMessage[]} */ #outbox = [];
  #token;
  #doubtful; // the token may be refused: ask for a new one first
  #epoch = "";
  #attempt = 0;
  #turn = 0; // tells a late answer of an earlier attempt from one of this
  #since = 0; // when the present attempt or connection began
  #heard = 0;
  /** When the server said that it would be back. */ #leftAt = -Infinity;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#token = options.token;
    this.#doubtful = options.token === "";
    this.#progress = new Progress(options.position);
  }

  /** The place in what the server has published up to which this page knows everything. */
  get position() {
    return this.#progress.position;
  }

  /** The epoch of the present connection. */
  get epoch() {
    return this.#epoch;
  }

  /** What the server wants to see of this page. */
  get token() {
    return this.#token;
  }

  /** Whether there is a connection, for all we know. */
  get isOpen() {
    return this.#state === "open";
  }

  /** Whether the server said that we shall not come again. */
  get ended() {
    return this.#state === "ended";
  }

  /** Whether the server has just left, saying that it would be back at once. */
  get isRestarting() {
    return this.#options.now() - this.#leftAt < RESTART_LIMIT;
  }

  /** Connect, now or again; a page that comes back from the back/forward cache starts anew. */
  start() {
    if (this.#state !== "stopped") return;
    this.#options.changed("connecting");
    this.#open();
  }

  /** Let go of the connection until `start`: the page is being left. */
  stop() {
    if (this.#state === "ended") return;
    this.#drop();
    this.#state = "stopped";
  }

  /** Look after the connection at once: the page was shown, or the network is back. */
  wake() {
    if (this.#state === "opening" || this.#state === "open") this.#watch();
    if (this.#state === "open") harmless(() => this.#channel?.wake?.());
    if (this.#state === "waiting") this.#open();
  }

  /** Run no timers from now on: the page is hidden. */
  rest() {
    this.#disarm();
    this.#channel?.rest?.();
  }

  /**
   * Send a message, or keep an event of the application until there is a connection.
   *
   * @param {ClientMessage} message
   * @returns {boolean} whether there is one
   */
  send(message) {
    const open = this.#state === "open";
    if (open) harmless(() => this.#channel?.send(encode(message)));
    else if (message.type === "custom" && this.#outbox.push(message) > OUTBOX_LIMIT) this.#outbox.shift();
    return open;
  }

  async #open() {
    this.#disarm();
    this.#state = "opening";
    this.#since = this.#options.now();
    const turn = ++this.#turn;
    this.#watch();
    if (this.#doubtful && !(await this.#renewed(turn))) return;
    this.#connect(turn);
  }

  /** @param {number} turn @returns {Promise<boolean>} */
  async #renewed(turn) {
    const token = await this.#options.renew();
    if (turn !== this.#turn) return false;
    if (token === null) this.#lost(LOST);
    else this.#token = token || this.#token; // no token for us: the one we have may still do
    return token !== null;
  }

  /** @param {number} turn */
  #connect(turn) {
    this.#step();
    try {
      const channel = this.#options.connect(this.#query(), {
        frame: (text) => turn === this.#turn && harmless(() => this.#read(text)),
        lost: (code) => turn === this.#turn && this.#lost(code),
        stepped: () => turn === this.#turn && this.#step(),
        query: () => this.#query(),
      });
      if (turn === this.#turn) this.#channel = channel;
    } catch {
      this.#lost(LOST); // a policy of the page forbids the connection
    }
  }

  /** Give a way that is tried from now on its time. */
  #step() {
    if (this.#state !== "opening") return;
    this.#since = this.#options.now();
    this.#watch();
  }

  #query() {
    return handshake(this.#token, this.position);
  }

  /** @param {unknown} text */
  #read(text) {
    this.#heard = this.#options.now();
    const message = parse(text);
    if (message === null) return;
    if (message.type === "connected") this.#greeted(message);
    if (this.#state !== "open") return;
    this.#advance(message);
    this.#options.deliver(message);
  }

  /** @param {Connected} message */
  #greeted(message) {
    const isNew = this.#state !== "open"; // else another way took over
    this.#state = "open";
    this.#leftAt = -Infinity;
    this.#epoch = message.epoch;
    this.#doubtful = false;
    this.#since = this.#heard;
    this.#watch();
    this.#options.greeted(message);
    this.#compare(message);
    this.#outbox.splice(0).forEach((waiting) => this.send(waiting));
    if (isNew) this.#options.changed("connected");
  }

  /** @param {Connected} message */
  #compare({ epoch, seq }) {
    if (this.position === null) this.#progress.reach({ epoch, seq });
    if (this.position?.epoch === epoch) return; // what was missed follows with its own seq
    this.#options.declare().forEach((piece) => this.send(piece));
    this.#declared = { epoch, seq };
  }

  /** @param {ServerMessage} message */
  #advance(message) {
    if (this.#declared !== null) {
      if (!settles(message, this.#channel?.idle?.() ?? true)) return;
      this.#progress.reach(this.#declared);
      this.#declared = null;
    }
    const seq = seqOf(message);
    if (seq !== null) this.#progress.advance({ epoch: this.#epoch, seq }, this.#heard);
  }

  /** @param {number} code */
  #lost(code) {
    const { now, visible, random, changed } = this.#options;
    const stable = this.#state === "open" && now() - this.#since >= STABLE_AFTER;
    this.#doubtful = this.#state !== "open";
    if (code === RESTART) [this.#leftAt, this.#attempt] = [now(), 0];
    this.#progress.stepBack(this.#heard);
    this.#attempt = stable ? 0 : this.#attempt;
    this.#drop();
    this.#state = isFinal(code) ? "ended" : "waiting";
    if (this.#state === "waiting") {
      const delay = retryDelay(this.#attempt++, random, this.isRestarting);
      if (visible()) this.#arm(() => this.#open(), delay);
    }
    changed("disconnected");
  }

  #drop() {
    this.#turn++;
    this.#disarm();
    this.#declared = null;
    this.#channel?.close();
    this.#channel = null;
  }

  #watch() {
    this.#disarm();
    const now = this.#options.now();
    this.#heard = Math.min(this.#heard, now); // the clock may have been set back
    this.#since = Math.min(this.#since, now);
    const limit = this.#state === "open" ? this.#heard + SILENCE_LIMIT : this.#since + HANDSHAKE_LIMIT;
    const left = limit - now;
    if (left <= 0 && !this.#triesNext()) this.#lost(LOST);
    else if (left <= 0) this.#step();
    else if (this.#options.visible()) this.#arm(() => this.#watch(), left);
  }

  #triesNext() {
    return this.#state === "opening" && this.#channel?.next?.() === true;
  }

  /** @param {() => void} task @param {number} ms */
  #arm(task, ms) {
    this.#timer = this.#options.setTimer(() => {
      this.#timer = null;
      task();
    }, ms);
  }

  #disarm() {
    if (this.#timer !== null) this.#options.clearTimer(this.#timer);
    this.#timer = null;
  }
}
