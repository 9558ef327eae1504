/**
 * The platform's own functions, taken before the page's modules run.
 *
 * Pages replace `JSON`, `fetch` or `setTimeout` (polyfills, mocks, fake clocks), or hide one behind
 * a `const URL` of a classic script; what they do later does not reach us. All other modules take
 * such names from here.
 */

export const { parse: parseJson, stringify: stringifyJson } = globalThis.JSON;
export const { hasOwn } = globalThis.Object;
export const { now } = globalThis.Date;
export const { random } = globalThis.Math;
/** The engine's own, also where a page replaced `Promise` before us. */
export const Native = /** @type {PromiseConstructor} */ ((async () => {})().constructor);
export const setTimer = globalThis.setTimeout.bind(globalThis);
export const clearTimer = globalThis.clearTimeout.bind(globalThis);
/** @type {(task: () => void) => unknown} */
export const onFrame = globalThis.requestAnimationFrame?.bind(globalThis) ?? setTimer;
export const fetch = globalThis.fetch?.bind(globalThis);
export const { AbortController, BroadcastChannel, EventSource, WebSocket } = globalThis;
/** @type {(ms: number) => AbortSignal | null} for a request that is not worth waiting for any longer */
export const expiry = globalThis.AbortSignal?.timeout?.bind(globalThis.AbortSignal) ?? (() => null);
export const { CSSStyleSheet, FontFace, TextDecoder, TextEncoder, URL, URLSearchParams } = globalThis;
export const getComputedStyle = globalThis.getComputedStyle?.bind(globalThis);

const idleCallback = globalThis.requestIdleCallback?.bind(globalThis);
const IDLE_LIMIT = 2_000;
const IDLE_SLICE = 8;

/**
 * Run a task when the page has nothing else to do, or soon all the same.
 *
 * @param {(left: () => number) => void} task `left`: how many ms it may still take
 */
export function whenIdle(task) {
  if (idleCallback)
    idleCallback((deadline) => task(() => deadline.timeRemaining()), bare({ timeout: IDLE_LIMIT }));
  else setTimer(() => task(remaining(elapsed() + IDLE_SLICE)), IDLE_SLICE);
}

/** @param {number} end @returns {() => number} */
function remaining(end) {
  return () => end - elapsed();
}

const { apply } = Reflect;
const ofSheets = rulesOf(globalThis.CSSStyleSheet?.prototype);
const ofGroups = rulesOf(globalThis.CSSGroupingRule?.prototype);

/** @param {CSSStyleSheet | CSSGroupingRule | undefined} prototype */
function rulesOf(prototype) {
  return { insert: prototype?.insertRule, remove: prototype?.deleteRule };
}

/**
 * Insert a rule into a sheet, or into a rule that holds rules, of whatever window.
 *
 * @param {CSSStyleSheet | CSSGroupingRule} parent
 * @param {string} text
 * @param {number} at
 */
export function insertRule(parent, text, at) {
  apply(/** @type {any} */ (methodsOf(parent).insert), parent, [text, at]);
}

/** Take a rule out. @param {CSSStyleSheet | CSSGroupingRule} parent @param {number} at */
export function deleteRule(parent, at) {
  apply(/** @type {any} */ (methodsOf(parent).remove), parent, [at]);
}

/** @param {CSSStyleSheet | CSSGroupingRule} parent */
function methodsOf(parent) {
  return "ownerRule" in parent ? ofSheets : ofGroups;
}

const { performance } = globalThis;
/** What the browser's record holds of one URL. @type {(url: string, type: string) => PerformanceEntryList} */
export const entriesOf = performance?.getEntriesByName?.bind(performance) ?? (() => []);
/** The status of the answer that the page is; 0 where the browser does not say. */
export function navigationStatus() {
  const [entry] = performance?.getEntriesByType?.("navigation") ?? [];
  return /** @type {PerformanceNavigationTiming | undefined} */ (entry)?.responseStatus ?? 0;
}

/** Whether the server has named the page's content: then no header bears a policy. */
export function isNamed() {
  const [entry] = performance?.getEntriesByType?.("navigation") ?? [];
  const { serverTiming } = /** @type {any} */ (entry ?? {});
  return Boolean(serverTiming?.some((/** @type {any} */ { name }) => name === "hotreload"));
}

export const timeOrigin = performance?.timeOrigin ?? 0;
/** Milliseconds since `timeOrigin`, with fractions. */
export const elapsed = performance?.now.bind(performance) ?? now;
/** The time on a clock that the next page reads as well, with fractions. */
export const preciseNow = () => timeOrigin + elapsed();

const entriesByType = globalThis.Performance?.prototype.getEntriesByType;

/**
 * How the document of a window came: `navigate`, `reload`, `back_forward` or `prerender`.
 *
 * @param {Window} view
 * @returns {string | null} null where the browser does not say
 */
export function navigationType(view) {
  try {
    const record = view === globalThis.window ? performance : view.performance;
    return apply(/** @type {any} */ (entriesByType), record, ["navigation"])[0]?.type ?? null;
  } catch {
    return null; // of another site, or the page's own
  }
}

const { create, assign } = globalThis.Object;

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
