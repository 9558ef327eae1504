/**
 * Modules that nothing imports any more: disposed, and forgotten with their data.
 *
 * The server tells of them by the texts that it has read. What a page loads for the first time may
 * import them again, and a page whose update failed runs what was before; so the texts are looked at.
 */

import { findImport } from "./find_import.js";
import { events, registry } from "../hot.js";
import { localPath } from "../platform/urls.js";

/** @import { HotFaults } from './hot_faults.js' */
/** @import { Outcome } from '../channel/protocol.js' */
/** @import { Versions } from './versions.js' */

/**
 * @typedef {object} Parts
 * @property {Pick<Versions, 'before' | 'prune' | 'since'>} versions
 * @property {Pick<HotFaults, 'retired'>} faults
 * @property {() => boolean} isBehind whether the page waits for an update that failed
 * @property {(path: string) => boolean} isLoaded
 * @property {() => string} base the URL of the page
 * @property {(paths: string[]) => Promise<void> | null} announce
 */

export class Pruning {
  #parts;
  /** @type {Map<string, string>} by path, the key of the update before which it was imported */ #waiting =
    new Map();

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Prune what this page has loaded, now or when it has caught up.
   *
   * @param {string[]} paths
   * @returns {Promise<Outcome>}
   */
  async prune(paths) {
    const { isBehind, isLoaded, versions } = this.#parts;
    const found = paths.filter((path) => registry.has(path) || isLoaded(path));
    for (const path of found) this.#waiting.set(path, versions.before);
    return isBehind() ? "none" : this.catchUp();
  }

  /** The page runs what is on disk, and imports all that it did. */
  forget() {
    this.#waiting.clear();
  }

  /** Prune what had to wait. @returns {Promise<Outcome>} */
  async catchUp() {
    if (this.#waiting.size === 0 || this.#parts.isBehind()) return "none";
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    /** @type {string[]} */
    const unwanted = [];
    for (const [path, key] of waiting) if (!(await this.#isImported(path, key))) unwanted.push(path);
    if (unwanted.length > 0) await this.#forget(unwanted);
    return unwanted.length > 0 ? "hot" : "none";
  }

  /** @param {string} path @param {string} key @returns {Promise<boolean>} by what runs here, or by something newer */
  async #isImported(path, key) {
    if (registry.executors(path).length > 0) return true; // the texts do not tell what a computed import() loads
    const base = this.#parts.base();
    const paths = this.#parts.versions.since(key).filter((each) => each !== path);
    const found = await findImport((url) => localPath(url, base) === path, { paths, base: () => base });
    return found !== null;
  }

  /** @param {string[]} paths */
  async #forget(paths) {
    const waiting = this.#parts.announce(paths);
    if (waiting !== null) await waiting;
    this.#parts.faults.retired(paths);
    registry.prune(paths);
    for (const path of paths) events.forget(path);
    this.#parts.versions.prune(paths);
  }
}
