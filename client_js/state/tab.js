/** What outlives a reload: JSON values in the tab's `sessionStorage`. Never throws. */

import { now, parseJson, stringifyJson, URLSearchParams } from "../platform/pristine.js";

const PREFIX = "hotreload:";
const FRESH = 60_000; // what was handed over and not fetched by then belongs to a page that never came

export class Tab {
  #storage;
  #isHeir;

  /**
   * @param {() => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage may throw where the browser forbids it
   * @param {() => boolean} [isHeir] whether this page may be what a reload of ours led to, see `heir.js`
   */
  constructor(storage, isHeir = () => true) {
    this.#storage = storage;
    this.#isHeir = isHeir;
  }

  /** Whether this page may be what a reload of ours led to. */
  get isHeir() {
    return this.#isHeir();
  }

  /** @param {string} name @returns {any} undefined where nothing is stored */
  read(name) {
    try {
      const text = this.#storage().getItem(PREFIX + name);
      return text === null ? undefined : parseJson(text);
    } catch {
      return undefined; // no storage, or not our JSON
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value undefined: store nothing
   * @returns {boolean} false where there is no storage, or it is full: the value is lost, the page goes on
   */
  write(name, value) {
    try {
      if (value === undefined) this.#storage().removeItem(PREFIX + name);
      else this.#storage().setItem(PREFIX + name, stringifyJson(value));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Hand a value over to the next page at a URL. Frames share the storage, hence the URL.
   *
   * @param {string} name
   * @param {string} url
   * @param {unknown} value
   * @returns {boolean} false where it is lost
   */
  handOver(name, url, value) {
    return this.write(`${name} ${url}`, { at: now(), value });
  }

  /**
   * Fetch what the page before handed over, once.
   *
   * @param {string} name
   * @param {string} url
   * @returns {any}
   */
  receive(name, url) {
    const record = this.read(`${name} ${url}`);
    if (record === undefined) return undefined;
    this.write(`${name} ${url}`, undefined);
    return this.isHeir && now() - record.at < FRESH ? record.value : undefined;
  }
}

/**
 * Tell whether `?hotreload=off` was said in this tab, now or earlier; `=on` ends it.
 *
 * @param {string} search
 * @param {Tab} tab
 * @returns {boolean}
 */
export function isSwitchedOff(search, tab) {
  const wish = new URLSearchParams(search).get("hotreload");
  if (wish === "off") tab.write("off", true);
  if (wish === "on") tab.write("off", undefined);
  return wish === "off" || (wish !== "on" && tab.read("off") === true);
}
