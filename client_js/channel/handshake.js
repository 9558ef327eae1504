/** What a connection begins with: which protocol we speak, who we are, and up to where we know everything. */

import { URL, URLSearchParams } from "../platform/pristine.js";

/** @import { Position } from './protocol.js' */

export const SUBPROTOCOL = "hotreload.v1";

/**
 * Write the query of a connection, the same for each way.
 *
 * @param {string} token
 * @param {Position | null} position
 * @returns {URLSearchParams}
 */
export function handshake(token, position) {
  const query = new URLSearchParams();
  query.set("token", token);
  if (position === null) return query;
  query.set("epoch", position.epoch);
  query.set("seq", String(position.seq));
  return query;
}

/**
 * Name the socket beside client.js.
 *
 * @param {string} base the URL of client.js
 * @param {URLSearchParams} query
 * @returns {string}
 */
export function socketUrl(base, query) {
  const url = new URL("./ws", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = query.toString();
  return url.href;
}
