/** Pause and go on: by the page, its user or the terminal. What waits is told, and applied as one. */

import { listenForShortcut } from "../notices/shortcut.js";

/** @import { Standing } from '../notices/standing.js' */
/** @import { Departure } from '../state/departure.js' */
/** @import { Router } from './router.js' */

/** The event by which the server tells that its terminal was paused: `{paused, waiting}`. */
export const PAUSED = "hotreload:paused";

/**
 * @typedef {object} Parts
 * @property {Pick<Router, 'hold' | 'release'>} router
 * @property {Pick<Standing, 'isPaused' | 'setPaused' | 'setKeptBack'>} standing
 * @property {Pick<Departure, 'hurry'>} departure
 */

export class Pause {
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Listen for the keys. @param {Window} view */
  start(view) {
    listenForShortcut(view, () => this.#toggle());
  }

  /** Changes wait from now on. */
  pause() {
    this.#parts.router.hold("paused");
    this.#parts.standing.setPaused(true);
  }

  /** What waited is applied, what waits for a form included. */
  goOn() {
    this.#parts.standing.setPaused(false);
    this.#parts.router.release("paused");
    this.#parts.departure.hurry();
  }

  /** The server says that it keeps changes back, or no more. @param {any} data */
  told(data) {
    const waiting = Number.isSafeInteger(data?.waiting) ? data.waiting : 0;
    this.#parts.standing.setKeptBack(data?.paused === true ? waiting : null);
  }

  #toggle() {
    if (this.#parts.standing.isPaused) this.goOn();
    else if (!this.#parts.departure.hurry()) this.pause();
  }
}
