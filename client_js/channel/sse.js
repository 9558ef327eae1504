/** Server-sent events as a channel, for networks that let no socket through. */

import { listen } from "../platform/dom.js";
import { EventSource } from "../platform/pristine.js";
import { besideClient, clientName, Upstream } from "./upstream.js";

/** @import { Connect } from './socket.js' */

const NO_STATUS = 1006;

/**
 * Make the function that opens a stream of events beside a URL.
 *
 * @param {{base: string, Source?: typeof globalThis.EventSource}} options `base`: the URL of client.js
 * @returns {Connect}
 */
export function connectByEvents({ base, Source = EventSource }) {
  return (query, listener) => {
    const client = clientName();
    const upstream = new Upstream({ base, query: listener.query, client, lost });
    const source = new Source(besideClient("events", base, query, { client }));
    let closed = false;
    source.onmessage = (event) => {
      if (!closed) listener.frame(event.data);
    };
    // The browser would come again by itself, at the position where this one began.
    source.onerror = () => lost(NO_STATUS);
    listen(source, "close", (event) => lost(codeIn(/** @type {MessageEvent} */ (event).data)));

    function close() {
      closed = true;
      source.close();
      upstream.close();
    }
    /** @param {number} code */
    function lost(code) {
      if (closed) return;
      close();
      listener.lost(code);
    }
    return { send: (text) => upstream.send(text), close, idle: () => upstream.idle };
  };
}

/**
 * Read the code with which the server ends a connection that is no socket.
 *
 * @param {unknown} text
 * @returns {number}
 */
export function codeIn(text) {
  const code = Number(text);
  return Number.isInteger(code) && code >= 1000 && code < 5000 ? code : NO_STATUS;
}
