/**
 * A socket that is opened before there is anybody to hear it.
 *
 * Who connects first gets it, with all that it has said until then; who has another position by then gets
 * one of his own.
 */

import { socketUrl, SUBPROTOCOL } from "../channel/handshake.js";
import { harmless } from "../platform/log.js";

/** @import { Channel, Connect, Listener } from '../channel/socket.js' */

const HEARD_LIMIT = 1_000; // frames; beyond, the connection is given up, and what is missing is told to the next

export class EarlySocket {
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {Event[]} */ #heard = [];
  #query = "";
  /** @type {{cause: unknown} | null} */ #refusal = null;

  /**
   * Open it.
   *
   * @param {{Socket: typeof WebSocket, base: string, query: URLSearchParams}} options `base`: the URL of client.js
   */
  open({ Socket, base, query }) {
    try {
      this.#follow(new Socket(socketUrl(base, query), SUBPROTOCOL));
      this.#query = query.toString();
    } catch (cause) {
      this.#refusal = { cause }; // by a policy of the page; one attempt is enough in its console
    }
  }

  /** @param {WebSocket} socket */
  #follow(socket) {
    this.#socket = socket;
    const hear = (/** @type {Event} */ event) =>
      harmless(() => {
        if (this.#heard.push(event) > HEARD_LIMIT) socket.close();
      });
    socket.onclose = socket.onmessage = hear;
  }

  /** The page is left before anybody came. */
  close() {
    this.#socket?.close();
    this.#socket = null;
  }

  /**
   * Make the first connection be this one.
   *
   * @param {(socket: WebSocket, listener: Listener) => Channel} opened takes a socket for a channel
   * @param {Connect} connect makes the others
   * @returns {Connect}
   */
  before(opened, connect) {
    return (query, listener) => {
      this.#complain();
      if (query.toString() !== this.#query) this.close();
      const socket = this.#socket;
      if (socket === null) return connect(query, listener);
      this.#socket = null;
      const channel = opened(socket, listener);
      this.#repeat(socket);
      return channel;
    };
  }

  #complain() {
    const refusal = this.#refusal;
    this.#refusal = null;
    if (refusal !== null) throw refusal.cause;
  }

  /** When the channel is there, and before anything else that it says. @param {WebSocket} socket */
  async #repeat(socket) {
    await null; // a page's own `then` may throw
    for (const event of this.#heard.splice(0)) {
      harmless(() => {
        if (event.type === "close") socket.onclose?.(/** @type {CloseEvent} */ (event));
        else socket.onmessage?.(/** @type {MessageEvent} */ (event));
      });
    }
  }
}
