/**
 * One stream for all tabs of a site, where there is no socket: browsers allow six connections a host.
 *
 * One tab leads (see `election.js`) and holds the stream; it tells the others how far the server is.
 * They hold none: they ask at once for what they miss, each from its own position and under a name of
 * its own, so that answers, topics and events work as everywhere.
 */

import { BroadcastChannel, clearTimer, now, random, setTimer, URL } from "../platform/pristine.js";
import { connectByPoll } from "./poll.js";
import { Share } from "./share.js";

/** @import { Connect } from './socket.js' */
/** @import { Site } from './share.js' */

/**
 * Make the function that turns a way of one tab into a way of all tabs.
 *
 * @param {object} options
 * @param {string} options.base the URL of client.js
 * @param {() => boolean} options.visible
 * @param {typeof globalThis.BroadcastChannel} [options.Channel]
 * @returns {(own: Connect) => Connect} `own` opens a stream
 */
export function sharing({ base, visible, Channel = BroadcastChannel }) {
  /** @type {Site} */
  const site = {
    follow: (next) => connectByPoll({ base, wait: 0, next }),
    visible,
    now,
    random,
    setTimer,
    clearTimer,
    leading: null,
    trying: null,
  };
  return (own) => (query, listener) => {
    const channel = open(base, Channel);
    return channel === null ? own(query, listener) : new Share({ site, own, listener, channel });
  };
}

/** @param {string} base @param {typeof BroadcastChannel} Channel @returns {BroadcastChannel | null} */
function open(base, Channel) {
  try {
    const channel = new Channel(`hotreload ${new URL("./", base).pathname}`);
    return channel instanceof EventTarget ? channel : null; // else one that the page made up
  } catch {
    return null; // an old browser, or a page that may not know of others
  }
}
