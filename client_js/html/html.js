/**
 * Apply `html-update`s: fetch the page's new source, compare it with the old one, and patch what differs.
 *
 * Whatever is in doubt loads the page anew, with the reason. While the server is away, the update waits.
 */

import { Concerns, EVERY_PAGE, isFetched, takenBy } from "./concerned.js";
import { isFailure } from "./failing.js";
import { Failed, Unfit } from "./page_source.js";
import { keyOf } from "../hot.js";
import { lazily } from "../platform/lazily.js";
import { harmless } from "../platform/log.js";
import { fetch, Native, whenIdle } from "../platform/pristine.js";
import { limited, wait } from "../platform/settled.js";
import { mayAsk } from "../styles/sources.js";
import { localPath, samePage, withStamp } from "../platform/urls.js";

/** @import { Modules, Page } from './concerned.js' */
/** @import { Failing } from './failing.js' */
/** @import { Patched } from './morph.js' */
/** @import { PageSource, Source } from './page_source.js' */
/** @import { HtmlUpdate, Outcome, Position, Update } from '../channel/protocol.js' */
/** @import { Loaded } from '../changes/loaded.js' */

/**
 * @typedef {{outcome: Outcome, reason: string}} Result `reason`: of a reload; empty where the message says it all
 *
 * @typedef {object} Options
 * @property {Document} document
 * @property {Page} page
 * @property {string} nonce
 * @property {PageSource} source
 * @property {Failing} failing
 * @property {() => Pick<Loaded, 'fetched'>} loaded
 * @property {() => string} address the page's own, now
 * @property {() => string} epoch of the connection
 * @property {() => boolean} isConnected
 * @property {number} [status] of the answer that the page is; 0: nobody knows
 * @property {(patch: Pick<Patched, 'touched' | 'isPlain' | 'pending'>) => void} patched is called after each patch
 * @property {() => Promise<Pick<typeof import("./morph.js"), 'morph' | 'prepare'>>} [load]
 */

/** How long the new source may take, in ms, while the server is there. */
const PATIENCE = 15_000;
const PAUSE = 200;
const ATTEMPTS = 7; // the last pause is half the time after which a dead peer is noticed
/** @type {Result} */
const NONE = { outcome: "none", reason: "" };

