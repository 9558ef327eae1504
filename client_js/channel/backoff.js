/**
 * How long to wait before the next attempt. No I/O.
 *
 * At most 34 attempts a minute, whatever the dice say, and a server that returns is tried within
 * five seconds.
 */

const FIRST = 500;
const CAP = 4500;
const FLOOR = 2250;
const EAGER_ATTEMPTS = 3;
const RESTART_PAUSE = 500;
const RESTART_ATTEMPTS = 10; // a planned restart takes seconds

/**
 * Give the milliseconds before an attempt: full jitter for the first ones, so that a thousand tabs
 * do not come at once; a server that has said that it restarts is asked every second at first.
 *
 * @param {number} attempt attempts since the connection was last stable
 * @param {() => number} random
 * @param {boolean} [isRestarting]
 * @returns {number}
 */
export function retryDelay(attempt, random, isRestarting = false) {
  if (isRestarting && attempt < RESTART_ATTEMPTS) return RESTART_PAUSE * (1 + random());
  if (attempt < EAGER_ATTEMPTS) return random() * FIRST * 2 ** attempt;
  return FLOOR + random() * (CAP - FLOOR);
}
