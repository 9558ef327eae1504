/** Listeners by event name. A listener that throws is reported, and the rest goes on. */

import { logWarning } from "./log.js";
import { covers } from "./topics.js";

/** @typedef {(data: any) => unknown} Callback */
/** @typedef {{callback: Callback, topic: string | null}} Listener */

export class Events {
  /** @type {Map<string, Listener[]>} */ #listeners = new Map();

  /**
   * @param {string} event
   * @param {Callback} callback
   * @param {string | null} topic or `prefix/*`; null: whatever the topic
   */
  on(event, callback, topic = null) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { callback, topic }]);
  }

  /** @param {string} event @param {Callback} callback */
  off(event, callback) {
    const rest = (this.#listeners.get(event) ?? []).filter((listener) => listener.callback !== callback);
    if (rest.length > 0) this.#listeners.set(event, rest);
    else this.#listeners.delete(event);
  }

  /** @param {string} event @param {unknown} data @param {string | null} topic */
  emit(event, data, topic = null) {
    for (const listener of this.#listeners.get(event) ?? []) {
      if (isFor(listener, topic)) call(event, listener.callback, data);
    }
  }

  /** The topics that somebody listens to. @returns {Set<string>} */
  topics() {
    const all = [...this.#listeners.values()].flat();
    return new Set(all.flatMap(({ topic }) => topic ?? []));
  }
}

/** @param {Listener} listener @param {string | null} topic */
function isFor(listener, topic) {
  return listener.topic === null || (topic !== null && covers(listener.topic, topic));
}

/** @param {string} event @param {Callback} callback @param {unknown} data */
function call(event, callback, data) {
  try {
    callback(data);
  } catch (error) {
    logWarning(`a listener for "${event}" failed`, error);
  }
}
