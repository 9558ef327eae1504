/** Frames leave with the page around them, and nobody asks them before: they have to find out. */

import { now } from "../platform/pristine.js";
import { addressIn } from "./address.js";

/** @import { Tab } from './tab.js' */

const LEAVING = "leaving";
const FRESH = 10_000; // ms; then the page stayed
const DEPTH = 20;

/** Tell the frames of a page that it is loaded anew by us. @param {Tab} tab @param {Window} view */
export function tellFrames(tab, view) {
  if (view.length > 0) tab.write(LEAVING, { at: now(), address: addressIn(view) });
}

/** The page is there again. @param {Tab} tab @param {Window} view */
export function hasArrived(tab, view) {
  if (tab.read(LEAVING)?.address === addressIn(view)) tab.write(LEAVING, undefined);
}

/**
 * Tell whether a frame that goes does so because a page around it is loaded anew by us.
 *
 * @param {Tab} tab
 * @param {Window} view
 * @returns {boolean}
 */
export function leavesWithPage(tab, view) {
  if (view === view.parent) return false;
  const leaving = tab.read(LEAVING);
  if (typeof leaving?.at !== "number" || now() - leaving.at > FRESH) return false;
  return ancestors(view).includes(leaving.address);
}

/** @param {Window} view @returns {string[]} addresses, as far as we may see them */
function ancestors(view) {
  /** @type {string[]} */
  const found = [];
  try {
    for (let at = view; at !== at.parent && found.length < DEPTH; at = at.parent)
      found.push(addressIn(at.parent));
  } catch {
    // a page of another origin is around it
  }
  return found;
}
