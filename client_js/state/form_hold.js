/**
 * Reloads wait for forms that ask for it: `data-hotreload="hold"`, on the form or around it.
 *
 * They wait while such a form holds something typed and not sent. What it sends is let go first.
 */

import { listen } from "../platform/dom.js";
import { closest, fieldsOf, read, rootOf, tagOf } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { fieldsIn } from "./fields.js";

/** @import { FormValues } from './form_values.js' */

/** @typedef {{seq: number | null, reason: string, paths: string[] | null}} Wish `paths`: all that changed; null: nobody says */

const HOLDS = '[data-hotreload~="hold"]';
const ACTIONS = ["input", "change", "click", "keyup", "focusout"]; // after these a form may be empty again
const BY_SCRIPT = 1_000; // ms that a script may take to send a form
const BY_BROWSER = 10_000; // the same, where the page is about to leave for the answer

/**
 * @typedef {object} Options
 * @property {Document} document
 * @property {Pick<FormValues, 'isFilled' | 'forget'>} values
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 * @property {(count: number) => void} waiting tells how many changes wait
 * @property {(wish: Wish, begin: () => void) => void} go `begin` is called if it still has to be
 */

export class FormHold {
  #options;
  /** @type {Map<string, Wish>} */ #wishes = new Map();
  /** @type {any} */ #sending = null;
  #isOverruled = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** Follow from now on what happens to forms. */
  watch() {
    const { document } = this.#options;
    listen(document, "submit", (event) => harmless(() => this.#submitted(event)));
    for (const type of ["reset", ...ACTIONS]) listen(document, type, () => this.#lookLater());
  }

  /**
   * Tell whether a reload has to wait; then it comes again by itself.
   *
   * @param {Omit<Wish, 'paths'> & Partial<Wish>} wish
   * @returns {boolean}
   */
  keeps({ seq, reason, paths = null }) {
    const waits = !this.#isOverruled && (this.#sending !== null || this.#isFilled());
    this.#isOverruled = false;
    if (!waits) return false;
    this.#wishes.delete(reason); // the last one is the newest
    this.#wishes.set(reason, { seq, reason, paths });
    this.#options.waiting(this.#wishes.size);
    return true;
  }

  /** The user does not want to wait. @returns {boolean} whether anything did */
  overrule() {
    if (this.#wishes.size === 0) return false;
    this.#go({ isOverruled: true });
    return true;
  }

  /** @param {{isOverruled: boolean}} how */
  #go({ isOverruled }) {
    const wishes = [...this.#wishes.values()];
    const last = wishes.at(-1);
    this.#wishes.clear();
    this.#options.waiting(0);
    const begin = () => {
      this.#isOverruled = isOverruled;
    };
    const isSaid = wishes.every(({ paths }) => paths !== null);
    const paths = isSaid ? wishes.flatMap((wish) => wish.paths ?? []) : null;
    if (last) this.#options.go({ ...last, paths }, begin);
  }

  #lookLater() {
    if (this.#wishes.size > 0) this.#options.setTimer(() => this.#look(), 0); // a reset comes after its event
  }

  #look() {
    harmless(() => {
      if (this.#wishes.size > 0 && this.#sending === null && !this.#isFilled())
        this.#go({ isOverruled: false });
    });
  }

  /** @param {Event} event */
  #submitted(event) {
    const form = /** @type {Element} */ (event.composedPath()[0]);
    if (!holds(form)) return;
    const { values, setTimer, clearTimer } = this.#options;
    clearTimer(this.#sending);
    const end = () => {
      this.#sending = null;
      this.#look();
    };
    this.#sending = setTimer(() => {
      values.forget([...fieldsOf(form)]);
      this.#sending = setTimer(end, event.defaultPrevented ? BY_SCRIPT : BY_BROWSER);
    }, 0);
  }

  #isFilled() {
    const { document, values } = this.#options;
    return fieldsIn(document).some((field) => values.isFilled(field) && holds(field));
  }
}

/** @param {Element} element a field or a form @returns {boolean} */
function holds(element) {
  const form = tagOf(element) === "form" ? null : read(element, "form");
  return isInside(element) || (form != null && isInside(form));
}

/** @param {Element} element @returns {boolean} whether it, or an element around it, asks to be waited for */
function isInside(element) {
  if (closest(element, HOLDS) !== null) return true;
  const root = rootOf(element);
  return root !== null && "host" in root && isInside(root.host);
}
