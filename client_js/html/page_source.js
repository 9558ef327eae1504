/**
 * The sources of this page: the one that it was made from, and the one that it would be made from now.
 *
 * The old one is read in idle time and kept; else the server still has it, or the browser's cache. The new one
 * must come from the server: a service worker may answer from a cache of its own, as if it were new.
 */

import { isFailure } from "./failing.js";
import { bare, fetch, now, TextDecoder, URL } from "../platform/pristine.js";
import { wait } from "../platform/settled.js";
import { asking, mayAsk } from "../styles/sources.js";
import { withStamp } from "../platform/urls.js";

/** @import { HtmlUpdate, Position } from '../channel/protocol.js' */

/**
 * @typedef {object} Source
 * @property {string} id
 * @property {string} text decoded, without our tag
 * @property {string} policy names the content security policy; empty where nobody said
 *
 * @typedef {object} Options
 * @property {string} base the URL of client.js
 * @property {() => string} token
 * @property {string} charset of the document
 * @property {string} url under which the page was loaded
 * @property {typeof globalThis.fetch} [ask]
 */

const HEADER = "Hotreload-Page";
const POLICY = "Hotreload-Policy";
const ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
const CHARSET = /charset\s*=\s*"?([^\s";]+)/i;
const TAG = /<script\b[^>]*\bdata-token=[^>]*>\s*<\/script>/i;
const PAGE_ID = /\bdata-page="([^"]*)"/;
const HOT = "/hot.js";
/** @type {RequestInit} */
const NEW = { cache: "no-store", credentials: "same-origin" };
/** @type {RequestInit} */
const CACHED = { cache: "only-if-cached", mode: "same-origin" };
/** No page of more characters is kept. */
const KEPT_LIMIT = 8_000_000;

/** The answer is not the page as it is on the server now. */
export class Unfit extends Error {}

/** The server could not make the page. */
export class Failed extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`the server answers ${status}`);
    this.status = status;
  }
}

export class PageSource {
  #options;
  #ask;
  /** @type {Source | null} */ #kept = null;
  #isFooled = false; // somebody between us and the server answers with what it had

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#ask = options.ask ?? fetch;
  }

  /** Remember what the page is made from by now. @param {Source} source */
  keep(source) {
    this.#kept = source.text.length > KEPT_LIMIT ? null : source;
  }

  /**
   * Give what the page would be made from now, where a change of the source at hand leads there.
   *
   * @param {HtmlUpdate} update
   * @returns {Source | null}
   */
  spliced({ id, splice }) {
    if (id === null || splice === null || this.#kept?.id !== splice.from) return null;
    const { text, policy } = this.#kept;
    const { at, del, ins } = splice;
    return { id, text: text.slice(0, at) + ins + text.slice(at + del), policy };
  }

  /** Give the text of a page where it is at hand. @param {string} id @returns {string | null} */
  textOf(id) {
    return this.#kept?.id === id ? this.#kept.text : null;
  }

  /**
   * Give the source of the page with an id.
   *
   * @param {string} id
   * @returns {Promise<Source | null>} null where nobody has it
   */
  async old(id) {
    if (this.#kept?.id === id) return this.#kept;
    return (await harmless(() => this.#fromServer(id))) ?? (await harmless(() => this.#fromCache(id)));
  }

  /**
   * Read the source of the page before it is needed.
   *
   * @param {string} id
   */
  async learn(id) {
    if (this.#kept?.id === id) return;
    const found = await harmless(() => this.#fromServer(id));
    if (found !== null && this.#kept === null) this.keep(found);
  }

  /**
   * Fetch the source of now.
   *
   * @param {string} url
   * @param {Position | null} told the answer must not be older
   * @returns {Promise<{source: Source, status: number}>}
   * @throws {Unfit} with the reason, where what answers is not the page
   * @throws {Failed} where it is an error of the server, which may be nobody's page
   * @throws {TypeError} where nothing answers
   */
  async fresh(url, told) {
    const first = this.#isFooled ? null : await this.#fetchNew(url, told);
    if (typeof first === "object" && first !== null) return first;
    const second = await this.#fetchNew(withStamp(url, now()), told);
    if (typeof second === "number") throw new Failed(second);
    if (second === null) throw new Unfit("its new source does not come from the server");
    this.#isFooled = true;
    return second;
  }

  /**
   * @param {string} url
   * @param {Position | null} told
   * @returns {Promise<{source: Source, status: number} | number | null>} only the status of a failure that is no
   *   page; null where it is somebody else who answers
   */
  async #fetchNew(url, told) {
    asking(url);
    const headers = bare({ [HEADER]: "1", Accept: ACCEPT });
    const response = await this.#ask(url, bare({ ...NEW, headers }));
    if (response.redirected) throw new Unfit("its address leads elsewhere now");
    const id = response.headers.get(HEADER);
    if (!id && isFailure(response.status)) return response.status;
    if (!id || isOlder(response.headers.get("Hotreload-Position"), told)) return null;
    if (charsetOf(response, this.#options.charset) !== this.#options.charset.toLowerCase())
      throw new Unfit("its encoding changed");
    return { source: await this.#read(response, id), status: response.status };
  }

  /** @param {string} id */
  async #fromServer(id) {
    if (!mayAsk()) return null;
    const { base, token } = this.#options;
    const url = new URL(`./page/${encodeURIComponent(id)}`, base);
    url.searchParams.set("token", token());
    asking(url.href);
    const response = await this.#ask(url.href, bare({ ...NEW }));
    if (!response.ok || response.headers.get(HEADER) !== id) return null;
    return this.#read(response, id, this.#options.charset);
  }

  /** @param {string} id */
  async #fromCache(id) {
    const { url } = this.#options;
    asking(url);
    const response = await this.#ask(url, bare({ ...CACHED }));
    const { text } = await this.#read(response, id);
    const tag = TAG.exec(text);
    // scripts within the page are served with a line of ours
    if (tag === null || PAGE_ID.exec(tag[0])?.[1] !== id || text.includes(HOT)) return null;
    return { id, text: text.slice(0, tag.index) + text.slice(tag.index + tag[0].length), policy: "" };
  }

  /**
   * @param {Response} response
   * @param {string} id
   * @param {string} [charset]
   * @returns {Promise<Source>}
   */
  async #read(response, id, charset = charsetOf(response, this.#options.charset)) {
    const policy = response.headers.get(POLICY) ?? "";
    if (/^utf-?8$/i.test(charset)) return { id, text: await response.text(), policy };
    return { id, text: new TextDecoder(charset).decode(await response.arrayBuffer()), policy };
  }
}

/** @param {Response} response @param {string} usual where it says none, or none that there is */
function charsetOf(response, usual) {
  const label = CHARSET.exec(response.headers.get("Content-Type") ?? "")?.[1] ?? usual;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return usual.toLowerCase();
  }
}

/**
 * @param {string | null} position of an answer
 * @param {Position | null} told
 * @returns {boolean} false as well where nobody can tell: it is of another epoch
 */
function isOlder(position, told) {
  const [epoch, seq] = (position ?? "").split(":");
  return told !== null && epoch === told.epoch && Number(seq) < told.seq;
}

/**
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T | null>}
 */
async function harmless(task) {
  try {
    return await task();
  } catch {
    await wait(0); // the browser tells us now whether a policy of the page forbids it
    return null; // nothing answers, or not with text
  }
}
