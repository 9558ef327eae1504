/**
 * Behind a proxy that takes a prefix off every path: the server speaks of its paths, the page of the
 * browser's. The border between the two is the channel.
 */

import { hasOwn, parseJson, stringifyJson } from "../platform/pristine.js";

/** @import { Patron } from './ladder.js' */
/** @import { Line } from './transport.js' */

/**
 * Translate on both ways.
 *
 * @param {(query: URLSearchParams, listener: Patron) => Line} connect
 * @param {string} prefix such as `/app`
 * @returns {(query: URLSearchParams, listener: Patron) => Line}
 */
export function translated(connect, prefix) {
  return (query, listener) => {
    const frame = (/** @type {unknown} */ text) => listener.frame(inward(text, prefix));
    const line = connect(query, { ...listener, frame });
    return {
      send: (text) => line.send(outward(text, prefix)),
      close: () => line.close(),
      idle: () => line.idle?.() ?? true,
      next: () => line.next?.() ?? false,
      wake: () => line.wake?.(),
      rest: () => line.rest?.(),
    };
  };
}

/**
 * Put the prefix before the paths of a message of the server.
 *
 * @param {unknown} text
 * @param {string} prefix
 * @returns {unknown} unchanged where it is no message
 */
export function inward(text, prefix) {
  const add = (/** @type {unknown} */ path) => (isPath(path) ? prefix + path : path);
  return rewritten(text, (message) => {
    for (const name of ["path", "triggeredBy", "paths"]) apply(message, name, add);
    for (const update of rowsOf(message.updates)) {
      for (const name of ["path", "acceptedPath"]) apply(update, name, add);
      for (const name of ["importers", "dynamic", "assets", "workers", "unread", "sheets", "plain"])
        apply(update, name, add);
      if (hasOwn(update, "code")) apply(update.code, "imports", add);
      for (const row of rowsOf(update.changed)) row[0] = add(row[0]);
      for (const row of rowsOf(update.uses)) row.splice(0, 2, ...row.slice(0, 2).map(add));
    }
  });
}

/**
 * Take the prefix off the paths of a message of the page.
 *
 * @param {string} text
 * @param {string} prefix
 * @returns {string}
 */
export function outward(text, prefix) {
  const take = (/** @type {unknown} */ path) =>
    isPath(path) && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  const changed = rewritten(text, (message) => {
    if (message.type === "invalidate") apply(message, "path", take);
    for (const row of rowsOf(message.entries)) row[0] = take(row[0]);
    for (const row of rowsOf(message.held)) row[0] = take(row[0]);
  });
  return /** @type {string} */ (changed);
}

/** @param {unknown} text @param {(message: any) => void} change @returns {unknown} */
function rewritten(text, change) {
  try {
    const message = parseJson(/** @type {string} */ (text));
    if (message.type === "custom") return text; // it is the application's
    change(message);
    return stringifyJson(message);
  } catch {
    return text; // whoever reads it ignores it
  }
}

/** @param {any} object @param {string} name @param {(path: unknown) => unknown} change */
function apply(object, name, change) {
  if (hasOwn(object, name)) object[name] = deep(object[name], change);
}

/** @param {unknown} value @param {(path: unknown) => unknown} change @returns {unknown} */
function deep(value, change) {
  return Array.isArray(value) ? value.map((item) => deep(item, change)) : change(value);
}

/** @param {unknown} value @returns {any[]} */
function rowsOf(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} value @returns {value is string} */
function isPath(value) {
  return typeof value === "string" && value.startsWith("/");
}
