/**
 * The client's entry: one per page, however often it is loaded. Frames have a client of their own.
 *
 * Its exports are those of `window[Symbol.for('hotreload')]`; `status` is a live binding.
 */

import { bare } from "./platform/pristine.js";
import { logWarning } from "./platform/log.js";
import { HotPage } from "./page.js";

/** @import { Api, Status } from './api.js' */

const KEY = Symbol.for("hotreload");
const WAYS = "all"; // a server that has no sockets says "polls" here

/** @type {Readonly<Api>} */
const api = present() ?? begin();

export const { on, off, send, pause, resume, keep } = api;
export let status = api.status;
on("hotreload:status", (/** @type {Status} */ now) => {
  status = now;
});

/** @returns {Readonly<Api> | null} that of an earlier load; what else may stand there is the page's own affair */
function present() {
  const found = Reflect.get(globalThis, KEY);
  return typeof found?.on === "function" && typeof found.keep === "function" ? found : null;
}

/** @returns {Readonly<Api>} */
function begin() {
  const page = new HotPage(import.meta.url, WAYS);
  const made = page.api();
  Reflect.defineProperty(globalThis, KEY, bare({ value: made, enumerable: false }));
  try {
    page.start();
  } catch (error) {
    logWarning("could not start", error);
  }
  return made;
}
