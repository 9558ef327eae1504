/** Long polling as a channel, for networks that keep what they should pass on. */

import { AbortController, bare, elapsed, fetch } from "../platform/pristine.js";
import { parseJson, stringifyJson } from "../platform/pristine.js";
import { harmless } from "../platform/log.js";
import { wait } from "../platform/settled.js";
import { codeIn } from "./sse.js";
import { parse } from "./protocol.js";
import { besideClient, clientName, Upstream } from "./upstream.js";

/** @import { Connect, Listener } from './socket.js' */

const NO_STATUS = 1006;
const WAIT = 25;
const GONE = 410;
const NOTHING = "[]";
/** @type {RequestInit} */
const OPTIONS = { cache: "no-store", credentials: "same-origin" };
const TOO_FAST = 1_000; // ms in which nobody who really waits answers with nothing
const PACE = 500; // ms between two questions to a server that cannot keep them waiting

/**
 * Make the function that asks again and again beside a URL.
 *
 * @param {object} options
 * @param {string} options.base the URL of client.js
 * @param {number} [options.wait] seconds that the server may keep a question, 0: it answers at once
 * @param {() => Promise<unknown>} [options.next] awaited before each question but the first
 * @returns {Connect}
 */
export function connectByPoll({ base, wait = WAIT, next = async () => {} }) {
  return (_, listener) => {
    const questions = new Questions({ base, wait, next, listener });
    questions.run();
    return {
      send: (text) => questions.upstream.send(text),
      close: () => questions.close(),
      idle: () => questions.upstream.idle,
    };
  };
}

/** The questions of one connection. Any that is not answered well is the end of it. */
class Questions {
  #client = clientName();
  #aborter = new AbortController();
  #closed = false;
  #last = "";
  #isBrief = false; // the server, which has few threads, answers soon
  #options;

  /** @param {{base: string, wait: number, next: () => Promise<unknown>, listener: Listener}} options */
  constructor(options) {
    this.#options = options;
    this.upstream = new Upstream({
      base: options.base,
      query: options.listener.query,
      client: this.#client,
      lost: (code) => this.#lost(code),
    });
  }

  async run() {
    for (let n = 0; !this.#closed; n++) await this.#turn(n);
  }

  /** End it; a server that short polls keep busy is told, for it would wait for us. */
  close() {
    const tells = this.#isBrief && !this.#closed;
    this.#end();
    if (tells) harmless(() => this.#part());
  }

  #end() {
    this.#closed = true;
    this.#aborter.abort();
    this.upstream.close();
  }

  async #part() {
    const { base, listener } = this.#options;
    const url = besideClient("poll", base, listener.query(), { client: this.#client, bye: 1 });
    try {
      await fetch(url, bare({ ...OPTIONS, keepalive: true }));
    } catch {
      // it will forget us by itself
    }
  }

  /** @param {number} n */
  async #turn(n) {
    try {
      if (n > 0) await this.#options.next();
      if (!this.#closed) await this.#ask(n);
    } catch {
      this.#lost(NO_STATUS); // no server, or no JSON
    }
  }

  /** @param {number} n */
  async #ask(n) {
    const { base, wait: seconds, listener } = this.#options;
    const asked = elapsed();
    const url = besideClient("poll", base, listener.query(), { client: this.#client, n, wait: seconds });
    const { signal } = this.#aborter;
    const response = await fetch(url, bare({ ...OPTIONS, signal }));
    const text = await response.text();
    if (!response.ok) return this.#lost(response.status === GONE ? codeIn(text) : NO_STATUS);
    this.#tell(text, elapsed() - asked);
    if (this.#isBrief && text === NOTHING) await wait(PACE - (elapsed() - asked));
  }

  /** @param {string} text @param {number} took */
  #tell(text, took) {
    const messages = parseJson(text);
    if (!Array.isArray(messages)) throw new TypeError("not an array");
    const waits = this.#options.wait > 0 && !this.#isBrief;
    if (messages.length === 0 && waits && took < TOO_FAST) this.#lost(NO_STATUS);
    if (messages.length === 0) this.#hear(""); // it lives
    for (const message of messages) this.#hear(stringifyJson(message));
    if (messages.length > 0 && text === this.#last) this.#lost(NO_STATUS); // from a cache: no two are alike
    this.#last = text;
  }

  /** @param {string} text */
  #hear(text) {
    if (this.#closed) return;
    const message = text === "" ? null : parse(text);
    if (message?.type === "connected") this.#isBrief = message.socket !== null;
    this.#options.listener.frame(text);
  }

  /** @param {number} code */
  #lost(code) {
    if (this.#closed) return;
    this.#end();
    this.#options.listener.lost(code);
  }
}
