/** What goes wrong on a page before there is anybody to explain it: modules that cannot be loaded. */

import { listen, unlisten } from "../platform/dom.js";
import { harmless } from "../platform/log.js";

const LIMIT = 50; // what else goes wrong follows from these

export class EarlyErrors {
  /** @type {Event[]} */ #events = [];
  #note = (/** @type {Event} */ event) =>
    harmless(() => void (this.#events.length < LIMIT && this.#events.push(event)));

  /** Take note from now on. */
  start() {
    listen(window, "error", this.#note);
    listen(window, "unhandledrejection", this.#note);
  }

  /** Take note no longer, and give what there was. @returns {Event[]} */
  take() {
    unlisten(window, "error", this.#note);
    unlisten(window, "unhandledrejection", this.#note);
    return this.#events.splice(0);
  }
}
