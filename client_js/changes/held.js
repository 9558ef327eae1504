/** What waits while a page is paused or hidden, coalesced: each path once. No I/O. */

import { merge } from "../modules/changes.js";

/** @import { FileMessage, Update, Updates } from '../channel/protocol.js' */

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
    if (message.type === "update" && !isGivenUp(message)) this.#merge(message.updates, message.reason);
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
      const before = this.#updates.get(key);
      this.#updates.set(key, before === undefined ? update : joined(before, update));
    }
    this.#reason = reason;
  }
}

/** @param {Update} before @param {Update} update @returns {Update} with all that the one before said as well */
function joined(before, update) {
  if (update.type === "js-update" && before.type === "js-update") return merge(before, update);
  if (update.type !== "html-update" || before.type !== "html-update") return update;
  const isAll = before.inline.length > 0 && update.inline.length > 0;
  const others = before.others.filter((id) => update.others.includes(id)); // made of neither
  return { ...update, others, inline: isAll ? [...new Set([...before.inline, ...update.inline])] : [] };
}

/** @param {Updates} message @returns {boolean} whether a module gave up: of others that changed this says nothing */
function isGivenUp({ updates }) {
  return updates.some((update) => update.type === "js-update" && update.invalidated);
}

/** @param {FileMessage} message */
function nameOf(message) {
  if (message.type === "prune") return `prune ${message.paths.join(" ")}`;
  if (message.type === "full-reload") return `full-reload ${message.path ?? "*"}`;
  return `update ${message.updates.map(({ path }) => path).join(" ")}`;
}
