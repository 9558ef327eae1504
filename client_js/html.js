/** Apply `html-update`s: pages that show the file, or whose scripts fetched it, load anew. */

import { samePage } from "./urls.js";

/** @import { HtmlUpdate, Outcome } from './protocol.js' */
/** @import { Loaded } from './loaded.js' */

/**
 * @typedef {object} Page
 * @property {string | null} id of the page as it was served; empty for the answer to a POST, null
 *   where nobody said
 * @property {string} path under which it was served
 * @property {() => string} shownAs its path now: scripts may have changed the address
 */

/**
 * Tell how a page takes updates of HTML files.
 *
 * @param {HtmlUpdate[]} updates
 * @param {Page} page
 * @param {Pick<Loaded, 'fetched'>} loaded
 * @returns {Promise<Outcome>}
 */
export async function applyHtml(updates, page, loaded) {
  return updates.some((update) => concerns(update, page, loaded)) ? "reload" : "none";
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
