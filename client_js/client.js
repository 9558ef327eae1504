/**
 * The client's entry: one per page, however often it is loaded. Frames have a client of their own.
 *
 * Its exports are those of `window[Symbol.for('hotreload')]`; `status` is a live binding.
 */

import { Early } from "./early/early.js";
import { bare } from "./platform/pristine.js";
import { harmless } from "./platform/log.js";

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
  const early = new Early(import.meta.url, WAYS);
  Reflect.defineProperty(globalThis, KEY, bare({ value: early.api, enumerable: false }));
  harmless(() => early.start());
  return early.api;
}
