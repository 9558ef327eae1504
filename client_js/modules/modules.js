/**
 * Apply `js-update`s: decide with what this page has loaded and what its modules accept, and replace
 * modules in place. What could not be loaded stays pending, and comes with the next update.
 */

import { decide } from "./boundaries.js";
import { carriedIn } from "./carried.js";
import { gather, merge } from "./changes.js";
import { logDebug } from "../platform/log.js";

/** @import { Decision, PageModules } from './boundaries.js' */
/** @import { Change } from './changes.js' */
/** @import { HotUpdate } from './hot_update.js' */
/** @import { JsUpdate, Outcome } from '../channel/protocol.js' */

/**
 * @typedef {{type: string, path: string, acceptedPath: string, timestamp: number}} Told as events tell it
 *
 * @typedef {object} Plan
 * @property {'none' | 'hot' | 'reload'} outcome
 * @property {string} reason of a reload; empty: that of the message
 * @property {Told[]} entries
 * @property {ReadonlySet<string>} taken paths whose other updates need no reload
 * @property {Change} [change]
 * @property {Change | null} [alone] without what was pending
 * @property {Decision} [decision]
 *
 * @typedef {object} Parts
 * @property {HotUpdate} update
 * @property {(changed: ReadonlySet<string>) => PageModules} page
 * @property {(path: string) => string | null} idOf the content that the page was loaded with
 * @property {(path: string) => boolean} isTwofold
 * @property {() => void} undone all that failed was taken back
 * @property {() => void} mended is told when nothing is pending any more
 * @property {(message: {type: 'invalidate', path: string, message?: string}) => void} send
 */

/** @type {Plan} */
const NOTHING = { outcome: "none", reason: "", entries: [], taken: new Set() };

