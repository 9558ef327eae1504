/** The WebSocket as a channel: one of the ways by which `transport.js` connects. */

import { socketUrl, SUBPROTOCOL } from "./handshake.js";

const NO_STATUS = 1006;

/**
 * @typedef {object} Channel
 * @property {(text: string) => void} send
 * @property {() => void} close
 * @property {() => boolean} [idle] whether nothing is on its way to the server
 * @property {() => void} [wake] the page was shown, or the network is back
 * @property {() => void} [rest] run no timers until then
 *
 * @typedef {object} Listener
 * @property {(text: unknown) => void} frame
 * @property {(code: number) => void} lost called at most once, and not after `close`
 * @property {() => URLSearchParams} query that of a connection that begins now: token and position
 *
 * @typedef {(query: URLSearchParams, listener: Listener) => Channel} Connect
 */

/**
 * Make the function that opens a socket beside a URL.
 *
 * @param {{Socket: typeof WebSocket, base: string}} options `base`: the URL of client.js
 * @returns {Connect}
 */
export function connectBySocket({ Socket, base }) {
  return (query, listener) => opened(new Socket(socketUrl(base, query), SUBPROTOCOL), listener);
}

/**
 * Take a socket that is being opened for a channel.
 *
 * @param {WebSocket} socket
 * @param {Listener} listener
 * @returns {Channel}
 */
export function opened(socket, listener) {
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
