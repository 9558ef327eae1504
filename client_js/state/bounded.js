/** What fits into a bounded place: the smaller parts before the greater ones. No I/O. */

import { stringifyJson } from "../platform/pristine.js";

/**
 * Take the parts that fit together, the smallest first.
 *
 * @param {Record<string, unknown>} parts JSON values; of a list that does not fit the smaller items are taken
 * @param {number} limit in characters of JSON
 * @returns {Record<string, unknown>}
 */
export function fitting(parts, limit) {
  const sized = Object.entries(parts).map(([name, value]) => ({
    name,
    value,
    size: sizeOf(value) + name.length + 4,
  }));
  sized.sort((one, other) => one.size - other.size);
  /** @type {Record<string, unknown>} */
  const taken = {};
  let left = limit - 1;
  for (const { name, value, size } of sized) {
    const kept = size <= left ? value : Array.isArray(value) ? smallItems(value, left) : undefined;
    if (kept === undefined) continue;
    taken[name] = kept;
    left -= size <= left ? size : sizeOf(kept) + name.length + 4;
  }
  return taken;
}

/** @param {unknown[]} list @param {number} limit @returns {unknown[] | undefined} in their order */
function smallItems(list, limit) {
  const sized = list.map((item, index) => ({ index, size: sizeOf(item) + 1 }));
  sized.sort((one, other) => one.size - other.size);
  let left = limit - 40;
  const fit = sized.filter(({ size }) => (left -= size) >= 0).map(({ index }) => index);
  return fit.length > 0 ? list.filter((_, index) => fit.includes(index)) : undefined;
}

/** @param {unknown} value @returns {number} */
function sizeOf(value) {
  return stringifyJson(value)?.length ?? 0;
}
