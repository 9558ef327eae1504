/**
 * Tries a better way while the present one works: nothing is missed, and nothing told twice.
 *
 * The new connection begins at the present position and is kept waiting until both have told the
 * same; what the old one has told by then is left out.
 */

import { parse, seqOf } from "./protocol.js";

/** @import { Channel, Connect } from './socket.js' */

const LOOK = 100;
const PATIENCE = 3_000;
const HOPE = 1_000; // for the present way to catch up: what it lacks may be nothing that it is told

/**
 * @typedef {object} Options
 * @property {number} at which way it is
 * @property {Connect} connect
 * @property {() => URLSearchParams} query token and position of now
 * @property {() => boolean} busy whether something is on its way to the server by the present one
 * @property {(trial: Trial) => void} succeeded
 * @property {() => void} failed
 * @property {() => number} now
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 */

export class Trial {
  /** @type {Options} */ #options;
  /** @type {{frame: (text: unknown) => void, lost: (code: number) => void} | null} */ #heir = null;
  /** @type {Channel | null} */ #channel = null;
  /** @type {unknown[]} */ #kept = [];
  /** @type {any} */ #timer = null;
  #since = 0;
  #newest = -1; // the place up to which the new way has told everything
  #ended = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  get at() {
    return this.#options.at;
  }

  get channel() {
    return this.#channel;
  }

  /** Whether the new way is there. */
  get greeted() {
    return this.#newest >= 0;
  }

  begin() {
    this.#since = this.#options.now();
    try {
      this.#channel = this.#options.connect(this.#options.query(), {
        frame: (text) => this.#heard(text),
        lost: (code) => (this.#heir === null ? this.#fail() : this.#heir.lost(code)),
        query: this.#options.query,
      });
    } catch {
      this.#fail();
      return;
    }
    this.#arm();
  }

  /** Give it up. */
  end() {
    this.#ended = true;
    this.#disarm();
    this.#channel?.close();
  }

  /**
   * Hand the connection over: first what it has told and the other has not.
   *
   * @param {{frame: (text: unknown) => void, lost: (code: number) => void}} heir
   */
  hand(heir) {
    this.#disarm();
    const told = this.#told();
    this.#heir = heir;
    for (const text of this.#kept.splice(0)) {
      if (!isToldBefore(text, told)) heir.frame(text);
    }
  }

  /** @param {unknown} text */
  #heard(text) {
    if (this.#heir !== null) return this.#heir.frame(text);
    const message = parse(text);
    this.#kept.push(text);
    if (message?.type === "connected" && message.epoch !== this.#options.query().get("epoch"))
      return this.#fail(); // the server is to compare first
    if (message?.type === "connected") this.#newest = message.seq;
    else if (message !== null && this.greeted) this.#newest = Math.max(this.#newest, seqOf(message) ?? 0);
  }

  #look() {
    const { now, busy, succeeded } = this.#options;
    const took = now() - this.#since;
    const told = this.#told();
    const level = this.#newest >= told && (this.#newest === told || took >= HOPE);
    if (this.greeted && level && (!busy() || took >= HOPE)) succeeded(this);
    else if (took >= PATIENCE) this.#fail();
    else this.#arm();
  }

  #told() {
    return Number(this.#options.query().get("seq") ?? 0);
  }

  #fail() {
    if (this.#ended) return;
    this.end();
    this.#options.failed();
  }

  #arm() {
    if (this.#ended) return;
    this.#timer = this.#options.setTimer(() => {
      this.#timer = null;
      this.#look();
    }, LOOK);
  }

  #disarm() {
    if (this.#timer !== null) this.#options.clearTimer(this.#timer);
    this.#timer = null;
  }
}

/**
 * Tell whether a message is of those that every connection is told, and of a place that was reached.
 *
 * @param {unknown} text
 * @param {number} told
 */
function isToldBefore(text, told) {
  const message = parse(text);
  switch (message?.type) {
    case "update":
    case "full-reload":
    case "prune":
    case "custom":
      return (message.seq ?? Infinity) <= told;
    default:
      return false;
  }
}
