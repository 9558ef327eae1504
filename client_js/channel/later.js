/** A way to the server whose code is loaded when it is first taken. */

/** @import { Connect } from './socket.js' */
/** @import { Line } from './transport.js' */

const LOST = 1006;

/**
 * Make a function that connects as soon as the one that knows how is there.
 *
 * @param {() => Promise<Connect>} load
 * @returns {Connect}
 */
export function connectLater(load) {
  return (_, listener) => {
    /** @type {Line | null} */
    let channel = null;
    let closed = false;
    const begin = async () => {
      try {
        const connect = await load();
        if (!closed) channel = connect(listener.query(), listener);
      } catch {
        if (!closed) listener.lost(LOST); // the page's policy, or no server
      }
    };
    begin();
    return {
      send: (text) => channel?.send(text),
      close: () => {
        closed = true;
        channel?.close();
      },
      idle: () => channel?.idle?.() ?? true,
      next: () => channel?.next?.() ?? false,
      wake: () => channel?.wake?.(),
      rest: () => channel?.rest?.(),
    };
  };
}
