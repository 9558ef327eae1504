/** The WebSocket as a channel: one of the ways by which `transport.js` connects. */

import { SUBPROTOCOL } from "./protocol.js";
import { URL } from "../platform/pristine.js";

const NO_STATUS = 1006;

/**
 * @typedef {{send: (text: string) => void, close: () => void}} Channel
 * @typedef {{frame: (text: unknown) => void, lost: (code: number) => void}} Listener
 *   `lost` is called at most once, and not after `close`
 * @typedef {(query: URLSearchParams, listener: Listener) => Channel} Connect
 */

/**
 * Make the function that opens a socket beside a URL.
 *
 * @param {{Socket: typeof WebSocket, base: string}} options `base`: the URL of client.js
 * @returns {Connect}
 */
export function connectBySocket({ Socket, base }) {
  return (query, listener) => {
    const url = new URL("./ws", base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = query.toString();
    return opened(new Socket(url.href, SUBPROTOCOL), listener);
  };
}

/** @param {WebSocket} socket @param {Listener} listener @returns {Channel} */
function opened(socket, listener) {
  let closed = false;
  socket.onmessage = (event) => {
    if (!closed) listener.frame(event.data);
  };
  socket.onclose = (event) => {
    if (closed) return;
    closed = true;
    listener.lost(event.code || NO_STATUS);
  };
  return {
    send: (text) => socket.send(text),
    close: () => {
      closed = true;
      socket.close();
    },
  };
}
