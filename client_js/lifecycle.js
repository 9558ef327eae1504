/**
 * The life of a page as the browser tells it: not yet activated, shown, hidden, frozen, left, restored.
 *
 * Each event leads to one look at how things are now, so neither their order nor a missing one matters.
 */

import { isHidden, isPrerendering, listen } from "./platform/dom.js";

/**
 * What each state means to the parts of the page; each may be called again without a change.
 *
 * @typedef {object} States
 * @property {() => void} away no connection: the page is left, frozen, or prepared for somebody who may never come
 * @property {() => void} alive it may have a connection
 * @property {() => void} shown
 * @property {() => void} hidden no timers
 * @property {() => void} restored from the back/forward cache: an old document with all that it held
 */

export class Lifecycle {
  #document;
  #window;
  #states;
  #isLeft = false;
  #isFrozen = false;

  /** @param {{document: Document, window: Window}} page @param {States} states */
  constructor({ document, window }, states) {
    this.#document = document;
    this.#window = window;
    this.#states = states;
  }

  /** Follow the page from now on. */
  start() {
    const look = () => this.#look();
    listen(this.#document, "visibilitychange", look);
    listen(this.#document, "prerenderingchange", look);
    listen(this.#document, "freeze", () => this.#freeze());
    listen(this.#document, "resume", () => this.#thaw());
    listen(this.#window, "online", look);
    listen(this.#window, "pagehide", () => this.#leave());
    listen(this.#window, "pageshow", (event) => this.#show(/** @type {PageTransitionEvent} */ (event)));
    look();
  }

  #freeze() {
    this.#isFrozen = true;
    this.#look();
  }

  #thaw() {
    this.#isFrozen = false;
    this.#look();
  }

  #leave() {
    this.#isLeft = true;
    this.#look();
  }

  /** @param {PageTransitionEvent} event */
  #show({ persisted }) {
    this.#isLeft = false;
    this.#isFrozen = false;
    if (persisted) this.#states.restored();
    this.#look();
  }

  #look() {
    const hidden = isHidden(this.#document);
    if (!hidden) this.#isFrozen = false; // who is seen is awake
    if (this.#isLeft || this.#isFrozen || isPrerendering(this.#document)) {
      this.#states.away();
      return;
    }
    this.#states.alive();
    if (hidden) this.#states.hidden();
    else this.#states.shown();
  }
}
