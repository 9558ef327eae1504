/** Lines in the browser's console, all with one prefix. */

const { debug, info, warn } = globalThis.console ?? {};
const PREFIX = "[hotreload] ";

/** Say what only somebody who looks for it wants to know. @param {string} text */
export function logDebug(text) {
  print(debug, PREFIX + text);
}

/** Say what happened to the page. @param {string} text */
export function logInfo(text) {
  print(info, PREFIX + text);
}

/** Do something that must not harm the page, whatever the page did to the platform. @param {() => void} task */
export function harmless(task) {
  try {
    task();
  } catch (error) {
    logWarning("something of ours failed", error);
  }
}

/** Say what went wrong, with the cause. @param {string} text @param {unknown} [cause] */
export function logWarning(text, cause) {
  if (cause === undefined) print(warn, PREFIX + text);
  else print(warn, PREFIX + text, cause);
}

/** @param {(...words: unknown[]) => void} method @param {unknown[]} words */
function print(method, ...words) {
  try {
    method(...words);
  } catch {
    // a console of the page's own: without this method, or one that throws at a warning
  }
}
