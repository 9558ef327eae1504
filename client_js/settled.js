/**
 * Waiting for the browser without ever failing: each promise resolves to true or false.
 */

import { clearTimer, setTimer } from "./pristine.js";

/** The engine's own, for pages that replace `Promise`. */
const Native = /** @type {PromiseConstructor} */ ((async () => {})().constructor);

/** How long one load may take, in ms; what takes longer is given up. */
const PATIENCE = 15_000;

/**
 * Wait until a target says that it has loaded, or failed.
 * @param {EventTarget} target
 * @param {{good?: string, mine?: () => boolean, patience?: number}} [options]
 *   `good`: the event of success; `mine`: asked at the event, whether the page shall not see it
 * @returns {Promise<boolean>}
 */
export function settled(target, { good = "load", mine = () => false, patience = PATIENCE } = {}) {
  return new Native((resolve) => {
    const timer = setTimer(end, patience, null);
    /** @param {Event | null} event */
    function end(event) {
      if (event && mine()) event.stopImmediatePropagation();
      clearTimer(timer);
      target.removeEventListener(good, end, true);
      target.removeEventListener("error", end, true);
      resolve(event?.type === good);
    }
    target.addEventListener(good, end, true);
    target.addEventListener("error", end, true);
  });
}

/**
 * Poll until something holds.
 * @param {() => boolean} holds
 * @param {{patience?: number, pause?: number}} [options]
 * @returns {Promise<boolean>}
 */
export async function until(holds, { patience = PATIENCE, pause = 5 } = {}) {
  const deadline = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await wait(pause);
  }
  return true;
}

/**
 * Wait for all, in the order in which they were started.
 * @template T
 * @param {Promise<T>[]} promises none of which rejects
 * @returns {Promise<T[]>}
 */
export async function all(promises) {
  /** @type {T[]} */
  const values = [];
  for (const promise of promises) values.push(await promise);
  return values;
}

/** @param {number} ms @returns {Promise<void>} */
export function wait(ms) {
  return new Native((resolve) => setTimer(resolve, ms));
}
