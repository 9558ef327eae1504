/**
 * A change of words alone, found without parsing the new source: what stands between two tags of the
 * old one is other text now, and that text is in the page once.
 */

import { dataOf, iterate, nameOf, parentOf } from "./nodes.js";

const BLOCK = 4096;
const LONGEST = 20_000;
const SHOW_TEXT = 4;
/** What the parser would read otherwise, or not keep. */
const MARKUP = /[<>\0\r]/;
/** Tags behind which a parser drops a line's end. */
const SWALLOWS = /^<(?:pre|listing|textarea)[^a-z]/i;
/** Where what looks like tags is none. */
const ENCLOSING = [
  ["<!--", "-->"],
  ["<script", "</script"],
  ["<style", "</style"],
  ["<textarea", "</textarea"],
];
const CODE = new Set(["script", "textarea", "noscript", "style", "xmp", "plaintext"]);

/**
 * Find the one text that differs.
 *
 * @param {string} before
 * @param {string} after
 * @returns {{old: string, value: string} | null} as the sources spell it; null where more than that differs, or it is not for sure
 */
export function changedWords(before, after) {
  const { start, end } = changedRange(before, after);
  const open = before.lastIndexOf(">", start - 1) + 1;
  const close = before.indexOf("<", before.length - end);
  if (open <= 0 || close < 0 || close - open > LONGEST) return null;
  const old = before.slice(open, close);
  const value = after.slice(open, after.length - (before.length - close));
  if (MARKUP.test(old) || MARKUP.test(value) || !old.trim() || !value.trim()) return null;
  if (
    (old.startsWith("\n") || value.startsWith("\n")) &&
    SWALLOWS.test(before.slice(before.lastIndexOf("<", open), open))
  )
    return null;
  if (ENCLOSING.some(([start, end]) => isWithin(before, open, start, end))) return null;
  const place = `>${old}<`;
  const isOnce = before.indexOf(place) === open - 1 && before.indexOf(place, open) < 0;
  return isOnce ? { old, value } : null;
}

/**
 * Find where two texts differ.
 *
 * @param {string} before
 * @param {string} after
 * @returns {{start: number, end: number}} the lengths of what they begin and end with
 */
export function changedRange(before, after) {
  const start = sharedStart(before, after);
  return { start, end: sharedEnd(before, after, start) };
}

/** @param {string} text @param {number} at @param {string | undefined} start @param {string | undefined} end */
function isWithin(text, at, start = "", end = "") {
  return text.lastIndexOf(start, at) > text.lastIndexOf(end, at);
}

/** @param {string} one @param {string} other */
function sharedStart(one, other) {
  const least = Math.min(one.length, other.length);
  let at = 0;
  while (at + BLOCK <= least && one.slice(at, at + BLOCK) === other.slice(at, at + BLOCK)) at += BLOCK;
  while (at < least && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

/** @param {string} one @param {string} other @param {number} start */
function sharedEnd(one, other, start) {
  const least = Math.min(one.length, other.length) - start;
  const [ours, theirs] = [one.length, other.length];
  let at = 0;
  while (
    at + BLOCK <= least &&
    one.slice(ours - at - BLOCK, ours - at) === other.slice(theirs - at - BLOCK, theirs - at)
  )
    at += BLOCK;
  while (at < least && one.charCodeAt(ours - 1 - at) === other.charCodeAt(theirs - 1 - at)) at++;
  return at;
}

/**
 * Find the node of a text that a page holds once.
 *
 * @param {Document} document
 * @param {string} text
 * @returns {Node | null}
 */
export function findText(document, text) {
  const nodes = iterate(document, document, SHOW_TEXT);
  let found = null;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (dataOf(node) !== text) continue;
    if (found) return null;
    found = node;
  }
  const parent = found && parentOf(found);
  return parent && !CODE.has(nameOf(/** @type {Element} */ (parent))) ? found : null;
}
