/** A page that the server cannot make just now: the last good one stays as it is, and the overlay says so. */

import { hotId } from "../modules/hot_ids.js";

/** @import { Fault } from '../channel/protocol.js' */

const BAD_GATEWAY = 502;

/**
 * @typedef {object} Shows
 * @property {(fault: Fault) => void} add
 * @property {(id: string) => void} remove
 */

/** Tell whether a server failed, and not what was asked of it. @param {number} status @returns {boolean} */
export function isFailure(status) {
  return status >= 500 && status !== 503; // that one is ours: the server tells of the file
}

export class Failing {
  #overlay;
  #id;
  #isOn = false;

  /** @param {Shows} overlay @param {string} path of the page */
  constructor(overlay, path) {
    this.#overlay = overlay;
    this.#id = hotId(`page ${path}`);
  }

  /** Whether the page is older than what it is made of; nobody knows what it will be made of. */
  get isOn() {
    return this.#isOn;
  }

  /** The server answered with an error. @param {number} status */
  began(status) {
    this.#isOn = true;
    if (status >= BAD_GATEWAY) return; // who stands in front of the application tells of it
    const message = `The server answers ${status} for this page: see its terminal. What you see is the last good one.`;
    this.#overlay.add({ ...NOWHERE, id: this.#id, message });
  }

  /** The server has made the page. */
  ended() {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#overlay.remove(this.#id);
  }
}

const NOWHERE = { file: null, line: null, column: null, frame: null, stack: null };
