/**
 * Whether the server was away while something was loaded: what failed for that alone is loaded again when it
 * is back, and never by loading the page, which would be lost.
 *
 * A load may fail before the loss of the connection is noticed; so the server is asked.
 */

import { bare, elapsed, expiry, fetch, Native, URL } from "../platform/pristine.js";
import { wait } from "../platform/settled.js";
import { mayAsk } from "../styles/sources.js";

/** @import { Link } from './transport.js' */

/** @type {RequestInit} */
const OPTIONS = { cache: "no-store" };
const PATIENCE = 3_000;
const FIRST_PAUSE = 100;
const LAST_PAUSE = 3_000;
const NOTICED_AFTER = 25_000; // who is still connected by then has a server, whatever it answers

let address = "";
let isOpen = false;
let lostAt = -Infinity;
let count = 0;
/** @type {(() => void)[]} */
let waiting = [];

/** Follow the connection. @param {Link} link @param {string} base the URL of client.js */
export function linked(link, base) {
  address = base;
  isOpen = link === "connected";
  if (link === "disconnected") lostAt = elapsed();
  if (!isOpen) return;
  const due = waiting;
  waiting = [];
  for (const go of due) go();
}

/** Something that a change needs could not be loaded. */
export function missed() {
  count += 1;
}

/** How often that was so. */
export function misses() {
  return count;
}

/** Wait until there is a connection; at once where there never was one. @returns {Promise<void>} */
export async function present() {
  if (!isOpen && address !== "") await change(null);
}

/**
 * Tell whether the server has been away; resolves when it is back.
 *
 * @param {number} since on the clock of `elapsed`
 * @returns {Promise<boolean>}
 */
export async function wasAway(since) {
  if (address === "") return false;
  const end = elapsed() + NOTICED_AFTER;
  let isMissing = false;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LAST_PAUSE)) {
    if (isOpen && (lostAt >= since || (await answers()))) return isMissing || lostAt >= since;
    isMissing = true;
    if (isOpen && elapsed() > end) return false;
    await change(isOpen ? pause : null);
  }
}

/** @returns {Promise<boolean>} true as well where we may not ask */
async function answers() {
  if (!fetch || !mayAsk()) return true;
  try {
    await fetch(new URL("./ping", address), bare({ ...OPTIONS, signal: expiry(PATIENCE) }));
    return true;
  } catch {
    await wait(0); // the browser tells us now whether a policy of the page forbids it
    return !mayAsk();
  }
}

/** @param {number | null} pause after which it is time as well, in ms @returns {Promise<void>} */
function change(pause) {
  return new Native((resolve) => {
    waiting.push(resolve);
    if (pause !== null) wait(pause).then(resolve);
  });
}
