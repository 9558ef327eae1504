/**
 * Whether a document may be what a reload of ours led to.
 *
 * Browsers copy the tab's storage into a duplicated or opened tab, and bring old documents back from
 * the back/forward cache: what was handed over to the outcome of a reload is not for these.
 */

import { navigationType } from "../platform/pristine.js";

const DEPTH = 20; // of frames in frames; pages replace `parent`

/**
 * Tell whether a window's document came by a reload, its own or that of a page around it.
 *
 * @param {Window} view
 * @returns {boolean} true as well where the browser does not say
 */
export function cameByReload(view) {
  let around = view;
  for (let depth = 0; depth < DEPTH; depth++) {
    const type = navigationType(around);
    if (type === "reload" || (type === null && around === view)) return true;
    if (around === around.parent) return false;
    around = around.parent;
  }
  return false;
}
