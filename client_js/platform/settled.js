/**
 * Waiting for the browser without ever failing: each promise resolves to true or false.
 */

import { bare, clearTimer, elapsed, Native, setTimer, whenIdle } from "./pristine.js";

/** How long one load may take, in ms; what takes longer is given up. */
const PATIENCE = 15_000;

/** How often we look whether the target is still on the page: what is taken away says nothing. */
const LOOK = 200;

/**
 * Wait until a target says that it has loaded, or failed.
 * @param {EventTarget} target
 * @param {{good?: string, mine?: () => boolean, gone?: () => boolean, patience?: number}} [options]
 *   `good`: the event of success; `mine`: asked at the event, whether the page shall not see it;
 *   `gone`: asked now and then, whether neither event will come
 * @returns {Promise<boolean>}
 */
export function settled(target, options = {}) {
  const { good = "load", mine = () => false, gone = () => false, patience = PATIENCE } = bare(options);
  const deadline = elapsed() + patience;
  return new Native((resolve) => {
    let timer = setTimer(look, Math.min(LOOK, patience));
    function look() {
      if (gone() || elapsed() >= deadline) end(null);
      else timer = setTimer(look, LOOK);
    }
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
export async function until(holds, options = {}) {
  const { patience = PATIENCE, pause = 5 } = bare(options);
  const deadline = elapsed() + patience;
  while (!holds()) {
    if (elapsed() > deadline) return false;
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

/** What was waited for has not come. */
export class TooLate extends Error {}

/**
 * Wait for a promise, but not for ever.
 *
 * @template T
 * @param {PromiseLike<T>} promise
 * @param {number} [patience] in ms
 * @returns {Promise<T>} rejects as it does, or with `TooLate`
 */
export function limited(promise, patience = PATIENCE) {
  return new Native((resolve, reject) => {
    const timer = setTimer(() => reject(new TooLate(`it took longer than ${patience / 1000} s`)), patience);
    promise.then(
      (value) => {
        clearTimer(timer);
        resolve(value);
      },
      (error) => {
        clearTimer(timer);
        reject(error);
      },
    );
  });
}

/** @param {number} ms @returns {Promise<void>} */
export function wait(ms) {
  return new Native((resolve) => setTimer(resolve, ms));
}

/** Wait until the page has nothing else to do. @returns {Promise<() => number>} how many ms are left */
export function idle() {
  return new Native((resolve) => whenIdle(resolve));
}
