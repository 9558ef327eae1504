/** The window's scroll position over our reloads, for where the browser does not restore it. */

import { bare } from "../platform/pristine.js";

/** @typedef {{left: number, top: number}} Scroll */

/** @param {Window} view @returns {Scroll} */
export function readScroll(view) {
  return { left: view.scrollX, top: view.scrollY };
}

/**
 * Go back to a position, unless the browser or the page already went somewhere.
 *
 * @param {Window} view
 * @param {Scroll} scroll
 */
export function restoreScroll(view, { left, top }) {
  if (view.scrollX !== 0 || view.scrollY !== 0) return;
  /** @type {ScrollToOptions} */
  const target = { left, top, behavior: "instant" };
  view.scrollTo(bare(target));
}
