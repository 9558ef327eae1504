/** What a page says where its way to the server carries nothing back: batches by POST, in order. */

import { logWarning } from "../platform/log.js";
import { bare, expiry, fetch, random, URL, URLSearchParams } from "../platform/pristine.js";

const LOST = 1006;
const PATIENCE = 10_000;
const WAITING_LIMIT = 1_000;
const BATCH_LIMIT = 60_000; // of characters; what one message may have is much more than most have
const ENDS = new Set([410, 413]); // the server does not know us any more, or would have closed a socket
const TOO_MANY = 429;
const NOT_IMPLEMENTED = 501;
/** So many connections may end in a row since something on the way is out of order for the moment. */
const TROUBLE_LIMIT = 5;
let troubles = 0;
/** @type {RequestInit} */
const OPTIONS = { method: "POST", cache: "no-store", credentials: "same-origin" };

/** Make a name for one connection, under which the server puts its two directions together. */
export function clientName() {
  return `${part()}${part()}`;
}

function part() {
  return random().toString(36).slice(2, 10).padEnd(8, "0");
}

/**
 * Name an address beside client.js.
 *
 * @param {string} name
 * @param {string} base the URL of client.js
 * @param {URLSearchParams} query
 * @param {Record<string, string | number>} more
 */
export function besideClient(name, base, query, more) {
  const url = new URL(`./${name}`, base);
  const all = new URLSearchParams(query);
  for (const key in more) all.set(key, String(more[key]));
  url.search = all.toString();
  return url.href;
}

/** One batch after the other, each with its number, so that none counts twice. */
export class Upstream {
  /** @type {string[]} */ #waiting = [];
  #options;
  #number = 0;
  #busy = false;
  #mute = false;
  #closed = false;

  /**
   * @param {object} options
   * @param {string} options.base the URL of client.js
   * @param {() => URLSearchParams} options.query
   * @param {string} options.client
   * @param {(code: number) => void} options.lost
   */
  constructor(options) {
    this.#options = options;
  }

  /** Whether nothing is on its way. */
  get idle() {
    return !this.#busy && this.#waiting.length === 0;
  }

  /** @param {string} text one message */
  send(text) {
    if (this.#closed || this.#mute) return;
    if (this.#waiting.push(text) > WAITING_LIMIT) this.#lost(LOST);
    else this.#run();
  }

  /** Send nothing more; what is on its way goes on. */
  close() {
    this.#closed = true;
    this.#waiting = [];
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    await null; // what is said in one go is one batch
    while (this.#waiting.length > 0 && !this.#closed) await this.#post(this.#batch());
    this.#busy = false;
  }

  /** @returns {string} a JSON array */
  #batch() {
    const batch = [this.#waiting.shift() ?? ""];
    let size = batch[0]?.length ?? 0;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      size += next.length;
      if (size > BATCH_LIMIT) break;
      batch.push(next);
      this.#waiting.shift();
    }
    return `[${batch.join(",")}]`;
  }

  /** @param {string} body */
  async #post(body) {
    const { base, query, client } = this.#options;
    const url = besideClient("send", base, query(), { client, n: this.#number++ });
    try {
      const headers = bare({ "Content-Type": "application/json" });
      const response = await fetch(url, bare({ ...OPTIONS, headers, body, signal: expiry(PATIENCE) }));
      if (response.ok) troubles = 0;
      if (ENDS.has(response.status) || isPassing(response.status)) this.#lost(LOST);
      else if (!response.ok) this.#refused(body, response.status);
    } catch {
      this.#lost(LOST);
    }
  }

  /**
   * Go on without: changes come all the same. Only a server that does not know what the page shows
   * must not be taken for one that has compared it.
   *
   * @param {string} body
   * @param {number} status
   */
  #refused(body, status) {
    if (this.#closed) return;
    logWarning(`what this page says does not reach the server: POST is answered with ${status}`);
    this.#mute = true;
    this.#waiting = [];
    if (body.includes('"type":"shows"')) this.#lost(LOST);
  }

  /** @param {number} code */
  #lost(code) {
    if (this.#closed) return;
    this.close();
    this.#options.lost(code);
  }
}

/** @param {number} status @returns {boolean} whether it may be better the next time; for ever it is not believed */
function isPassing(status) {
  const isTrouble = status === TOO_MANY || (status >= 500 && status !== NOT_IMPLEMENTED);
  return isTrouble && ++troubles <= TROUBLE_LIMIT;
}
