/** What pages may use: `window[Symbol.for('hotreload')]` and the exports of client.js. */

import { encode } from "./channel/protocol.js";
import { parseJson, stringifyJson, TextEncoder } from "./platform/pristine.js";
import { logWarning } from "./platform/log.js";

/** @import { Callback, Events } from './platform/events.js' */
/** @import { Topics } from './channel/topics.js' */
/** @import { Transport } from './channel/transport.js' */

const MESSAGE_LIMIT = 64 * 1024;

/** @typedef {'connecting' | 'connected' | 'disconnected' | 'paused'} Status */
/** @typedef {{topic?: string}} ToTopic */

/**
 * @typedef {object} Api
 * @property {(event: string, callback: Callback, options?: ToTopic) => void} on listen to an event
 *   of the application, or to `hotreload:status` (a status) and `hotreload:beforeFullReload`
 *   (`{reason, preventDefault}`), `hotreload:dropped` (`{count, topic}`); with a topic, or
 *   `prefix/*`: only to what is published to it
 * @property {(event: string, callback: Callback) => void} off
 * @property {(event: string, data?: unknown, options?: ToTopic) => void} send to the server's
 *   listeners and, with a topic, to other tabs
 * @property {Status} status
 * @property {() => void} pause changes wait from now on
 * @property {() => void} resume what waited is applied as one
 * @property {(name: string, get: () => unknown, set: (value: any) => unknown) => void} keep a JSON
 *   value over reloads
 */

/** @typedef {Omit<Api, 'keep'>} Client what needs the page's client */

/**
 * @typedef {object} Parts
 * @property {Events} events
 * @property {Pick<Topics, 'update'>} topics
 * @property {Pick<Transport, 'send'>} transport
 * @property {() => Status} status
 * @property {(paused: boolean) => void} setPaused
 */

/** @param {Parts} parts @returns {Client} */
export function createApi({ events, topics, transport, status, setPaused }) {
  return {
    on: (event, callback, options) => {
      events.on(event, callback, options?.topic);
      topics.update();
    },
    off: (event, callback) => {
      events.off(event, callback);
      topics.update();
    },
    send: (event, data, options) => sendEvent(transport, event, data, options?.topic),
    get status() {
      return status();
    },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
  };
}

/**
 * Send an event; what cannot be sent is reported.
 *
 * @param {Pick<Transport, 'send'>} transport
 * @param {string} event
 * @param {unknown} data
 * @param {string} [topic]
 */
export function sendEvent(transport, event, data, topic) {
  try {
    const message = {
      type: /** @type {const} */ ("custom"),
      event: String(event),
      data: snapshot(data),
      ...(topic && { topic }),
    };
    const size = new TextEncoder().encode(encode(message)).length;
    if (size <= MESSAGE_LIMIT) transport.send(message);
    else logWarning(`the event "${event}" was not sent: it has ${size} bytes, ${MESSAGE_LIMIT} are allowed`);
  } catch (error) {
    logWarning(`the event "${event}" was not sent: its data is no JSON`, error);
  }
}

/** @param {unknown} data @returns {unknown} as it is now: it may have to wait for the connection */
function snapshot(data) {
  const text = stringifyJson(data);
  return text === undefined ? null : parseJson(text);
}
