/**
 * What we know of the sheets that the page shows: the name of the text, and its rules.
 */

import { withoutStamp } from "../platform/urls.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {{id: string, source: Source}} Known `id`: the content id of the text as it was served */

/** Characters of all texts together; who shows more gets swaps for the rest. */
const TOTAL_LIMIT = 16_000_000;

/** @type {WeakMap<CSSStyleSheet, Known>} */
const states = new WeakMap();

/**
 * The length of the text of each URL.
 * @type {Map<string, number>}
 */
const sizes = new Map();

/**
 * Give what is known of a sheet.
 * @param {CSSStyleSheet | null | undefined} sheet
 * @returns {Known | undefined}
 */
export function known(sheet) {
  return sheet ? states.get(sheet) : undefined;
}

/** Remember what a sheet shows; null: nobody knows. @param {CSSStyleSheet} sheet @param {Known | null} state */
export function know(sheet, state) {
  if (state) states.set(sheet, state);
  else states.delete(sheet);
}

/** Tell whether there is room for one more text. @param {string} href @param {number} size @returns {boolean} */
export function reserve(href, size) {
  const url = withoutStamp(href);
  let total = size - (sizes.get(url) ?? 0);
  for (const each of sizes.values()) total += each;
  if (total > TOTAL_LIMIT) return false;
  sizes.set(url, size);
  return true;
}
