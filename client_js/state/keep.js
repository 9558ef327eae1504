/** Values of the page that survive our reloads, as JSON in the tab's storage. */

import { hasOwn, parseJson, stringifyJson } from "../platform/pristine.js";
import { logWarning } from "../platform/log.js";

/** @import { Tab } from './tab.js' */

export class Keep {
  #tab;
  #url;
  /** @type {Map<string, () => unknown>} */ #readers = new Map();
  /** @type {Record<string, unknown>} */ #kept;

  /** @param {Tab} tab @param {string} url of this page: another one does not get its values */
  constructor(tab, url) {
    this.#tab = tab;
    this.#url = url;
    this.#kept = tab.receive("kept", url) ?? {};
  }

  /**
   * Keep what `get` gives over reloads; where a value was kept over the last one, `set` gets it now.
   *
   * @param {string} name
   * @param {() => unknown} get
   * @param {(value: any) => unknown} set
   */
  keep(name, get, set) {
    this.#readers.set(name, get);
    if (!hasOwn(this.#kept, name)) return;
    const value = this.#kept[name];
    delete this.#kept[name];
    attempt(`the value "${name}" could not be set`, () => set(value));
  }

  /** Ask for all values and store them: the page is about to be loaded anew. */
  save() {
    /** @type {[string, unknown][]} */
    const values = [];
    for (const [name, get] of this.#readers) {
      attempt(`the value "${name}" could not be kept`, () => {
        const text = stringifyJson(get());
        if (text !== undefined) values.push([name, parseJson(text)]);
      });
    }
    if (values.length > 0) this.#tab.handOver("kept", this.#url, Object.fromEntries(values));
  }
}

/** @param {string} failure @param {() => unknown} task */
function attempt(failure, task) {
  try {
    task();
  } catch (error) {
    logWarning(failure, error);
  }
}
