/**
 * From a message to its handler: one at a time, in order, each answered with what became of it.
 *
 * While the page is hidden, paused or being left, changes wait; they are answered with `none` at once.
 */

import { Held } from "./held.js";
import { harmless, logDebug, logInfo, logWarning } from "./log.js";
import { seqOf } from "./protocol.js";

/** @import { Batch } from './held.js' */
/** @import { AssetUpdate, CssUpdate, HtmlUpdate, JsUpdate, Update } from './protocol.js' */
/** @import { ClientMessage, Custom, Fault, FileMessage } from './protocol.js' */
/** @import { Outcome, ServerMessage, Updates } from './protocol.js' */

/** From weak to strong: the outcome of a message is that of its strongest update. */
const STRENGTH = /** @type {const} */ (["none", "asset", "css", "hot", "html", "reload"]);
const THIRTEEN_DIGITS = 1_000_000_000_000;

/**
 * @typedef {'hidden' | 'paused' | 'leaving'} Hold
 *
 * @typedef {object} Handlers
 * @property {(updates: CssUpdate[], stamp: number) => Promise<Outcome>} css
 * @property {(updates: AssetUpdate[], stamp: number) => Promise<Outcome>} assets
 * @property {(updates: HtmlUpdate[]) => Promise<Outcome>} html
 * @property {(updates: JsUpdate[]) => Promise<Outcome>} modules
 * @property {(path: string | null) => boolean} concerns whether a reload of a path is one of this page
 * @property {(update: Update) => boolean} isCurrent whether this page was loaded after the change
 * @property {(wish: {seq: number | null, received: number, reason: string}) => boolean} reload
 * @property {() => void} recheckFaults
 * @property {(fault: Fault) => void} showFault
 * @property {(id: string) => void} clearFault
 * @property {(message: Custom) => void} custom
 * @property {(count: number) => void} waiting
 */

export class Router {
  #handlers;
  #send;
  #now;
  #later;
  #held = new Held();
  /** @type {Set<Hold>} */ #holds = new Set();
  /** @type {Batch<ServerMessage>[]} */ #queue = [];
  /** @type {Map<string, string | null>} */ #applied = new Map();
  #busy = false;
  #stamp = THIRTEEN_DIGITS;

  /**
   * @param {object} options
   * @param {Handlers} options.handlers
   * @param {(message: ClientMessage) => void} options.send
   * @param {() => number} options.now
   * @param {(task: () => void) => void} [options.later] runs tasks in order, when the change is on the screen
   */
  constructor({ handlers, send, now, later = (task) => task() }) {
    this.#handlers = handlers;
    this.#send = send;
    this.#now = now;
    this.#later = later;
  }

  /** Take a message. @param {ServerMessage} message */
  receive(message) {
    // Nobody waits for what became of an event; a busy topic must not come back as answers.
    const seq = message.type === "custom" ? null : seqOf(message);
    this.#queue.push({ messages: [message], seq, received: this.#now() });
    this.#run();
  }

  /** Let changes wait. @param {Hold} hold */
  hold(hold) {
    this.#holds.add(hold);
  }

