/**
 * Under which key this page holds each module, as the server has to know it: no module runs twice. No I/O.
 *
 * A key names the update that executed a module anew; it is in the module's URL (`?t=`). Empty: the
 * module is held under its plain URL.
 */

import { parts } from "../changes/shows.js";

/** @import { Modules } from '../channel/protocol.js' */

const THIRTEEN_DIGITS = 1_000_000_000_000;
const FAILURES = 100;

export class Versions {
  /** @type {Map<string, string>} */ #keys = new Map();
  /** @type {Map<string, string>} what the server does not know */ #untold = new Map();
  /** @type {Set<string>} what nothing imports any more, until somebody loads it again */ #pruned = new Set();
  /** @type {string[]} updates that were given up: what was loaded for them never ran */ #failed = [];
  #tab;
  #send;
  #refresh;
  #isTold = false;
  #stamp = THIRTEEN_DIGITS;
  #newest = "";
  #before = "";

  /**
   * @param {object} options
   * @param {string} options.tab six digits that no other page has
   * @param {(message: Modules) => boolean} options.send tells whether there is a connection
   * @param {() => void} options.refresh brings what the browser has loaded by now to `loaded`
   */
  constructor({ tab, send, refresh }) {
    this.#tab = tab;
    this.#send = send;
    this.#refresh = refresh;
  }

  /**
   * Note that the browser has loaded something.
   *
   * @param {string} path
   * @param {string} stamp its `t`, or nothing
   */
  loaded(path, stamp) {
    const held = this.#keys.get(path);
    const isOurs = stamp.length > 13 && stamp.endsWith(this.#tab) && !this.#failed.includes(stamp);
    this.#pruned.delete(path);
    if (held === undefined) this.#set(path, isOurs ? stamp : "");
    else if (isOurs && stamp > held) this.#set(path, stamp);
  }

  /** Tell whether a path was loaded, and dropped when nothing imported it any more. @param {string} path */
  isPruned(path) {
    this.#refresh();
    return this.#pruned.has(path);
  }

  /** The key under which a path is held. @param {string} path @returns {string} */
  keyOf(path) {
    this.#refresh();
    return this.#keys.get(path) ?? "";
  }

  /** The key under which a path is held, empty: none; null where the page does not hold it. @param {string} path */
  heldAs(path) {
    this.#refresh();
    return this.#keys.get(path) ?? null;
  }

  /**
   * Give the key for an `import()`: what was never loaded is loaded as part of the newest update, for the
   * modules that it imports may be held under keys.
   *
   * @param {string} path
   * @returns {string}
   */
  choose(path) {
    if (this.#newest === "") return "";
    this.#refresh();
    const held = this.#keys.get(path);
    if (held !== undefined) return held;
    this.#set(path, this.#newest);
    this.tell();
    return this.#newest;
  }

  /** The key of the update before the last whose code runs; empty where there is none. */
  get before() {
    return this.#before;
  }

  /** List what was loaded by updates later than that of a key. @param {string} key @returns {string[]} */
  since(key) {
    this.#refresh();
    return [...this.#keys].flatMap(([path, held]) => (held > key ? [path] : []));
  }

  /** Make the key of an update. @param {number} timestamp of the change, in ms @returns {string} */
  next(timestamp) {
    this.#stamp = Math.max(this.#stamp + 1, Number.isSafeInteger(timestamp) ? timestamp : 0);
    return `${this.#stamp}${this.#tab}`;
  }

  /**
   * Hold modules under the key of an update from now on, and tell the server.
   *
   * @param {readonly string[]} paths
   * @param {string} key
   * @returns {() => void} takes that back: the update was given up
   */
  assign(paths, key) {
    this.#refresh();
    const before = new Map(paths.map((path) => [path, this.#keys.get(path)]));
    for (const path of paths) this.#set(path, key);
    this.tell();
    return () => this.#giveUp(key, before);
  }

  /** The code of an update runs. @param {string} key */
  runs(key) {
    this.#before = this.#newest;
    this.#newest = key;
  }

  /** What nothing imports any more is loaded anew when it is imported again. @param {readonly string[]} paths */
  prune(paths) {
    for (const path of paths) {
      this.#pruned.add(path);
      this.#keys.delete(path);
    }
    if (this.#newest === "") this.#newest = this.next(0);
    this.#isTold = false; // only the whole says what is gone
    this.tell();
  }

  /** A new connection: the server may have forgotten us. */
  forgotten() {
    this.#isTold = false;
    if (this.#newest !== "") this.tell();
  }

  /**
   * Tell the server what it does not know, the newest last: by the newest key it sees that it knows all
   * that is older, and requests may overtake what we say.
   */
  tell() {
    this.#refresh();
    if (this.#isTold && this.#untold.size === 0) return;
    const whole = !this.#isTold;
    const entries = [...(whole ? this.#keys : this.#untold)];
    const pieces = parts(entries.sort(([, one], [, other]) => Number(one > other) - Number(one < other)));
    this.#untold.clear();
    this.#isTold = pieces.every((held, index) =>
      this.#send({ type: "modules", tab: this.#tab, held, whole: whole && index === 0 }),
    );
  }

  /** @param {string} key @param {Map<string, string | undefined>} before */
  #giveUp(key, before) {
    this.#failed = [...this.#failed, key].slice(-FAILURES);
    for (const [path, held] of this.#keys) {
      if (held !== key) continue;
      // what was loaded for this update alone: under its plain URL nobody has loaded it either
      this.#set(path, before.get(path) ?? "");
    }
  }

  /** @param {string} path @param {string} key */
  #set(path, key) {
    this.#keys.set(path, key);
    this.#untold.set(path, key);
  }
}
