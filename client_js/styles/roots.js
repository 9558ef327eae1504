/**
 * The sheets that a page shows, with what they import.
 */

import { isSheetLink } from "./links.js";
import { select } from "../platform/places.js";
import { OWN } from "./rules.js";
import { localPath } from "../platform/urls.js";

/** @typedef {import("../platform/places.js").Place} Place */
/** @typedef {HTMLLinkElement | HTMLStyleElement} Owner */

const PATHS_LIMIT = 1_000;

/**
 * Canonical paths by URL: parsing URLs is most of the time of a small patch.
 * @type {Map<string, string | null>}
 */
const paths = new Map();

/**
 * List the elements of a place that bring sheets, those of the author.
 * @param {Place} place
 * @returns {Owner[]}
 */
export function owners(place) {
  const found = select(place, `link[href], style:not([${OWN}])`);
  return /** @type {Owner[]} */ (found.filter((each) => each.localName === "style" || isSheetLink(each)));
}

/**
 * List a sheet and all that it imports, as far as we may look.
 * @param {CSSStyleSheet | null | undefined} sheet
 * @returns {CSSStyleSheet[]}
 */
export function withImports(sheet) {
  return sheet ? [sheet, ...imported(sheet).flatMap(withImports)] : [];
}

/**
 * Give the canonical path that a sheet shows.
 * @param {string | null | undefined} href absolute
 * @returns {string | null} null where it is not of this site
 */
export function pathOf(href) {
  if (!href) return null;
  const known = paths.get(href);
  if (known !== undefined) return known;
  const path = localPath(href, globalThis.location?.href ?? href);
  if (paths.size >= PATHS_LIMIT) paths.clear();
  paths.set(href, path);
  return path;
}

/** @param {CSSStyleSheet} sheet @returns {CSSStyleSheet[]} */
function imported(sheet) {
  /** @type {CSSStyleSheet[]} */
  const found = [];
  const rules = rulesOf(sheet);
  for (let index = 0; index < (rules?.length ?? 0); index++) {
    const rule = /** @type {any} */ (rules?.[index]);
    // by properties, for a frame has classes of its own
    if ("styleSheet" in rule) found.push(...(rule.styleSheet ? [rule.styleSheet] : []));
    else if (!("nameList" in rule)) break; // imports come first, `@layer` statements among them
  }
  return found;
}

/** @param {CSSStyleSheet} sheet @returns {CSSRuleList | null} */
function rulesOf(sheet) {
  try {
    return sheet.cssRules;
  } catch {
    return null; // of another origin, or on its way
  }
}
