/**
 * Modules that nothing imports any more: disposed, and forgotten with their data.
 *
 * The server tells of them by the texts that it has read. What a page loads for the first time may
 * import them again, and a page whose update failed runs what was before; so the texts are looked at.
 * What stays keeps alive what it imports.
 */

import { importsOf, SEARCHED } from "./find_import.js";
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
    const waiting = new Map(this.#waiting);
    this.#waiting.clear();
    const unwanted = await this.#unwanted(waiting);
    if (unwanted.length > 0) await this.#forget(unwanted);
    return unwanted.length > 0 ? "hot" : "none";
  }

  /** @param {Map<string, string>} waiting @returns {Promise<string[]>} those that nothing here imports but each other */
  async #unwanted(waiting) {
    const left = new Map(waiting);
    /** @type {string[]} */
    const staying = [];
    const texts = new Texts(this.#parts.base());
    let count;
    do {
      count = left.size;
      for (const [path, key] of left) {
        const importers = [...this.#parts.versions.since(key), ...staying].filter((each) => !left.has(each));
        if (!isExecuted(path, left) && !(await texts.import(path, importers))) continue;
        left.delete(path);
        staying.push(path);
      }
    } while (left.size < count);
    return [...left.keys()];
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

/**
 * Tell whether something that stays has loaded a path by an `import()`: of a computed one the texts say nothing.
 *
 * @param {string} path
 * @param {ReadonlyMap<string, string>} left what does not stay
 */
function isExecuted(path, left) {
  return registry.executors(path).some((importer) => !left.has(importer));
}

/** The texts of modules as they are by now, each read once. */
class Texts {
  /** @type {Map<string, Set<string | null>>} what each imports */ #read = new Map();
  #base;

  /** @param {string} base the URL of the page */
  constructor(base) {
    this.#base = base;
  }

  /** Tell whether one of these imports a path. @param {string} path @param {string[]} importers */
  async import(path, importers) {
    for (const importer of importers.slice(-SEARCHED)) {
      const found = this.#read.get(importer) ?? (await this.#imports(importer));
      this.#read.set(importer, found);
      if (found.has(path)) return true;
    }
    return false;
  }

  /** @param {string} importer */
  async #imports(importer) {
    const found = await importsOf(importer, this.#base);
    return new Set(found.map(({ url }) => (url === "" ? null : localPath(url, this.#base))));
  }
}
