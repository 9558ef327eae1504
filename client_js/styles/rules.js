/**
 * Reading the rules of sheets, whatever state they are in.
 */

import { select } from "../platform/places.js";

/** @typedef {import("../platform/places.js").Place} Place */

/** Marks elements of ours. */
export const OWN = "data-hotreload-own";

/**
 * List the sheets of `<style>` elements.
 * @param {Place} place
 * @returns {CSSStyleSheet[]}
 */
export function styleSheets(place) {
  const styles = /** @type {HTMLStyleElement[]} */ (select(place, `style:not([${OWN}])`));
  return styles.flatMap(({ sheet }) => (sheet ? [sheet] : []));
}

/**
 * @param {{readonly cssRules: CSSRuleList} | null} parent a sheet, or a rule that holds rules
 * @returns {CSSRule[]} none where the sheet is of another origin or still loading
 */
export function readRules(parent) {
  try {
    return [...(parent?.cssRules ?? [])];
  } catch {
    return [];
  }
}
