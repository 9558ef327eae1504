/**
 * What went wrong with modules, as only the browser sees it: shown, told to the server, and taken off
 * again by the next good update.
 */

import { explain } from "./failures.js";
import { hotId } from "./hot_ids.js";
import { logWarning } from "../platform/log.js";
import { stackOf, textOf } from "./thrown.js";

/** @import { Failure } from './failures.js' */
/** @import { Fault } from '../channel/protocol.js' */

/**
 * @typedef {object} Parts
 * @property {(fault: Fault) => void} show
 * @property {(id: string) => void} clear
 * @property {(fault: Fault) => void} tell the server
 * @property {Omit<import('./failures.js').Sources, 'paths'>} sources
 */

export class HotFaults {
  #parts;
  /** @type {Set<string>} what could not be loaded */ #unloaded = new Set();
  /** @type {Map<string, Set<string>>} other faults by the module that they are about */ #own = new Map();

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * An update was given up before any of its code ran.
   *
   * @param {{error: unknown, key: string, refreshed: readonly string[], entry: string}} update
   */
  async failed({ error, key, refreshed, entry }) {
    const failure = await explain(error, { ...this.#parts.sources, paths: refreshed, key, entry });
    const path = failure.file ?? refreshed.at(-1) ?? "";
    logWarning(`${path} could not be loaded, the page stays as it is: ${failure.message}`, error);
    for (const id of this.#unloaded) if (id !== hotId(path)) this.#clear(id);
    this.#unloaded.add(hotId(path));
    this.#show(hotId(path), failure);
  }

  /** New code threw while it ran. @param {string} path @param {unknown} error */
  threw(path, error) {
    this.#about(path, hotId(path), { ...NOWHERE, message: textOf(error), file: path, stack: stackOf(error) });
  }

  /** A module asked for what makes no sense. @param {{path: string, message: string, about: string}} trouble */
  report({ path, message, about }) {
    logWarning(`${path}: ${message}`);
    this.#about(path, hotId(`${path} ${about}`), { ...NOWHERE, message, file: path });
  }

  /** Something of the page could not be loaded at all. @param {Failure} failure */
  unloadable(failure) {
    const about = failure.file ?? failure.message;
    this.#about(about, hotId(about), failure);
  }

  /** A file is there that was missing. @param {string} path */
  arrived(path) {
    for (const [owner, ids] of this.#own) {
      const found = [...ids].filter((id) => id === hotId(`${owner} ${path}`));
      for (const id of found) (this.#clear(id), ids.delete(id));
    }
  }

  /** Modules are about to be replaced. @param {readonly string[]} paths */
  retired(paths) {
    for (const path of paths) {
      for (const id of this.#own.get(path) ?? []) this.#clear(id);
      this.#own.delete(path);
    }
  }

  /** Everything is loaded by now. */
  mended() {
    for (const id of this.#unloaded) this.#clear(id);
  }

  /** @param {string} path @param {string} id @param {Failure} failure */
  #about(path, id, failure) {
    const ids = this.#own.get(path) ?? new Set();
    this.#own.set(path, ids.add(id));
    this.#show(id, failure);
  }

  /** @param {string} id */
  #clear(id) {
    this.#unloaded.delete(id);
    this.#parts.clear(id);
  }

  /** @param {string} id @param {Failure} failure */
  #show(id, failure) {
    const fault = { id, ...failure };
    this.#parts.show(fault);
    this.#parts.tell(fault);
  }
}

/** @type {Failure} */
const NOWHERE = { message: "", file: null, line: null, column: null, frame: null, stack: null };
