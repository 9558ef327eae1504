/**
 * Patch every live sheet that shows a changed file, or none of them.
 */

import { know, known } from "./known.js";
import { logDebug } from "../platform/log.js";
import { applySplice } from "./patch.js";
import { owners, pathOf, withImports } from "./roots.js";
import { remember } from "./texts.js";
import { canonical } from "../platform/urls.js";

/** @typedef {import("../platform/places.js").Place} Place */
/** @typedef {import("../channel/protocol.js").Splice} Splice */
/** @typedef {import("../changes/turns.js").Update} Update */
/** @typedef {{sheet: CSSStyleSheet, id: string, splice: Splice}} Job */

/**
 * Show changes without a request.
 * @param {Update[]} updates
 * @param {Place[]} places
 * @returns {CSSStyleSheet[] | null} the sheets that show them now; null where a swap is needed,
 *   whatever was patched by then
 */
export function patchSheets(updates, places) {
  if (!updates.every(({ id, splice }) => id && splice)) return null;
  const found = places.flatMap(owners);
  /** @type {Job[]} */
  const jobs = [];
  for (const update of updates) {
    const more = jobsFor(update, found);
    if (!more) return null;
    jobs.push(...more);
  }
  return jobs.length > 0 && jobs.every(done) ? jobs.map(({ sheet }) => sheet) : null;
}

/**
 * @param {Update} update
 * @param {import("./roots.js").Owner[]} found
 * @returns {Job[] | null} null where something shows the file that we do not know well enough
 */
function jobsFor({ path, acceptedPath, id, splice }, found) {
  const [own, accepted] = [canonical(path), canonical(acceptedPath)];
  /** @type {Job[]} */
  const jobs = [];
  for (const owner of found) {
    const sheets = withImports(owner.sheet);
    const paths = [...sheets.map(({ href }) => href), owner.localName === "link" ? hrefOf(owner) : null].map(
      pathOf,
    );
    if (!paths.some((each) => each === own || each === accepted)) continue;
    const shown = sheets.filter(({ href }) => pathOf(href) === own);
    if (!splice || !id || shown.length === 0 || !shown.every((sheet) => isKnown(sheet, splice, id)))
      return null;
    jobs.push(...shown.map((sheet) => ({ sheet, id: splice.to ?? id, splice })));
  }
  return jobs;
}

/** @param {Element} owner @returns {string} */
function hrefOf(owner) {
  return /** @type {HTMLLinkElement} */ (owner).href;
}

/** @param {CSSStyleSheet} sheet @param {Splice} splice @param {string} id @returns {boolean} */
function isKnown(sheet, { from, to }, id) {
  const shown = known(sheet)?.id;
  return shown === from || shown === (to ?? id);
}

/** @param {Job} job @returns {boolean} */
function done({ sheet, id, splice }) {
  const state = known(sheet);
  if (!state) return false;
  if (state.id === id) return true; // it came twice, or by two roots
  const before = { id: state.id, text: state.source.text };
  know(sheet, null);
  try {
    applySplice(sheet, state.source, splice);
  } catch (error) {
    logDebug(`${sheet.href} is swapped: ${error}`);
    return false;
  }
  know(sheet, { id, source: state.source });
  remember(sheet.href ?? "", before, { id, text: state.source.text });
  return true;
}
