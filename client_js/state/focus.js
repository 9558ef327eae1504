/** The focused element over a reload, with caret or selection and the direction of that. */

import { focus, matches, read, rootOf, tagOf } from "../platform/elements.js";
import { harmless } from "../platform/log.js";

/** @import { Finder, Path } from './finder.js' */

/**
 * @typedef {object} Focused
 * @property {Path | null} path of the focused element
 * @property {{start: number, end: number, direction: "forward" | "backward" | "none"} | null} caret in a field
 * @property {{path: Path, from: number, to: number} | null} selected text of an element, by characters; the
 *   caret is at `to`
 */

const LONGEST_TEXT = 100_000;

/** @param {Document} document @param {Finder} finder @returns {Focused | null} */
export function readFocus(document, finder) {
  const active = activeIn(document);
  const path = active && finder.describe(active);
  const caret = active && caretOf(active);
  const selected = caret === null ? selectionIn(document, finder) : null;
  return path === null && selected === null ? null : { path, caret, selected };
}

/**
 * Give focus and selection back.
 *
 * @param {Document} document
 * @param {Focused} focused
 * @param {Finder} finder
 * @returns {boolean} whether this is over
 */
export function restoreFocus(document, { path, caret, selected }, finder) {
  const element = path && finder.find(path);
  if (path !== null && element === null) return false;
  if (element) focus(element);
  if (element && caret) harmless(() => setCaret(element, caret));
  else if (selected) harmless(() => select(document, selected, finder));
  return true;
}

/**
 * Tell whether the focus is where a fresh page has it: nobody gave it to anything.
 *
 * @param {Document} document
 * @returns {boolean}
 */
export function isFocusFree(document) {
  const active = activeIn(document);
  return active === null || matches(active, "[autofocus]");
}

/** @param {Document} document @returns {Element | null} the innermost one; null where it is the page itself */
function activeIn(document) {
  let active = /** @type {Element | null} */ (read(/** @type {any} */ (document), "activeElement"));
  for (let depth = 0; active?.shadowRoot?.activeElement && depth < 50; depth++)
    active = active.shadowRoot.activeElement;
  return active && ["body", "html"].includes(tagOf(active)) ? null : active;
}

/** @param {Element} element @returns {Focused['caret']} */
function caretOf(element) {
  const start = read(element, "selectionStart");
  if (typeof start !== "number") return null; // not a field, or one without a caret
  return { start, end: read(element, "selectionEnd"), direction: read(element, "selectionDirection") };
}

/** @param {Element} element @param {NonNullable<Focused['caret']>} caret */
function setCaret(element, { start, end, direction }) {
  /** @type {HTMLInputElement} */ (element).setSelectionRange(start, end, direction);
}

/** @param {Document} document @param {Finder} finder @returns {Focused['selected']} */
function selectionIn(document, finder) {
  const selection = document.getSelection();
  const { anchorNode, focusNode } = selection ?? {};
  if (!selection || !anchorNode || !focusNode || selection.rangeCount === 0) return null;
  const element = elementAround(selection);
  if (element === null || rootOf(element) !== document) return null;
  if (selection.isCollapsed && !(/** @type {HTMLElement} */ (element).isContentEditable)) return null;
  const path = finder.describe(element);
  const from = lengthTo(element, anchorNode, selection.anchorOffset);
  const to = lengthTo(element, focusNode, selection.focusOffset);
  return path && { path, from, to };
}

/** @param {Selection} selection @returns {Element | null} the host of editing, else what holds all of it */
function elementAround(selection) {
  const node = selection.getRangeAt(0).commonAncestorContainer;
  const element = node.nodeType === 1 ? /** @type {Element} */ (node) : node.parentElement;
  const host = element?.closest("[contenteditable]") ?? element;
  return host && (host.textContent?.length ?? 0) <= LONGEST_TEXT ? host : null;
}

/** @param {Element} element @param {Node} node @param {number} offset @returns {number} characters before a point */
function lengthTo(element, node, offset) {
  const range = element.ownerDocument.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** @param {Document} document @param {NonNullable<Focused['selected']>} selected @param {Finder} finder */
function select(document, { path, from, to }, finder) {
  const element = finder.find(path);
  const [anchor, end] = element ? [pointAt(element, from), pointAt(element, to)] : [];
  if (anchor && end)
    document.getSelection()?.setBaseAndExtent(anchor.node, anchor.offset, end.node, end.offset);
}

/** @param {Element} element @param {number} length @returns {{node: Node, offset: number} | null} */
function pointAt(element, length) {
  const texts = element.ownerDocument.createTreeWalker(element, 4);
  let left = length;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const size = node.nodeValue?.length ?? 0;
    if (left <= size) return { node, offset: left };
    left -= size;
  }
  return left === 0 ? { node: element, offset: 0 } : null;
}
