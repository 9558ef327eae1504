/**
 * Requests of ours for the text of sheets, and how to tell them from the page's own in the browser's record.
 */

import { listen } from "../platform/dom.js";
import { bare, entriesOf, fetch, URL } from "../platform/pristine.js";
import { wait } from "../platform/settled.js";

/** @typedef {{id: string, text: string}} Served `id`: the content id of the text as it was served */

/** No sheet of more characters is worth learning. */
const TEXT_LIMIT = 4_000_000;
const FROM_US = /^hotreload$/;
const CONTENT = /\bhotreload;desc="([-\w]+)"/;

/** @type {RequestInit} */
const HEAD = { method: "HEAD", cache: "no-store" };

/**
 * How often we have asked for each URL.
 * @type {Map<string, number>}
 */
const asked = new Map();

/** Whether a policy of the page forbids to ask: each try would be reported. */
let isForbidden = false;
if (globalThis.document) listen(globalThis.document, "securitypolicyviolation", noteViolation);

/**
 * Note a request of ours, so that it does not count as one of the page's scripts.
 * @param {string} url absolute, without a fragment
 */
export function asking(url) {
  asked.set(url, (asked.get(url) ?? 0) + 1);
}

/** Tell whether a policy of the page let a request of ours fail. */
export function mayAsk() {
  return !isForbidden;
}

/**
 * Ask for the text of a sheet.
 * @param {string} href absolute
 * @param {'force-cache' | 'reload'} cache `force-cache`: as the page's own link got it
 * @returns {Promise<Served | null>} null where it did not come from a server of ours, or is too long
 */
export async function served(href, cache) {
  const url = href.split("#", 1)[0] ?? href; // as the browser's record spells it
  if (isForbidden || isForeign(url)) return null;
  asking(url);
  try {
    const response = await fetch(url, bare({ cache }));
    const id = nameOf(response.headers);
    if (!response.ok || id === null) return null;
    const text = await response.text();
    return text.length > TEXT_LIMIT ? null : { id, text };
  } catch {
    await wait(0); // the browser tells us now whether a policy of the page forbids it
    return null;
  }
}

/**
 * Tell whether there is a file; where nobody can tell, there is.
 * @param {string} href absolute
 * @returns {Promise<boolean>}
 */
export async function isThere(href) {
  asking(href);
  try {
    return (await fetch(href, bare({ method: "HEAD" }))).status !== 404;
  } catch {
    return true;
  }
}

/**
 * Ask which content is there now.
 * @param {string} href
 * @returns {Promise<string | null>} its id; null where nobody tells
 */
export async function idAt(href) {
  const url = new URL(href, globalThis.location.href).href;
  asking(url);
  try {
    const { headers } = await fetch(url, bare({ ...HEAD }));
    return CONTENT.exec(headers.get("server-timing") ?? "")?.[1] ?? null;
  } catch {
    return null;
  }
}

/**
 * Make a function that tells which entries of the browser's record are requests of ours.
 * @returns {(entry: {name: string, initiatorType: string}) => boolean} to be asked once for each entry
 */
export function ownRequests() {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return ({ name, initiatorType }) => {
    const count = seen.get(name) ?? 0;
    if (initiatorType !== "fetch" || count >= (asked.get(name) ?? 0)) return false;
    seen.set(name, count + 1);
    return true;
  };
}

/** @param {string} url @returns {boolean} whether the record knows that another server, or another part of it, answered */
function isForeign(url) {
  const entries = /** @type {PerformanceResourceTiming[]} */ (entriesOf(url, "resource"));
  return entries.length > 0 && !entries.some(({ serverTiming }) => isOurs(serverTiming));
}

/** @param {readonly PerformanceServerTiming[] | undefined} timing @returns {boolean} true as well where an engine does not tell */
function isOurs(timing) {
  return timing?.some(({ name }) => FROM_US.test(name)) ?? true;
}

/** @param {Event} event */
function noteViolation(event) {
  const { blockedURI, effectiveDirective } = /** @type {SecurityPolicyViolationEvent} */ (event);
  if (effectiveDirective === "connect-src" && asked.has(blockedURI)) isForbidden = true;
}

/** @param {Headers} headers @returns {string | null} */
function nameOf(headers) {
  const parts = (headers.get("server-timing") ?? "").split(";");
  const tag = /^(?:W\/)?"([-\w]+)"$/.exec(headers.get("etag") ?? "");
  return parts.some((part) => FROM_US.test(part.trim())) ? (tag?.[1] ?? null) : null;
}
