/** Changed CSS module scripts: the one sheet that all its importers share gets the new text. */

import { logWarning } from "../platform/log.js";
import { served } from "../styles/sources.js";

const { apply } = Reflect;
const replaceSync = globalThis.CSSStyleSheet?.prototype?.replaceSync;

/**
 * Put the new text into a sheet, wherever it is adopted.
 *
 * @param {string} url absolute, as the modules hold it
 * @returns {Promise<unknown>} the module; null where that failed
 */
export async function replaceSheet(url) {
  try {
    const [{ importSheet }, text] = await both(import("./sheet_import.js"), served(url, "reload"));
    if (text === null) return null;
    const module = await importSheet(url);
    apply(replaceSync, module.default, [text.text]);
    return module;
  } catch (error) {
    logWarning(`${url} could not be replaced`, error);
    return null;
  }
}

/**
 * @template A, B
 * @param {Promise<A>} first
 * @param {Promise<B>} second which does not reject
 * @returns {Promise<[A, B]>}
 */
async function both(first, second) {
  return [await first, await second];
}
