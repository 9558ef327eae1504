/**
 * A change of words alone, found without parsing the new source: what stands between two tags of the
 * old one is other text now, and that text is in the page once.
 */

import { isHidden } from "./hidden.js";

/** @import { Spot } from './lookup.js' */

const BLOCK = 4096;
const LONGEST = 20_000;
/** What the parser would read otherwise, or not keep. */
const MARKUP = /[<>\0\r]/;
/** Tags behind which a parser drops a line's end. */
const SWALLOWS = /^<(?:pre|listing|textarea)[^a-z]/i;
const NAME = /^<\/?([a-z][a-z0-9-]*)(?=[\t\n\f\r />])/i;

/**
 * Find the one text that differs.
 *
 * @param {string} before
 * @param {string} after
 * @returns {{old: string, value: string, spot: Spot} | null} as the sources spell it; null where more than that differs, or it is not for sure
 */
export function changedWords(before, after) {
  const { start, end } = changedRange(before, after);
  const open = before.lastIndexOf(">", start - 1) + 1;
  const close = before.indexOf("<", before.length - end);
  if (open <= 0 || close < 0 || close - open > LONGEST) return null;
  const old = before.slice(open, close);
  const value = after.slice(open, after.length - (before.length - close));
  if (MARKUP.test(old) || MARKUP.test(value) || !old.trim() || !value.trim()) return null;
  const tag = before.slice(before.lastIndexOf("<", open), open);
  if ((old.startsWith("\n") || value.startsWith("\n")) && SWALLOWS.test(tag)) return null;
  if (isHidden(before, open)) return null;
  const place = `>${old}<`;
  const isOnce = before.indexOf(place) === open - 1 && before.indexOf(place, open) < 0;
  return isOnce ? { old, value, spot: { tag: NAME.exec(tag)?.[1] ?? "", at: open / before.length } } : null;
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
