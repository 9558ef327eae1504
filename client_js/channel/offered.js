/** Which ways a server has, as far as it says so with client.js; an attempt that fails stands in the console. */

import { entriesOf } from "../platform/pristine.js";

const POLLS = "hotreload-polls";

/**
 * Tell whether a server can be polled only.
 *
 * @param {string} base the URL of client.js
 * @param {typeof entriesOf} [record] the browser's, of what was loaded
 * @returns {boolean}
 */
export function onlyPolls(base, record = entriesOf) {
  const entries = /** @type {PerformanceResourceTiming[]} */ (record(base, "resource"));
  return entries.some(({ serverTiming }) => serverTiming?.some(({ name }) => name === POLLS));
}
