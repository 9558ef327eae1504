/**
 * The topics of several tabs on one connection: who leads hears them for all, and tells that there is
 * news. No I/O.
 */

import { parseJson, stringifyJson } from "../platform/pristine.js";
import { covers } from "./topics.js";

const TABS_LIMIT = 50;
const TOPICS_LIMIT = 100; // of one tab
const LINE_LIMIT = 128; // of one connection: what is beyond it the server ignores, be it our own

export class SharedTopics {
  /** @type {Set<string>} of the page itself */ #own = new Set();
  /** @type {Map<string, string[]>} by tab */ #wants = new Map();
  /** @type {Set<string>} what the server was told beyond our own */ #others = new Set();
  #send;

  /** @param {(text: string) => void} send to the server */
  constructor(send) {
    this.#send = send;
  }

  /** What the page itself listens to. */
  get own() {
    return [...this.#own];
  }

  /**
   * Note what the page says to the server.
   *
   * @param {string} text
   * @returns {boolean} whether it changed what the page listens to
   */
  said(text) {
    const { type, topics = [] } = parseJson(text);
    if (type !== "subscribe" && type !== "unsubscribe") return false;
    for (const topic of topics) {
      if (type === "subscribe") this.#own.add(topic);
      else this.#own.delete(topic);
    }
    return true;
  }

  /** Note what another tab listens to. @param {string} tab @param {string[]} topics */
  want(tab, topics) {
    this.#wants.delete(tab);
    this.#wants.set(tab, topics.slice(0, TOPICS_LIMIT));
    for (const oldest of [...this.#wants.keys()].slice(0, -TABS_LIMIT)) this.#wants.delete(oldest);
  }

  /** Forget what the others want, and what the server was told: it is another connection. */
  forget() {
    this.#wants.clear();
    this.#others.clear();
  }

  /**
   * Before the page subscribes: the server gives the last message only with the first subscription,
   * and takes no more than so many.
   *
   * @param {string} text
   */
  makeRoom(text) {
    if (parseJson(text).type !== "subscribe") return;
    const known = [...this.#others].filter((topic) => this.#own.has(topic));
    const beyond = [...this.#others].filter((topic) => !this.#own.has(topic)).slice(this.#room);
    for (const topic of [...known, ...beyond]) this.#others.delete(topic);
    this.#tell("unsubscribe", [...known, ...beyond]);
  }

  /** Tell the server what the others want and it does not know. */
  update() {
    const all = new Set([...this.#wants.values()].flat().filter((topic) => !this.#own.has(topic)));
    const wanted = new Set([...all].slice(0, this.#room));
    const added = [...wanted].filter((topic) => !this.#others.has(topic));
    const gone = [...this.#others].filter((topic) => !wanted.has(topic));
    this.#others = wanted;
    this.#tell(
      "unsubscribe",
      gone.filter((topic) => !this.#own.has(topic)),
    );
    this.#tell("subscribe", added);
  }

  /** Tell whether a message is one for the page itself. @param {string | null} topic */
  isOwn(topic) {
    return topic === null || this.own.some((name) => covers(name, topic));
  }

  get #room() {
    return Math.max(0, LINE_LIMIT - this.#own.size);
  }

  /** @param {string} type @param {string[]} topics */
  #tell(type, topics) {
    if (topics.length > 0) this.#send(stringifyJson({ type, topics }));
  }
}
