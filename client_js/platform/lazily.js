/** Modules of ours that are loaded when somebody needs them. */

/**
 * Make a function that loads a module, and does so anew where that failed.
 *
 * Firefox and WebKit never ask twice for a module that they could not load: each attempt after a failure asks
 * for another name. So that there is one instance of it, a module is loaded by one such function.
 *
 * @template T
 * @param {(again: string) => Promise<T>} load is given what is to stand behind the name
 * @returns {() => Promise<T>} rejects while there is no server
 */
export function lazily(load) {
  let failures = 0;
  return async () => {
    try {
      return await load(failures === 0 ? "" : `?${failures}`);
    } catch (error) {
      failures++;
      throw error;
    }
  };
}