export class HotModules {
  #parts;
  /** @type {Change | null} */ #pending = null;
  /** @type {Map<string, string | null>} the ids of what was applied here */ #applied = new Map();
  /** @type {Set<string>} what the present update runs, and said so */ #ran = new Set();
  /** @type {Map<string, ReadonlySet<string>>} who gave up before, by who gave up last */ #chains = new Map();
  /** @type {ReadonlySet<string>} */ #chain = new Set();
  #loop = "";

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Decide what updates do to this page; nothing happens yet.
   *
   * @param {JsUpdate[]} updates
   * @returns {Plan}
   */
  plan(updates) {
    const told = gather(updates);
    const fresh = told && this.#fresh(told);
    if (told && !told.invalidated) this.#takeBack(told);
    if (!fresh) return NOTHING;
    if (this.#pending === null || fresh.invalidated) return this.#decide(fresh, null);
    if (!this.#concerns(fresh)) return NOTHING; // what failed would fail again
    return this.#decide(merge(this.#pending, fresh), fresh);
  }

  /**
   * Replace modules; resolves when their callbacks have run, and never rejects.
   *
   * @param {Plan} plan
   * @returns {Promise<{outcome: Outcome, reason: string}>}
   */
  async apply({ outcome, reason, change, alone, decision }) {
    if (outcome !== "hot" || !change || !decision) return { outcome, reason };
    this.#chain = (change.invalidated && this.#chains.get(change.origin)) || new Set();
    this.#loop = "";
    this.#ran.clear();
    const carried = carriedIn(change, decision);
    let result = await this.#parts.update.apply(decision, change.timestamp, { carried });
    if (result !== "failed") this.#done(change, change.invalidated ? this.#pending : null);
    else if (change.invalidated) logDebug(`${change.origin} stays as it is`);
    else if (!alone) this.#pending = change;
    else result = await this.#applyAlone(alone, change);
    this.#chain = new Set();
    if (this.#loop !== "") return { outcome: "reload", reason: this.#loop };
    return { outcome: result === "failed" ? "none" : result, reason: "" };
  }

  /**
   * A module of this page cannot take its own update: its importers shall.
   *
   * @param {string} path
   * @param {string} [message]
   */
  invalidate(path, message) {
    logDebug(`invalidated: ${path}${message ? `: ${message}` : ""}`);
    if (this.#chain.has(path)) {
      this.#loop = `${path} was invalidated again while its importers were updated`;
      return;
    }
    this.#chains.set(path, new Set([...this.#chain, path]));
    this.#parts.send({ type: "invalidate", path, ...(message !== undefined && { message }) });
  }

  /**
   * A module begins to run. What was loaded may be newer than what was told: it will be told once more.
   *
   * @param {string} path
   * @param {string} id of its text
   */
  ran(path, id) {
    this.#ran.add(path);
    this.#applied.set(path, id);
  }

  /** Whether something could not be loaded: the page runs what was before. */
  get isBehind() {
    return this.#pending !== null;
  }

  /** The first module that gave up in the chain which is being handled. @param {string} path @returns {string} */
  firstInvalidated(path) {
    return [...this.#chain][0] ?? path;
  }

  /**
   * What was pending may fail without harm to the rest.
   *
   * @param {Change} alone
   * @param {Change} both
   * @returns {Promise<'hot' | 'css' | 'reload' | 'failed'>}
   */
  async #applyAlone(alone, both) {
    const { outcome, decision } = this.#decide(alone, null);
    if (outcome === "hot" && decision) {
      const result = await this.#parts.update.apply(decision, alone.timestamp, { quiet: true });
      if (result !== "failed") {
        this.#done(alone, this.#pending);
        return result;
      }
    }
    this.#pending = both;
    return "failed";
  }

  /** @param {Change} change @param {Change | null} pending */
  #done({ changed }, pending) {
    this.#pending = pending;
    if (pending === null) this.#parts.mended();
    for (const [path, id] of changed) if (!this.#ran.has(path)) this.#applied.set(path, id);
  }

  /** @param {Change} change @returns {Change | null} null where this page has all of it */
  #fresh(change) {
    if (change.invalidated) return change;
    const changed = change.changed.filter(([path, id]) => id === null || !this.#has(path, id));
    return changed.length > 0 ? { ...change, changed } : null;
  }

  /** @param {Change} change @returns {boolean} whether this page has any of it, or of what lies above */
  #concerns({ changed, importers }) {
    const page = this.#parts.page(new Set(changed.map(([path]) => path)));
    return [...changed.map(([path]) => path), ...importers.flat()].some((path) => page.isLoaded(path));
  }

  /** Wait no longer for what is as this page runs it again. @param {Change} told */
  #takeBack({ changed }) {
    if (this.#pending === null) return;
    const undone = new Set(
      changed.filter(([path, id]) => id !== null && this.#has(path, id)).map(([path]) => path),
    );
    const left = this.#pending.changed.filter(([path]) => !undone.has(path));
    if (left.length === this.#pending.changed.length) return;
    this.#pending = left.length > 0 ? { ...this.#pending, changed: left } : null;
    if (this.#pending === null) this.#parts.undone();
  }

  /** @param {string} path @param {string} id */
  #has(path, id) {
    if (!this.#applied.has(path)) this.#applied.set(path, this.#parts.idOf(path)); // before others are loaded
    return this.#applied.get(path) === id;
  }

  /** @param {Change} change @param {Change | null} alone @returns {Plan} */
  #decide(change, alone) {
    const changed = new Set(change.changed.map(([path]) => path));
    const page = this.#parts.page(changed);
    const decision = decide(change, page);
    const { deadEnd, boundaries, refreshed, sheets } = decision;
    if (deadEnd) return reload(deadEnd.chain.length > 1 ? deadEnd.reason : "");
    const unseen = unseenBelow(change, page);
    if (unseen !== null) return reload(unseen);
    const twofold = refreshed.find((path) => this.#parts.isTwofold(path));
    if (twofold !== undefined) return reload(`${twofold} is loaded under several URLs`);
    if (boundaries.length + sheets.length === 0) return NOTHING;
    const entries = entriesOf(decision, change.timestamp);
    return { outcome: "hot", reason: "", entries, taken: changed, change, alone, decision };
  }
}

/**
 * Find what only a worker can have loaded: an importer is here, and what it imports is not.
 *
 * @param {Change} change
 * @param {PageModules} page
 * @returns {string | null} the reason for a reload
 */
function unseenBelow({ changed, importers, dynamic, assets, sheets }, page) {
  const fresh = new Set(changed.map(([path]) => path));
  const lazy = new Set([...dynamic, ...assets].map(([child, importer]) => `${child} ${importer}`));
  for (const chain of importers) {
    for (const [at, child] of chain.entries()) {
      const importer = chain[at + 1];
      if (importer === undefined || fresh.has(importer) || sheets.includes(child)) continue;
      if (!SCRIPT.test(child) || lazy.has(`${child} ${importer}`)) continue;
      if (page.isLoaded(importer) && !page.isLoaded(child))
        return `${child} is imported by ${importer}, which does not run in the page itself`;
    }
  }
  return null;
}

const SCRIPT = /\.[mc]?js$/i;

/** @param {string} reason @returns {Plan} */
function reload(reason) {
  return { ...NOTHING, outcome: "reload", reason };
}

/** @param {Decision} decision @param {number} timestamp @returns {Told[]} */
function entriesOf({ boundaries, sheets }, timestamp) {
  const type = "js-update";
  return [
    ...boundaries.map(({ path, acceptedPath }) => ({ type, path, acceptedPath, timestamp })),
    ...sheets.map((path) => ({ type, path, acceptedPath: path, timestamp })),
  ];
}
