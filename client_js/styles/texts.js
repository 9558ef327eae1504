/**
 * The first and the last text of each URL whose sheets were patched. No DOM.
 *
 * Firefox keeps parsed sheets by URL: whatever makes a link load once more brings the first text back.
 */

import { withoutStamp } from "../platform/urls.js";

/** @typedef {import("./sources.js").Served} Served */
/** @typedef {{first: Served, last: Served}} Texts */

const URLS_LIMIT = 100;
/** Characters of all texts together. */
const TOTAL_LIMIT = 8_000_000;

/** @type {Map<string, Texts>} */
const patched = new Map();

/**
 * Note that a sheet was patched.
 * @param {string} href absolute
 * @param {Served} before
 * @param {Served} after
 */
export function remember(href, before, after) {
  const first = patched.get(href)?.first ?? before;
  patched.delete(href);
  patched.set(href, { first, last: after });
  while (patched.size > URLS_LIMIT || (patched.size > 1 && total() > TOTAL_LIMIT))
    patched.delete(patched.keys().next().value ?? "");
}

/** Note what a sheet holds that was swapped. @param {string} href @param {Served} last */
export function renew(href, last) {
  const name = withoutStamp(href);
  for (const [url, { first }] of patched) if (withoutStamp(url) === name) patched.set(url, { first, last });
}

/** @returns {number} */
function total() {
  let sum = 0;
  for (const { first, last } of patched.values()) sum += first.text.length + last.text.length;
  return sum;
}

/** @param {string | null} href @returns {Texts | undefined} */
export function recall(href) {
  return href === null ? undefined : patched.get(href);
}
