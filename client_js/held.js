/** What waits while a page is paused or hidden, coalesced: each path once. No I/O. */

import { merge } from "./changes.js";

/** @import { FileMessage, Update } from './protocol.js' */

/**
 * Messages that are applied and answered as one.
 *
 * @template T
 * @typedef {{messages: T[], seq: number | null, received: number}} Batch
 */

export class Held {
  /** @type {Map<string, Update>} */ #updates = new Map();
  /** @type {Map<string, FileMessage>} */ #others = new Map();
  /** @type {number | null} */ #seq = null;
  #received = 0;
  #reason = "";

  /** How many changes wait. */
  get size() {
    return this.#updates.size + this.#others.size;
  }

  /** @param {FileMessage} message @param {number} received */
  add(message, received) {
    if (this.size === 0) this.#received = received;
    if (message.type === "update") this.#merge(message.updates, message.reason);
    else this.#others.set(nameOf(message), message);
    this.#seq = message.seq ?? this.#seq;
  }

  /** Give what waits, as one batch, and forget it. @returns {Batch<FileMessage>} */
  take() {
    const others = [...this.#others.values()];
    const messages = others.filter(({ type }) => type !== "prune");
    if (this.#updates.size > 0) {
      messages.push({
        type: "update",
        updates: [...this.#updates.values()],
        seq: this.#seq,
        reason: this.#reason,
      });
    }
    // who imported it is updated by then
    messages.push(...others.filter(({ type }) => type === "prune"));
    this.#updates = new Map();
    this.#others = new Map();
    return { messages, seq: this.#seq, received: this.#received };
  }

  /** @param {Update[]} updates @param {string} reason */
  #merge(updates, reason) {
    for (const update of updates) {
      const key = `${update.type} ${update.path} ${update.acceptedPath}`;
      this.#updates.set(key, withGraph(this.#updates.get(key), update));
    }
    this.#reason = reason;
  }
}

/** @param {Update | undefined} before @param {Update} update @returns {Update} with what else was in its message */
function withGraph(before, update) {
  return update.type === "js-update" && before?.type === "js-update" ? merge(before, update) : update;
}

/** @param {FileMessage} message */
function nameOf(message) {
  if (message.type === "prune") return `prune ${message.paths.join(" ")}`;
  return message.type === "full-reload" ? `full-reload ${message.path ?? "*"}` : message.type;
}
