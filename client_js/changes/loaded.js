/**
 * What this page has loaded: the browser's resource timing, and what the document refers to.
 *
 * The browser's own buffer ends at 250 entries, hence a set of our own, fed by an observer.
 * Frames are left out: they have a client of their own.
 */

import { queryAll } from "../platform/dom.js";
import { ownRequests } from "../styles/sources.js";
import { bare, URL } from "../platform/pristine.js";
import { canonical, localPath, samePage, stampOf, withoutStamp } from "../platform/urls.js";

/** @import { Entry } from '../channel/protocol.js' */

const FRAMES = new Set(["iframe", "frame", "navigation"]);
const BY_SCRIPT = new Set(["fetch", "xmlhttprequest"]);
const REFERRERS =
  "script[src],link[rel~=stylesheet i][href],link[rel~=icon i][href],link[rel~=manifest i][href]," +
  "link[rel~=modulepreload i][href],img[src],source[src],video[src],audio[src],track[src],embed[src]," +
  "input[src],object[data]";
const INLINE = /\?inline=\d+&t=\d{19,}$/; // not the page, but a script of it
const ATTRIBUTES = ["src", "href", "data"];

/**
 * @typedef {Pick<PerformanceResourceTiming, 'name' | 'initiatorType'>} Resource
 * @typedef {readonly {name: string, description: string}[]} Metrics
 * @typedef {Resource & {serverTiming?: Metrics, responseStatus?: number}} Timing
 */
/** @typedef {{path: string, status: number, stamp: string}} Missing `stamp`: the `t` of its URL, or nothing */
/**
 * @typedef {{id: string | null, uniform: boolean, url: string}} Known `uniform`: every load had this id; `url`:
 *   as it is spelled, without our stamp
 */

export class Loaded {
  #base;
  #origin;
  #own;
  #document;
  /** @type {Map<string, Known>} */ #known = new Map();
  /** @type {Set<string>} */ #fetched = new Set();
  /** @type {Map<string, Missing>} */ #missing = new Map();
  #isOwn = ownRequests();
  /** @type {PerformanceObserver | null} */ #observer = null;
  #noted;

  /**
   * @param {object} options
   * @param {string} options.base
   * @param {string} options.own the folder of our client files
   * @param {Document} options.document
   * @param {(path: string, stamp: string) => void} [options.noted] is told of each load: its path, and its `t`
   */
  constructor({ base, own, document, noted = () => {} }) {
    this.#noted = noted;
    this.#base = base;
    this.#origin = new URL(base).origin;
    this.#own = own;
    this.#document = document;
  }

  /**
   * Follow the browser's record, from the page's beginning.
   *
   * @param {typeof PerformanceObserver | undefined} Observer
   */
  observe(Observer) {
    if (Observer === undefined) return; // the page took it away
    this.#observer = new Observer((list) => this.add(list.getEntries()));
    this.#observer.observe(bare({ type: "resource", buffered: true }));
  }

  /** @param {readonly object[]} entries */
  add(entries) {
    for (const entry of /** @type {readonly Timing[]} */ (entries)) {
      if (!this.#isOwn(entry)) this.#note(entry);
    }
  }

  /**
   * Note what the page shows at a path by now, wherever it does, without having loaded it.
   *
   * @param {string} path
   * @param {string} id
   */
  changed(path, id) {
    const url = this.urlOf(path);
    this.#known.set(canonical(path), { id, uniform: true, url });
  }

  /**
   * Give the URL under which the browser holds a path: modules that differ in a query, or only in how it is
   * spelled, are different ones.
   *
   * @param {string} path
   * @returns {string} root-relative, without our stamp
   */
  urlOf(path) {
    this.#refresh();
    return this.#known.get(canonical(path))?.url ?? path;
  }

  /**
   * Tell whether this page loaded a path, or refers to it.
   *
   * @param {string} path
   * @returns {boolean}
   */
  has(path) {
    this.#refresh();
    const spelled = canonical(path);
    return this.#known.has(spelled) || this.#isReferred(spelled);
  }

  /**
   * Tell whether scripts of this page fetched the file at a path, by any of its names.
   *
   * @param {string} path
   * @returns {boolean}
   */
  fetched(path) {
    this.#refresh();
    return [...this.#fetched].some((name) => samePage(path, name));
  }

  /**
   * Tell whether whatever was loaded from a path is the content of this id.
   *
   * @param {string} path
   * @param {string} id
   * @returns {boolean}
   */
  isCurrent(path, id) {
    return this.idOf(path) === id;
  }

  /**
   * Give the content id of whatever was loaded from a path.
   *
   * @param {string} path
   * @returns {string | null} null where it is not known, or was not always the same
   */
  idOf(path) {
    this.#refresh();
    const known = this.#known.get(canonical(path));
    return known?.uniform ? known.id : null;
  }

  /** Tell whether the browser itself loaded a path, or tried to. @param {string} path in its canonical form */
  recorded(path) {
    this.#refresh();
    return this.#known.has(path);
  }

  /** List what could not be loaded. @returns {Missing[]} */
  missing() {
    this.#refresh();
    return [...this.#missing.values()];
  }

  /** Take in what the browser has recorded by now. */
  refresh() {
    this.#refresh();
  }

  /** List the canonical paths with their content ids, each once. @returns {Entry[]} */
  entries() {
    this.#refresh();
    return [...this.#known].map(([path, { id }]) => [path, id]);
  }

  #refresh() {
    this.add(this.#observer?.takeRecords() ?? []);
  }

  /** @param {Timing} timing */
  #note({ name, initiatorType, serverTiming, responseStatus = 0 }) {
    const path = FRAMES.has(initiatorType) ? null : localPath(name, this.#base);
    if (path === null || path.startsWith(this.#own) || INLINE.test(name)) return;
    const id = serverTiming?.find((metric) => metric.name === "hotreload")?.description || null;
    const isFetched = BY_SCRIPT.has(initiatorType);
    if (isFetched) this.#fetched.add(path);
    const before = this.#known.get(path);
    this.#known.set(path, {
      id,
      uniform: before === undefined || (before.uniform && before.id === id),
      url: isFetched ? (before?.url ?? path) : this.#spelled(name),
    });
    const stamp = stampOf(name);
    if (responseStatus >= 400) this.#missing.set(path, { path, status: responseStatus, stamp });
    else this.#missing.delete(path);
    this.#noted(path, stamp);
  }

  /** @param {string} name */
  #spelled(name) {
    return withoutStamp(name).slice(this.#origin.length);
  }

  /** @param {string} path */
  #isReferred(path) {
    for (const element of queryAll(this.#document, REFERRERS)) {
      for (const name of ATTRIBUTES) {
        const value = element.getAttribute(name);
        if (value !== null && localPath(value, element.baseURI) === path) return true;
      }
    }
    return false;
  }
}
