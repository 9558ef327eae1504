/**
 * Read the fields of a message, one by one; what is missing or of another type is an error.
 *
 * Only own fields count: neither `__proto__` in a message nor a polluted `Object.prototype` in the
 * page reaches our decisions.
 */

import { hasOwn } from "../platform/pristine.js";
import { isPath } from "../platform/urls.js";

/** @typedef {Record<string, unknown>} Body */

const INLINE = /\?inline=\d+$/;

/** A message cannot be read: it is to be ignored. */
export class Unreadable extends Error {}

/** @param {unknown} value @returns {Body} */
export function object(value) {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return /** @type {Body} */ (value);
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {unknown} */
export function field(body, name) {
  return hasOwn(body, name) ? body[name] : undefined;
}

/** @param {Body} body @param {string} name @returns {string} */
export function string(body, name) {
  const value = field(body, name);
  if (typeof value === "string") return value;
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {string | null} */
export function text(body, name) {
  const value = field(body, name) ?? null;
  return value === null ? null : string(body, name);
}

/** @param {Body} body @param {string} name @returns {number} */
export function number(body, name) {
  const value = field(body, name);
  if (typeof value === "number") return value;
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {number | null} */
export function optionalNumber(body, name) {
  const value = field(body, name) ?? null;
  return value === null ? null : number(body, name);
}

/** @param {Body} body @param {string} name @returns {unknown[]} */
export function list(body, name) {
  const value = field(body, name);
  if (Array.isArray(value)) return value;
  throw new Unreadable();
}

/** @param {unknown} value @returns {string} */
export function path(value) {
  if (isPath(value)) return value;
  throw new Unreadable();
}

/** @param {unknown} value @returns {string} a path, or `*` for every page */
export function page(value) {
  return value === "*" ? value : path(value);
}

/** @param {unknown} value @returns {value is string} */
export function isString(value) {
  return typeof value === "string";
}

/** @param {Body} body @returns {number | null} */
export function seq(body) {
  const value = field(body, "seq") ?? null;
  if (value === null) return null;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {unknown[]} empty where it is missing */
export function rows(body, name) {
  return hasOwn(body, name) ? list(body, name) : [];
}

/**
 * Tell whether a value names a module: by its path, or an inline script of a page by its number.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isModule(value) {
  return typeof value === "string" && isPath(value.replace(INLINE, ""));
}

/** @param {unknown} value @returns {string} */
export function module(value) {
  if (isModule(value)) return value;
  throw new Unreadable();
}
