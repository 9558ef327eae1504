/**
 * One hot update: hold the modules under a new key, link the new code, dispose the old, run, call back.
 *
 * All is fetched, parsed and linked before the guard runs, which disposes what is replaced; so where
 * that fails the page goes on as it was.
 */

import { missed, wasAway } from "../channel/absence.js";
import { begin, events, expect, giveUp, registry } from "../hot.js";
import { logDebug, logWarning } from "../platform/log.js";
import { attempt } from "./registry.js";
import { elapsed } from "../platform/pristine.js";
import { limited, TooLate } from "../platform/settled.js";
import { withStamp } from "../platform/urls.js";

/** @import { Decision } from './boundaries.js' */
/** @import { Carried } from './carried.js' */
/** @import { HotFaults } from './hot_faults.js' */
/** @import { Replacement } from '../hot.js' */
/** @import { Replaced } from './registry.js' */
/** @import { Versions } from './versions.js' */

/**
 * @typedef {Record<string, any>} Module
 * @typedef {Map<string, Module | undefined>} Loaded by path; undefined where the new code failed
 *
 * @typedef {object} Parts
 * @property {Versions} versions
 * @property {(path: string) => string} urlOf the URL of a module as the page holds it, without a stamp
 * @property {(url: string) => Promise<Module>} load `import()`
 * @property {(url: string, carried: Carried) => boolean} lay lets a URL mean a text that came with the news
 * @property {(path: string, id: string) => void} taken such a text runs
 * @property {(key: string, urls: string[]) => string} link the URL of a module that imports all of these
 * @property {(path: string) => Promise<unknown>} replaceSheet gives null where that failed
 * @property {HotFaults} faults
 *
 * @typedef {'hot' | 'css' | 'reload' | 'failed'} Result
 */

