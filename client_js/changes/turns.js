/**
 * One update at a time: two that touch the same element must not overtake each other.
 */

import { logWarning } from "../platform/log.js";

/** @typedef {"css" | "asset" | "reload" | "none"} Outcome */
/** @typedef {{path: string, acceptedPath: string, timestamp: number, id: string | null, splice?: import("../channel/protocol.js").Splice | null}} Update */
/** @typedef {{document: Document, stamp: number, shows?: (path: string, id: string) => void, unseen?: boolean, late?: boolean}} Page `shows` is told what was changed without a request; `unseen`: only swap what was patched; `late`: look where we have not yet */

/**
 * Make a function whose calls run one after the other and never reject.
 * @param {string} what names it in the console
 * @param {(updates: Update[], page: Page) => Promise<Outcome>} work
 * @returns {(updates: Update[], page: Page) => Promise<Outcome>}
 */
export function inTurn(what, work) {
  /** @type {Promise<Outcome> | null} */
  let before = null;
  return (updates, page) => {
    before = after(before, updates, page);
    return before;
  };

  /**
   * @param {Promise<Outcome> | null} previous
   * @param {Update[]} updates
   * @param {Page} page
   * @returns {Promise<Outcome>}
   */
  async function after(previous, updates, page) {
    if (previous) await previous;
    try {
      return await work(updates, page);
    } catch (error) {
      logWarning(`${what} could not be updated in place`, error);
      return "reload";
    }
  }
}
