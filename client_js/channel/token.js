/** A new page token, where the old one is refused. */

import { bare, expiry, fetch, now, URL } from "../platform/pristine.js";

const TOKEN = /^[\w-]{16,200}$/;

/** Requests to a host that is dead would else take all the connections that a browser has for it. */
const PATIENCE = 3_000;

/** @type {RequestInit} */
const OPTIONS = { cache: "no-store", credentials: "same-origin" };

/**
 * Ask the server for the token of now. The URL is new each time: a service worker may answer from
 * its cache, or with a page of its own for what it could not reach.
 *
 * @param {string} base the URL of client.js
 * @returns {Promise<string | null>} empty where the answer is no token, null where there is no answer
 */
export async function fetchToken(base) {
  try {
    const url = new URL(`./token?t=${now()}`, base);
    const response = await fetch(url.href, bare({ ...OPTIONS, signal: expiry(PATIENCE) }));
    if (response.status >= 500) return null; // of a proxy, in front of nothing
    const text = response.ok ? (await response.text()).trim() : "";
    return TOKEN.test(text) ? text : "";
  } catch {
    return null; // no server
  }
}
