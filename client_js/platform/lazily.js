/** Modules of ours that are loaded when somebody needs them. */

const VERSION = /(?<=\/@hotreload\/)[^/]+\/(?=[^/]+\/)/;

/**
 * Make a function that loads a module, and does so anew where that failed.
 *
 * Firefox and WebKit never ask twice for a module that they could not load, nor for what it imports. Each of
 * ours has a second name: that of its folder without the version.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} url of the module
 * @returns {() => Promise<T>} rejects while there is no server
 */
export function lazily(load, url) {
  let hasFailed = false;
  return async () => {
    try {
      return await (hasFailed ? import(url.replace(VERSION, "")) : load());
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
}
