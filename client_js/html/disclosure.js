/** What people open and close: `<details>`, dialogs, popovers. Their state is the page's, not the source's. */

import { attribute, isHtml, matches } from "./nodes.js";

/** @import { Three } from './attribute_edits.js' */

/**
 * Tell whether an attribute shows what somebody opened or closed, and so is left.
 *
 * @param {Three} three
 * @param {string} name
 * @returns {boolean}
 */
export function keepsOpen({ before, live }, name) {
  if (name !== "open" || !(isHtml(live, "details") || isHtml(live, "dialog"))) return false;
  if (isModal(live)) return true;
  return (attribute(before, name) === null) !== (attribute(live, name) === null);
}

/** @param {Element} element @returns {boolean} */
export function isModal(element) {
  return isState(element, ":modal");
}

/** @param {Element} element @returns {boolean} */
export function isPopoverOpen(element) {
  return isState(element, ":popover-open");
}

/** @param {Element} element @param {string} state */
function isState(element, state) {
  try {
    return matches(element, state);
  } catch {
    return false; // a browser that does not know it
  }
}

/** Close a dialog; without its attribute alone it would go on being one. @param {Element} element */
export function closeDialog(element) {
  /** @type {HTMLDialogElement} */ (element).close();
}

/**
 * Run a change of the `popover` attribute, which closes what is open.
 *
 * @param {Element} element
 * @param {() => void} change
 */
export function keepPopover(element, change) {
  const wasOpen = isPopoverOpen(element);
  change();
  if (wasOpen && attribute(element, "popover") !== null && !isPopoverOpen(element))
    /** @type {HTMLElement} */ (element).showPopover();
}
