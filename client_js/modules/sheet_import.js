/** Loaded only where it is needed: engines that cannot import sheets cannot read this file. */

/**
 * Give the sheet that the page's modules share.
 *
 * @param {string} url as they hold it
 * @returns {Promise<{default: CSSStyleSheet}>}
 */
export function importSheet(url) {
  return import(url, { with: { type: "css" } });
}
