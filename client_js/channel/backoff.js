/**
 * How long to wait before the next attempt. No I/O.
 *
 * At most 34 attempts a minute, whatever the dice say, and a server that returns is tried within
 * five seconds.
 */

const FIRST = 500;
const CAP = 4500;
const FLOOR = 2000;
const EAGER_ATTEMPTS = 3;

/**
 * Give the milliseconds before an attempt: full jitter for the first ones, so that a thousand tabs
 * do not come at once.
 *
 * @param {number} attempt attempts since the connection was last stable
 * @param {() => number} random
 * @returns {number}
 */
export function retryDelay(attempt, random) {
  if (attempt < EAGER_ATTEMPTS) return random() * FIRST * 2 ** attempt;
  return FLOOR + random() * (CAP - FLOOR);
}
