/**
 * The platform's own functions, taken before the page's modules run.
 *
 * Pages replace `JSON`, `fetch` or `setTimeout` (polyfills, mocks, fake clocks); what they do later
 * does not reach us.
 */

export const parseJson = JSON.parse;
export const stringifyJson = JSON.stringify;
export const hasOwn = Object.hasOwn;
export const now = Date.now;
export const random = Math.random;
export const setTimer = globalThis.setTimeout.bind(globalThis);
export const clearTimer = globalThis.clearTimeout.bind(globalThis);
export const fetch = globalThis.fetch?.bind(globalThis);
export const WebSocket = globalThis.WebSocket;
export const URL = globalThis.URL;

const { create, assign } = Object;

/**
 * Free an options object from `Object.prototype`, which the page may have polluted.
 *
 * @template {object} T
 * @param {T} options
 * @returns {T}
 */
export function bare(options) {
  return assign(create(null), options);
}
