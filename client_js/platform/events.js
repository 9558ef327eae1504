/** Listeners by event name. A listener that throws is reported, and the rest goes on. */

import { logWarning } from "./log.js";
import { covers } from "../channel/topics.js";

/** @typedef {(data: any) => unknown} Callback */
/** @typedef {{callback: Callback, topic: string | null, owner: string | null}} Listener */

export class Events {
  /** @type {Map<string, Listener[]>} */ #listeners = new Map();

  /**
   * @param {string} event
   * @param {Callback} callback
   * @param {string | null} topic or `prefix/*`; null: whatever the topic
   * @param {string | null} owner the path of a module, which stops to listen when it is replaced
   */
  on(event, callback, topic = null, owner = null) {
    this.#set(event, [...this.#of(event), { callback, topic, owner }]);
  }

  /** @param {string} event @param {Callback} callback */
  off(event, callback) {
    this.#set(
      event,
      this.#of(event).filter((listener) => listener.callback !== callback),
    );
  }

  /** Take off all listeners of a module. @param {string} owner */
  forget(owner) {
    for (const [event, listeners] of this.#listeners) {
      const rest = listeners.filter((listener) => listener.owner !== owner);
      if (rest.length < listeners.length) this.#set(event, rest);
    }
  }

  /** Tell whether anybody listens to one of these events. @param {readonly string[]} names */
  hear(names) {
    return names.some((name) => this.#listeners.has(name));
  }

  /**
   * @param {string} event
   * @param {unknown} data
   * @param {string | null} topic
   * @returns {PromiseLike<unknown>[]} what listeners began and have not ended
   */
  emit(event, data, topic = null) {
    const results = this.#of(event)
      .filter((listener) => isFor(listener, topic))
      .map(({ callback }) => call(event, callback, data));
    return results.filter(isPending);
  }

  /** The topics that somebody listens to. @returns {Set<string>} */
  topics() {
    const all = [...this.#listeners.values()].flat();
    return new Set(all.flatMap(({ topic }) => topic ?? []));
  }

  /** @param {string} event */
  #of(event) {
    return this.#listeners.get(event) ?? [];
  }

  /** @param {string} event @param {Listener[]} listeners */
  #set(event, listeners) {
    if (listeners.length > 0) this.#listeners.set(event, listeners);
    else this.#listeners.delete(event);
  }
}

/** @param {Listener} listener @param {string | null} topic */
function isFor(listener, topic) {
  return listener.topic === null || (topic !== null && covers(listener.topic, topic));
}

/** @param {string} event @param {Callback} callback @param {unknown} data */
function call(event, callback, data) {
  try {
    return callback(data);
  } catch (error) {
    logWarning(`a listener for "${event}" failed`, error);
    return undefined;
  }
}

/** @param {unknown} result @returns {result is PromiseLike<unknown>} */
function isPending(result) {
  try {
    return typeof (/** @type {any} */ (result)?.then) === "function";
  } catch {
    return false; // a getter of the page's
  }
}
