/**
 * The platform's own functions, taken before the page's modules run.
 *
 * Pages replace `JSON`, `fetch` or `setTimeout` (polyfills, mocks, fake clocks), or hide one behind
 * a `const URL` of a classic script; what they do later does not reach us. All other modules take
 * such names from here.
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
export const { CSSStyleSheet, FontFace, TextEncoder, URL, URLSearchParams } = globalThis;
export const getComputedStyle = globalThis.getComputedStyle?.bind(globalThis);

const { performance } = globalThis;
export const timeOrigin = performance?.timeOrigin ?? 0;
/** Milliseconds since `timeOrigin`, with fractions. */
export const elapsed = performance?.now.bind(performance) ?? now;

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
