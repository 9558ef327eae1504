/**
 * What somebody reads: the topmost elements in view, and how far each is from the top of its scroller.
 *
 * What is inserted above them moves them, and the scroll position has to follow.
 */

import { boxOf, childrenOf, shadowOf, tagOf } from "../platform/elements.js";
import { getComputedStyle } from "../platform/pristine.js";

/** @import { Finder, Path } from './finder.js' */

/** @typedef {{path: Path, offset: number}} Anchor */

const ANCHORS = 4; // the first may be what the author changes
const LOOKED_AT = 5_000; // elements of one scroller
const OUT_OF_FLOW = ["fixed", "sticky"];

/**
 * Describe what is at the top of a scroller.
 *
 * @param {Element} scroller
 * @param {number} top of what it shows, in the window's coordinates
 * @param {number} bottom
 * @param {Finder} finder
 * @returns {Anchor[]}
 */
export function readAnchors(scroller, top, bottom, finder) {
  const found = visible(scroller, { top, bottom, left: LOOKED_AT });
  /** @type {Anchor[]} */
  const anchors = [];
  for (const element of found) {
    const path = finder.describe(element);
    if (path) anchors.push({ path, offset: Math.round((boxOf(element).top - top) * 10) / 10 });
  }
  return anchors;
}

/**
 * Tell how far the first anchor that is still there has moved.
 *
 * @param {Anchor[]} anchors
 * @param {number} top of what the scroller shows now
 * @param {Finder} finder
 * @returns {number | null} in pixels, downwards; null where none is there, or none is shown
 */
export function movedBy(anchors, top, finder) {
  for (const { path, offset } of anchors) {
    const element = finder.find(path);
    const box = element && boxOf(element);
    if (box && box.height > 0) return box.top - top - offset;
  }
  return null;
}

/**
 * @param {Element} parent
 * @param {{top: number, bottom: number, left: number}} view `left`: how many elements may still be looked at
 * @returns {Element[]} in their order, those first that begin in view
 */
function visible(parent, view) {
  /** @type {Element[]} */
  const found = [];
  for (const child of childrenOf(parent)) {
    if (found.length >= ANCHORS || --view.left < 0) break;
    const box = boxOf(child);
    const isFlat = box.height === 0;
    if (!isFlat && (box.bottom <= view.top + 1 || box.top >= view.bottom)) continue;
    const { position, display } = getComputedStyle(child);
    if (isOurs(child) || OUT_OF_FLOW.includes(position) || (isFlat && display !== "contents")) continue;
    if (!isFlat && box.top >= view.top - 1) found.push(child);
    else found.push(...inside(child, view));
  }
  return found.slice(0, ANCHORS);
}

/** @param {Element} element that begins above the view @param {{top: number, bottom: number, left: number}} view */
function inside(element, view) {
  const shadow = shadowOf(element);
  const found = visible(shadow === null ? element : /** @type {any} */ (shadow), view);
  return found.length > 0 || boxOf(element).height === 0 ? found : [element];
}

/** @param {Element} element */
function isOurs(element) {
  return tagOf(element).startsWith("hotreload-");
}