  /** Let changes through again; what waited is applied as one. @param {Hold} hold */
  release(hold) {
    this.#holds.delete(hold);
    if (this.#holds.size > 0 || this.#held.size === 0) return;
    this.#queue.unshift(this.#held.take());
    harmless(() => this.#handlers.waiting(0));
    this.#run();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    for (let batch = this.#queue.shift(); batch; batch = this.#queue.shift()) {
      if (this.#holds.size > 0 && batch.messages.every(isFileMessage)) this.#keep(batch);
      else await this.#apply(batch);
    }
    this.#busy = false;
  }

  /** @param {Batch<ServerMessage>} batch */
  #keep(batch) {
    for (const message of batch.messages.filter(isFileMessage)) this.#held.add(message, batch.received);
    this.#answer(batch, "none");
    harmless(() => this.#handlers.waiting(this.#held.size));
  }

  /** @param {Batch<ServerMessage>} batch */
  async #apply(batch) {
    /** @type {Outcome} */
    let outcome = "none";
    for (const message of batch.messages) {
      outcome = strongest([outcome, await this.#guarded(message, batch)]);
      if (outcome === "reload") return; // the new page answers
    }
    this.#answer(batch, outcome);
  }

  /** @param {Batch<ServerMessage>} batch @param {Outcome} outcome */
  #answer({ seq, received }, outcome) {
    if (seq === null) return;
    const ms = Math.max(0, Math.round((this.#now() - received) * 10) / 10);
    this.#later(() => this.#send({ type: "applied", seq, ms, outcome }));
  }

  /**
   * @param {ServerMessage} message
   * @param {Batch<ServerMessage>} batch
   * @returns {Promise<Outcome>}
   */
  async #guarded(message, batch) {
    try {
      return await this.#handle(message, batch);
    } catch (error) {
      logWarning(`a message of type ${message.type} could not be applied`, error);
      return isFileMessage(message) && this.#leave(message, batch) ? "reload" : "none";
    }
  }

  /**
   * @param {ServerMessage} message
   * @param {Batch<ServerMessage>} batch
   * @returns {Promise<Outcome>} 'reload' only where the page is going
   */
  async #handle(message, batch) {
    switch (message.type) {
      case "update":
        return this.#update(message, batch);
      case "full-reload":
        return this.#handlers.concerns(message.path) && this.#leave(message, batch) ? "reload" : "none";
      case "error":
        this.#handlers.showFault(message.err);
        return "none";
      case "clear-error":
        this.#handlers.clearFault(message.id);
        return "none";
      case "custom":
        this.#handlers.custom(message);
        return "none";
      case "connected":
        this.#handlers.recheckFaults(); // the server tells anew which are open
        return "none";
      case "prune": // hot modules only
      case "ping":
        return "none";
      default:
        return unreachable(message);
    }
  }

  /** @param {Updates} message @param {Batch<ServerMessage>} batch @returns {Promise<Outcome>} */
  async #update(message, batch) {
    const { css, assets, html, modules } = this.#handlers;
    const fresh = message.updates.filter((update) => this.#isFresh(update));
    const page = strongest([
      await html(ofType(fresh, "html-update")),
      await modules(ofType(fresh, "js-update")),
    ]);
    if (page === "reload" && this.#leave(message, batch)) return "reload";
    const stamp = this.#nextStamp(fresh);
    const sheets = ofType(fresh, "css-update");
    const files = ofType(fresh, "asset-update");
    const parts = [
      this.#noted(sheets, sheets.length > 0 ? await css(sheets, stamp) : "none"),
      this.#noted(files, files.length > 0 ? await assets(files, stamp) : "none"),
    ];
    if (parts.includes("reload") && this.#leave(message, batch)) return "reload";
    const outcome = strongest([page, ...parts].filter((part) => part !== "reload"));
    if (outcome !== "none") this.#later(() => logDebug(`${outcome}: ${message.reason}`));
    return outcome;
  }

  /** @param {FileMessage} message @param {Batch<ServerMessage>} batch @returns {boolean} */
  #leave({ reason }, { seq, received }) {
    const leaving = this.#handlers.reload({ seq, received, reason });
    if (!leaving) return false;
    logInfo(`reload: ${reason}`);
    this.#holds.add("leaving");
    return true;
  }

  /** @param {Update} update */
  #isFresh(update) {
    const key = keyOf(update);
    if (update.id === null) return true;
    return this.#applied.has(key) ? this.#applied.get(key) !== update.id : !this.#handlers.isCurrent(update);
  }

  /** @param {Update[]} updates @param {Outcome} outcome @returns {Outcome} */
  #noted(updates, outcome) {
    if (outcome === "none") return outcome; // not shown, or it failed: it may come again
    for (const update of updates) this.#applied.set(keyOf(update), update.id);
    return outcome;
  }

  /**
   * @param {Update[]} updates
   * @returns {number} of thirteen digits, and never the one before: that URL is loaded already
   */
  #nextStamp(updates) {
    const times = updates.map(({ timestamp }) => Math.floor(timestamp)).filter(Number.isSafeInteger);
    this.#stamp = Math.max(this.#stamp + 1, ...times);
    return this.#stamp;
  }
}

/** @param {ServerMessage} message @returns {message is FileMessage} */
function isFileMessage(message) {
  return message.type === "update" || message.type === "full-reload" || message.type === "prune";
}

/**
 * @template {Update['type']} T
 * @param {Update[]} updates
 * @param {T} type
 * @returns {Extract<Update, {type: T}>[]}
 */
function ofType(updates, type) {
  return /** @type {any} */ (updates.filter((update) => update.type === type));
}

/** @param {Update} update */
function keyOf({ type, path, acceptedPath }) {
  return `${type} ${path} ${acceptedPath}`;
}

/** @param {readonly Outcome[]} outcomes @returns {Outcome} */
function strongest(outcomes) {
  return STRENGTH.findLast((outcome) => outcomes.includes(outcome)) ?? "none";
}

/** @param {never} message @returns {Outcome} */
function unreachable(message) {
  void message;
  return "none";
}
