/** The element that is typed into keeps the focus and its caret, also where a browser loses them in a move. */

import { bare } from "../platform/pristine.js";
import { focusedElement, isConnected } from "./nodes.js";

/**
 * Remember where the focus is.
 *
 * @param {Document} document
 * @returns {() => void} brings it back, if it is gone and the element is not
 */
export function keepFocus(document) {
  const element = /** @type {HTMLInputElement | null} */ (focusedElement(document));
  const caret = element && caretOf(element);
  return () => {
    if (!element || !isConnected(element) || focusedElement(document) === element) return;
    element.focus(bare({ preventScroll: true }));
    if (caret) element.setSelectionRange(...caret);
  };
}

/** @param {HTMLInputElement} element @returns {[start: number, end: number, direction: "forward" | "backward" | "none"] | null} */
function caretOf(element) {
  try {
    const { selectionStart: start, selectionEnd: end, selectionDirection } = element;
    return typeof start === "number" && typeof end === "number"
      ? [start, end, selectionDirection ?? "none"]
      : null;
  } catch {
    return null; // an input that holds no text
  }
}
