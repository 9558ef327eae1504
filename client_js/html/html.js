/**
 * Apply `html-update`s: pages that show the file, or whose scripts fetched it, load anew, unless nothing
 * changed but module scripts that accept themselves.
 */

import { samePage } from "../platform/urls.js";

/** @import { HtmlUpdate, Outcome } from '../channel/protocol.js' */
/** @import { Loaded } from '../changes/loaded.js' */
/** @import { Plan } from '../modules/modules.js' */

/**
 * @typedef {object} Page
 * @property {string | null} id of the page as it was served; empty for the answer to a POST, null
 *   where nobody said
 * @property {string} path under which it was served
 * @property {() => string} shownAs its path now: scripts may have changed the address
 * @property {boolean} [isBehind] it should have loaded anew, and may still be there
 */

/**
 * Tell how a page takes updates of HTML files.
 *
 * @param {HtmlUpdate[]} updates
 * @param {Page} page
 * @param {Pick<Loaded, 'fetched'>} loaded
 * @param {Pick<Plan, 'outcome' | 'decision'>} plan what becomes of the modules that changed at once
 * @returns {Promise<Outcome>}
 */
export async function applyHtml(updates, page, loaded, plan) {
  const concerning = updates.filter((update) => concerns(update, page, loaded));
  if (concerning.every((update) => isTaken(update, page, loaded, plan))) return "none";
  page.isBehind = true;
  return "reload";
}

/**
 * The scripts of a page that changed were run anew: it is what a page loaded now would be.
 *
 * @param {HtmlUpdate[]} updates
 * @param {Page} page
 */
export function renewed(updates, page) {
  for (const { path, id, inline } of updates)
    if (page.id && inline.length > 0 && samePage(path, page.path)) page.id = id;
}

/**
 * @param {HtmlUpdate} update
 * @param {Page} page
 * @param {Pick<Loaded, 'fetched'>} loaded
 * @param {Pick<Plan, 'outcome' | 'decision'>} plan
 * @returns {boolean} whether all that changed in this page is run anew
 */
function isTaken({ path, inline }, page, loaded, { outcome, decision }) {
  if (inline.length === 0 || outcome !== "hot" || page.isBehind || !page.id) return false;
  if (!samePage(path, page.path) || loaded.fetched(path)) return false;
  return inline.every((index) => decision?.refreshed.includes(`${page.path}?inline=${index}`));
}

/**
 * @param {HtmlUpdate} update
 * @param {Page} page
 * @param {Pick<Loaded, 'fetched'>} loaded
 * @returns {boolean}
 */
function concerns({ path, id, pages }, page, loaded) {
  if (id !== null && id === page.id) return false; // rendered after the change
  if (isShown(path, page) || loaded.fetched(path)) return true;
  return Boolean(page.id) && pages.includes(page.id ?? "");
}

/**
 * Tell whether a page shows the file at a path.
 *
 * @param {string} path
 * @param {Page} page
 * @returns {boolean}
 */
export function isShown(path, page) {
  return samePage(path, page.path) || samePage(path, page.shownAs());
}