export class HtmlUpdates {
  #options;
  #concerns;
  #address;
  #status;
  /** @type {Map<string, number>} */ #stamps = new Map();
  /** @type {(() => void)[]} */ #waiting = [];

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#concerns = new Concerns(options.page);
    this.#address = options.address();
    this.#status = options.status ?? 0;
  }

  /**
   * Read ahead what the first update needs; never rejects.
   *
   * @param {() => void} [others] read ahead when our answer is there: a policy that forbids it is violated once
   */
  async prepare(others = () => {}) {
    const { page, source } = this.#options;
    if (page.id) await source.learn(page.id);
    harmless(others);
    if (!page.id) return;
    const text = source.textOf(page.id);
    try {
      const { prepare } = await this.#load();
      if (text !== null) whenIdle(() => prepare(text));
    } catch {
      // it is tried again when it is needed
    }
  }

  /** There is a connection: what waits for the server may try again. */
  greeted() {
    for (const go of this.#waiting.splice(0)) go();
  }

  /**
   * Note what the page shows under other URLs from now on: what a patch brings in has to be as new.
   *
   * @template {Update} T
   * @param {T[]} updates
   * @param {number} stamp
   * @returns {T[]} the same
   */
  noted(updates, stamp) {
    for (const { path, acceptedPath } of updates) {
      this.#stamps.set(path, stamp);
      this.#stamps.set(acceptedPath, stamp);
    }
    return updates;
  }

  /**
   * Apply updates of pages.
   *
   * @param {HtmlUpdate[]} updates
   * @param {Modules} plan what becomes of the modules that changed at once
   * @param {number | null} seq of the message
   * @returns {Promise<Result>}
   */
  async apply(updates, plan, seq) {
    if (updates.length === 0) return NONE;
    const { page, loaded, document, epoch, failing } = this.#options;
    if (isFetched(updates, loaded())) return reload("its scripts fetched what changed");
    const concerning = failing.isOn ? updates : updates.filter((update) => this.#concerns.has(update));
    if (concerning.length === 0) return NONE;
    if (page.id === "") return reload("the page answered a form");
    if (document.contentType !== "text/html") return reload("only HTML can be patched");
    const taken = takenBy(concerning, page, plan);
    try {
      return await this.#patch(concerning, taken, seq === null ? null : { epoch: epoch(), seq });
    } catch (error) {
      if (error instanceof Unfit) return reload(error.message);
      if (!(error instanceof Failed)) throw error;
      failing.began(error.status);
      return NONE;
    }
  }

  /** @param {HtmlUpdate[]} updates @param {number[]} taken @param {Position | null} told @returns {Promise<Result>} */
  async #patch(updates, taken, told) {
    const { page, source } = this.#options;
    const before = source.old(page.id ?? "");
    const after = this.#spliced(updates) ?? (await this.#fetched(told));
    if (after.id === page.id) return NONE;
    const isFile = updates.some((update) => update.id === after.id && this.#concerns.isMadeFrom(update));
    if (!isFile) this.#checkAddress(updates);
    const old = (await before) ?? (await source.old(page.id ?? "")); // the server may have been away
    if (old === null) throw new Unfit("its old source is nowhere to be had");
    if (old.policy !== after.policy) throw new Unfit("its content security policy changed");
    const again = isFile ? null : (await this.#fetched(told)).text;
    const { morph } = await this.#core();
    return this.#morphed(morph, { before: old, after, again, taken });
  }

  /**
   * @param {typeof import("./morph.js").morph} morph
   * @param {{before: Source, after: Source, again: string | null, taken: number[]}} sources
   * @returns {Result}
   */
  #morphed(morph, { before, after, again, taken }) {
    const { document, nonce, page, source, patched } = this.#options;
    const result = morph({
      document,
      before: before.text,
      after: after.text,
      again,
      nonce,
      taken,
      held: (url, isModule) => this.#held(url, isModule),
    });
    if (result.outcome === "reload") return reload(result.reason);
    page.id = after.id;
    source.keep(after);
    if (result.outcome === "none") return NONE;
    patched(result);
    whenIdle(() => this.prepare());
    return { outcome: "html", reason: "" };
  }

  /** What was fetched is another page than the one of before, unless nothing changed the address. @param {HtmlUpdate[]} updates */
  #checkAddress(updates) {
    if (this.#options.address() !== this.#address) throw new Unfit("its address is another by now");
    if (!updates.some((update) => update.path === EVERY_PAGE || this.#concerns.isMadeFrom(update)))
      throw new Unfit("");
  }

  /** @param {HtmlUpdate[]} updates @returns {Source | null} the new source, where there is no need to ask for it */
  #spliced(updates) {
    const { page, source } = this.#options;
    const [only, ...others] = updates;
    if (!only || others.length > 0 || only.splice?.from !== page.id) return null;
    if (!samePage(only.path, page.path)) return null; // of two files that were the same one has changed
    return source.spliced(only);
  }

  /**
   * Fetch the source of now; while the server is away, wait for it.
   *
   * @param {Position | null} told
   * @returns {Promise<Source>}
   */
  async #fetched(told) {
    const { source, isConnected, address, failing } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        const { source: found, status } = await limited(source.fresh(address(), told), PATIENCE);
        this.#checkStatus(status);
        failing.ended();
        return found;
      } catch (error) {
        if (error instanceof Unfit || error instanceof Failed) throw error;
      }
      await wait(0); // the browser tells us now whether a policy of the page forbids it
      if (!fetch || !mayAsk()) throw new Unfit("it may not fetch its own source");
      if (attempt === ATTEMPTS) throw new Unfit("its new source could not be fetched");
      await this.#connected(isConnected() ? PAUSE * 2 ** attempt : null);
      if (!isConnected()) attempt = 0;
    }
  }

  /** @param {number | null} pause after which it is time as well, in ms @returns {Promise<void>} */
  #connected(pause) {
    return new Native((resolve) => {
      this.#waiting.push(resolve);
      if (pause !== null) wait(pause).then(resolve);
    });
  }

  /** @param {number} status */
  #checkStatus(status) {
    const [before, after] = [this.#status, status];
    if (before < 400 && isFailure(after)) throw new Failed(after);
    this.#status = status;
    if (before > 0 && before < 400 !== after < 400) throw new Unfit(`the server answers ${after} now`);
  }

  /** Load what patches, mostly long since; where the server has just gone, once more when it is back. */
  async #core() {
    try {
      return await this.#load();
    } catch {
      await this.#connected(this.#options.isConnected() ? PAUSE : null);
      return this.#load();
    }
  }

  #load() {
    return (this.#options.load ?? loadMorph)();
  }

  /** @param {string} url @param {boolean} [isModule] @returns {string} as this page has to load it */
  #held(url, isModule = false) {
    const path = localPath(url, this.#options.document.baseURI);
    if (path === null) return url;
    const stamp = isModule ? keyOf(path) : this.#stamps.get(path);
    return stamp ? withStamp(url, stamp) : url;
  }
}

/** @param {string} reason @returns {Result} */
function reload(reason) {
  return { outcome: "reload", reason };
}

/** @type {() => Promise<typeof import("./morph.js")>} */
const loadMorph = lazily((again) => import("./morph.js" + again));
