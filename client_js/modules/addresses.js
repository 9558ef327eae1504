/** Under which URLs this page holds its modules, and is to load them again. */

import { registry } from "../hot.js";
import { URL, URLSearchParams } from "../platform/pristine.js";
import { withStamp } from "../platform/urls.js";

/** @import { Loaded } from '../changes/loaded.js' */
/** @import { Versions } from './versions.js' */

/**
 * @typedef {object} Parts
 * @property {Versions} versions
 * @property {() => Loaded} loaded
 * @property {() => string} token of the page
 * @property {string} client the URL of client.js
 */

export class Addresses {
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** The URL of a path without our stamp. @param {string} path @returns {string} */
  of(path) {
    return registry.urlOf(path) ?? this.#parts.loaded().urlOf(path);
  }

  /** The URL of a path as modules hold it. @param {string} path @returns {string} absolute */
  held(path) {
    return stamped(this.of(path), this.#parts.versions.keyOf(path));
  }

  /**
   * What is to stand in a text that imports a path.
   *
   * @param {string} path
   * @param {string} url that leads there
   * @returns {string | null} absolute; null where the page does not hold it: that is new code as well
   */
  imported(path, url) {
    const key = this.#parts.versions.heldAs(path);
    return key === null ? null : stamped(url, key);
  }

  /** The URL of a module that imports several. @param {string} key @param {string[]} urls @returns {string} */
  link(key, urls) {
    const query = new URLSearchParams([
      ["token", this.#parts.token()],
      ["t", key],
    ]);
    for (const url of urls) query.append("url", url);
    return new URL(`./link?${query}`, this.#parts.client).href;
  }
}

/** @param {string} url @param {string} key empty: none */
function stamped(url, key) {
  return absolute(key === "" ? url : withStamp(url, key));
}

/** @param {string} url @returns {string} */
export function absolute(url) {
  return new URL(url, globalThis.location.href).href;
}
