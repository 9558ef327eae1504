/**
 * Load the page anew: once, never twice for the same position, and with an answer from the new page.
 *
 * A service worker or a page cache may return the old page for ever; that must not become a loop.
 */

/** @import { Position } from '../channel/protocol.js' */
/** @import { Tab } from './tab.js' */

const REMEMBERED_PAGES = 20;
const YOUNG = 5_000; // ms; a page that comes from a cache is told within these what it lacks
const CACHED = "This page comes from a cache. Reload it by hand to see the change.";
const FORGETFUL = "Something changed. This tab's storage is full or forbidden: reload the page by hand.";
const POSTED = "Something changed. This page answered a form: reload it by hand.";

/**
 * @typedef {object} Wish
 * @property {string} epoch
 * @property {number | null} seq of the message that asks for it
 * @property {number} received when that message came
 * @property {string} reason
 * @property {string[] | null} [paths] all that changed; null: nobody says
 *
 * @typedef {object} Options
 * @property {Tab} tab
 * @property {() => string} url of this page, as it will be asked for again
 * @property {() => number} age of this page, in ms
 * @property {boolean} posted whether the page answered a POST
 * @property {(wish: Wish) => boolean} [held] whether it has to wait; then it comes again
 * @property {(reason: string) => boolean} allowed asks the page
 * @property {(text: string) => void} refuse tells the user why the page stays as it is
 * @property {() => void} go
 */

export class Reload {
  /** @type {Options} */ #options;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Leave for the new page; where the page stays, say why.
   *
   * @param {Wish} wish
   * @returns {boolean} whether the page is about to go
   */
  request(wish) {
    const { posted, refuse, held, allowed, go } = this.#options;
    if (posted || this.#isRepeated(wish)) {
      refuse(posted ? POSTED : CACHED);
      return false;
    }
    if (held?.(wish) || !allowed(wish.reason)) return false;
    if (!this.#remember(wish) && this.#options.age() < YOUNG) {
      refuse(FORGETFUL);
      return false;
    }
    go();
    return true;
  }

  /**
   * Give what the page before was asked for, if this page is the outcome.
   *
   * @returns {(Position & {received: number, reason?: string}) | null}
   */
  arrived() {
    return this.#options.tab.receive("reload", this.#options.url()) ?? null;
  }

  /** @param {Wish} wish */
  #isRepeated({ epoch, seq }) {
    return (
      seq !== null &&
      this.#options.tab.isHeir &&
      this.#seen().some(([url, at]) => url === this.#options.url() && at === `${epoch}:${seq}`)
    );
  }

  /** @param {Wish} wish @returns {boolean} false where the next page will not know of it */
  #remember({ epoch, seq, received, reason }) {
    if (seq === null) return true;
    const url = this.#options.url();
    const others = this.#seen().filter(([seen]) => seen !== url);
    this.#options.tab.handOver("reload", url, { epoch, seq, received, reason });
    return this.#options.tab.write("seen", [...others, [url, `${epoch}:${seq}`]].slice(-REMEMBERED_PAGES));
  }

  /** @returns {[url: string, position: string][]} */
  #seen() {
    const seen = this.#options.tab.read("seen");
    return Array.isArray(seen) ? seen : [];
  }
}
