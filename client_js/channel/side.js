/**
 * The socket at a port of its own, beside a server that can have none where its pages come from.
 *
 * That port is told in the first message of another way. It is known as long as there is a connection
 * to the very server that told it: after a loss somebody else may listen there.
 */

import { SUBPROTOCOL } from "./handshake.js";
import { parse } from "./protocol.js";
import { opened } from "./socket.js";
import { URL } from "../platform/pristine.js";

/** @import { Connect, Listener } from './socket.js' */

/**
 * @typedef {{epoch: string, port: number}} Place
 * @typedef {{read: () => unknown, write: (place: Place | undefined) => void}} Memory of the tab
 */

/** What a page knows of the side port. */
export class SidePort {
  #options;
  /** @type {Place | null} */ #place;
  #isNew = false;

  /** @param {{Socket: typeof WebSocket, base: string, memory: Memory}} options `base`: the URL of client.js */
  constructor(options) {
    this.#options = options;
    this.#place = placeOf(options.memory.read());
  }

  /** Whether there may be a socket. */
  known = () => this.#place !== null;

  /** Whether it was told of just now, which is said once. */
  offered = () => {
    const isNew = this.#isNew;
    this.#isNew = false;
    return isNew;
  };

  /** @type {Connect} */
  connect = (query, listener) => {
    const place = this.#place;
    if (place === null || place.epoch !== query.get("epoch")) {
      this.#remember(null);
      throw new Error("no side port is known");
    }
    const { Socket, base } = this.#options;
    const url = `ws://${new URL(base).hostname}:${place.port}/@hotreload/ws?${query}`;
    return opened(new Socket(url, SUBPROTOCOL), this.#watched(listener));
  };

  /**
   * Make a way that hears of the port.
   *
   * @param {Connect} connect
   * @returns {Connect}
   */
  told(connect) {
    return (query, listener) =>
      connect(
        query,
        this.#watched({
          ...listener,
          frame: (text) => {
            this.#hear(text);
            listener.frame(text);
          },
        }),
      );
  }

  /** Forget the port when a connection ends that has worked. @param {Listener} listener @returns {Listener} */
  #watched({ frame, lost, query }) {
    let works = false;
    return {
      frame: (text) => {
        works = true;
        frame(text);
      },
      lost: (code) => {
        if (works) this.#remember(null);
        lost(code);
      },
      query,
    };
  }

  /** @param {unknown} text */
  #hear(text) {
    const message = parse(text);
    if (message?.type !== "connected" || message.socket === null) return;
    this.#isNew = true;
    this.#remember({ epoch: message.epoch, port: message.socket });
  }

  /** @param {Place | null} place */
  #remember(place) {
    this.#place = place;
    this.#options.memory.write(place ?? undefined);
  }
}

/** @param {any} kept @returns {Place | null} */
function placeOf(kept) {
  const { epoch, port } = kept ?? {};
  return typeof epoch === "string" && Number.isInteger(port) ? { epoch, port } : null;
}