const URL_LIMIT = 7_000; // the server takes 8 kB, its own part included
const MODULE = /\.[mc]?js([?#].*)?$|\?inline=\d+$/i;

export class HotUpdate {
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Replace what was decided; never rejects.
   *
   * @param {Decision} decision
   * @param {number} timestamp
   * @param {{quiet?: boolean, carried?: Carried | null}} [options] `quiet`: a failure is known already;
   *   `carried`: the text of what runs anew
   * @returns {Promise<Result>} 'failed' where the page is as it was; 'reload' also where it is too much at
   *   once, or does not come
   */
  async apply(decision, timestamp, { quiet = false, carried = null } = {}) {
    const { boundaries, refreshed, sheets } = decision;
    const { versions, faults, lay, taken } = this.#parts;
    const since = elapsed();
    const shown = sheets.length > 0 ? await this.#replaceSheets(sheets) : "css";
    if (refreshed.length === 0 || shown !== "css") return shown;
    const key = versions.next(timestamp);
    const urls = new Map(boundaries.map(({ acceptedPath: path }) => [path, this.#parts.urlOf(path)]));
    const entry = this.#entry(urls, key);
    if (entry.length > URL_LIMIT) return "reload";
    const calls = boundaries.map((each) => ({
      ...each,
      callbacks: registry.callbacks(each.path, each.acceptedPath),
    }));
    const replaced = registry.replaced(refreshed);
    const replacement = expect(key, () => this.#replace(key, replaced));
    const isLaid = carried !== null && lay(entry, carried);
    const first = this.#parts.load(entry); // the browser needs longer to ask than we to say what it will hold
    const takeBack = versions.assign(refreshed, key);
    try {
      const modules = await this.#load(first, { urls, key, replacement });
      if (isLaid) for (const path of refreshed) taken(path, carried.id);
      if ([...modules.values()].includes(undefined)) registry.restore(refreshed);
      calls.forEach((call) => finish(call, modules));
      return "hot";
    } catch (error) {
      giveUp();
      takeBack();
      if (error instanceof TooLate) return "reload"; // it may be linked yet, and run beside the old
      if (isLaid) return this.apply(decision, timestamp, { quiet }); // asked for, it says what is wrong
      missed();
      if (!quiet && !(await wasAway(since))) await faults.failed({ error, key, refreshed, entry });
      return "failed";
    }
  }

  /**
   * @param {Promise<Module>} first
   * @param {{urls: Map<string, string>, key: string, replacement: Replacement}} update
   * @returns {Promise<Loaded>} rejects where nothing of it has run
   */
  async #load(first, { urls, key, replacement }) {
    try {
      const found = await limited(first);
      if (!replacement.hasBegun) begin(); // no guard was in it
      const isWrapper = isLinked(urls);
      return new Map([...urls.keys()].map((path, at) => [path, isWrapper ? found[`m${at}`] : found]));
    } catch (error) {
      if (!replacement.hasBegun) throw error;
      return error instanceof TooLate ? this.#endless(urls, error) : this.#rest(urls, key, error);
    }
  }

  /**
   * Some of the new code threw: run what it kept from running.
   *
   * @param {Map<string, string>} urls
   * @param {string} key
   * @param {unknown} first what was thrown
   * @returns {Promise<Loaded>}
   */
  async #rest(urls, key, first) {
    /** @type {Loaded} */
    const modules = new Map();
    for (const [path, url] of urls) {
      try {
        modules.set(path, await this.#one(url, key));
      } catch (error) {
        modules.set(path, undefined);
        this.#parts.faults.threw(path, error ?? first);
      }
    }
    return modules;
  }

  /**
   * The new code waits for something at its top level: nobody else has to.
   *
   * @param {Map<string, string>} urls
   * @param {TooLate} error
   * @returns {Loaded}
   */
  #endless(urls, error) {
    for (const path of urls.keys()) this.#parts.faults.threw(path, error);
    return new Map([...urls.keys()].map((path) => [path, undefined]));
  }

  /** @param {string} url @param {string} key @returns {Promise<Module>} */
  async #one(url, key) {
    if (MODULE.test(url)) return limited(this.#parts.load(withStamp(url, key)));
    const { m0 } = await limited(this.#parts.load(this.#parts.link(key, [url])));
    return m0;
  }

  /** @param {Map<string, string>} urls @param {string} key @returns {string} */
  #entry(urls, key) {
    const [only = ""] = urls.values();
    return isLinked(urls) ? this.#parts.link(key, [...urls.values()]) : withStamp(only, key);
  }

  /** @param {string} key @param {Replaced} replaced */
  #replace(key, replaced) {
    this.#parts.versions.runs(key);
    this.#parts.faults.retired([...replaced.keys()]);
    registry.retire(replaced);
    for (const [path, version] of registry.replaced([...replaced.keys()]))
      if (version > 0 && version === replaced.get(path)) events.forget(path);
  }

  /** @param {readonly string[]} sheets @returns {Promise<'css' | 'reload' | 'failed'>} */
  async #replaceSheets(sheets) {
    const since = elapsed();
    const replaced = sheets.map((path) => ({ path, module: this.#parts.replaceSheet(path) }));
    for (const { path, module } of replaced) {
      const found = await module;
      if (found === null) missed();
      if (found === null) return (await wasAway(since)) ? "failed" : "reload";
      for (const [importer, dep] of registry.dependencies()) {
        if (dep !== path) continue;
        const callbacks = registry.callbacks(importer, dep);
        finish({ path: importer, acceptedPath: dep, callbacks }, new Map([[dep, found]]));
      }
      logDebug(`hot updated: ${path}`);
    }
    return "css";
  }
}

/** @param {Map<string, string>} urls @returns {boolean} whether these need a module that imports them all */
function isLinked(urls) {
  return urls.size !== 1 || ![...urls.values()].every((url) => MODULE.test(url));
}

/**
 * @param {{path: string, acceptedPath: string, callbacks: ((module: unknown) => unknown)[]}} call
 * @param {ReadonlyMap<string, unknown>} modules
 */
function finish({ path, acceptedPath, callbacks }, modules) {
  const module = modules.get(acceptedPath);
  for (const callback of callbacks) attempt(`an accept callback of ${path}`, () => callback(module));
  if (module === undefined) logWarning(`${acceptedPath} failed while it ran`);
  else logDebug(`hot updated: ${path === acceptedPath ? path : `${acceptedPath} via ${path}`}`);
}
