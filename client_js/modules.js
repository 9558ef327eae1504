/** Apply `js-update`s: pages that loaded the script, or what imports it, load anew. */

/** @import { JsUpdate, Outcome } from './protocol.js' */
/** @import { Loaded } from './loaded.js' */

/**
 * Tell how a page takes updates of scripts.
 *
 * @param {JsUpdate[]} updates
 * @param {Pick<Loaded, 'has'>} loaded
 * @returns {Promise<Outcome>}
 */
export async function applyModules(updates, loaded) {
  return updates.some((update) => concerns(update, loaded)) ? "reload" : "none";
}

/**
 * Importers count: what a worker imports is in the worker's own record, only its entry is in the page's.
 *
 * @param {JsUpdate} update
 * @param {Pick<Loaded, 'has'>} loaded
 * @returns {boolean}
 */
function concerns(update, loaded) {
  return [update.path, ...update.importers.flat()].some((path) => loaded.has(path));
}
