/**
 * URL paths: the one spelling that we compare, stamps, and the names under which a page is shown.
 *
 * The counterpart of `urls.py`. A canonical path is root-relative, percent-encoded once, without
 * query and fragment.
 */

import { URL } from "./pristine.js";

const ESCAPE_OR_UNSAFE = /%[0-9a-fA-F]{2}|[^a-zA-Z0-9_.~/!$&'()*+,;=:@-]/gu;
const SAFE = /[a-zA-Z0-9_.~/!$&'()*+,;=:@-]/;
const LONE_SURROGATE = /\p{Cs}/u;
const PATH = /^\/(?!\/)[^\\?#\s\p{Cc}]*$/u;
const STAMP = /(^|&)t=\d{13,}(?=&|$)/g;

/** Tell whether a value from the wire is a path of this site: never `//host`, `javascript:` or the like.
 * @param {unknown} value @returns {value is string} */
export function isPath(value) {
  return typeof value === "string" && PATH.test(value);
}

/**
 * Spell a path in the one way that we compare: decoded once, then quoted.
 *
 * @param {string} path
 * @returns {string}
 */
export function canonical(path) {
  return path.replace(ESCAPE_OR_UNSAFE, respell);
}

/** @param {string} part */
function respell(part) {
  if (part.length !== 3 || part[0] !== "%")
    return encodeURIComponent(LONE_SURROGATE.test(part) ? "\ufffd" : part);
  const char = String.fromCharCode(parseInt(part.slice(1), 16));
  return SAFE.test(char) ? char : part.toUpperCase();
}

/**
 * Give the canonical path behind a URL of this origin; null where it leads elsewhere or nowhere.
 *
 * @param {string} url
 * @param {string} base absolute; its origin is ours
 * @returns {string | null}
 */
export function localPath(url, base) {
  try {
    const target = new URL(url, base);
    const here = new URL(base);
    const same = target.protocol === here.protocol && target.host === here.host;
    return same ? canonical(target.pathname) : null;
  } catch {
    return null; // not a URL
  }
}

/**
 * Tell whether a URL, as a page writes it, leads to a path of this site.
 *
 * @param {string} path
 * @param {string} url
 * @returns {boolean}
 */
export function samePath(path, url) {
  return localPath(url, globalThis.location?.href ?? url) === canonical(path);
}

/**
 * Take our cache-busting parameter off a URL; the URL's own query stays.
 *
 * @param {string} url
 * @returns {string}
 */
export function withoutStamp(url) {
  const [path, query, fragment] = split(url);
  const rest = query.replace(STAMP, "").replace(/^&/, "");
  return path + (rest && `?${rest}`) + fragment;
}

/** Set our cache-busting parameter. @param {string} url @param {number | string} stamp @returns {string} */
export function withStamp(url, stamp) {
  const [path, query, fragment] = split(withoutStamp(url));
  return `${path}?${query && `${query}&`}t=${stamp}${fragment}`;
}

/** Read our cache-busting parameter; empty where there is none. @param {string} url @returns {string} */
export function stampOf(url) {
  const [, query] = split(url);
  return query.match(STAMP)?.at(-1)?.replace(/^&?t=/, "") ?? "";
}

/** @param {string} url @returns {[path: string, query: string, fragment: string]} */
function split(url) {
  const hash = url.indexOf("#");
  const whole = hash < 0 ? url : url.slice(0, hash);
  const mark = whole.indexOf("?");
  const fragment = hash < 0 ? "" : url.slice(hash);
  return mark < 0 ? [whole, "", fragment] : [whole.slice(0, mark), whole.slice(mark + 1), fragment];
}

/**
 * Tell whether two paths show the same file: `/about`, `/about/` and `/about.html` do.
 *
 * @param {string} first
 * @param {string} second
 * @returns {boolean}
 */
export function samePage(first, second) {
  const one = canonical(first);
  const other = canonical(second);
  return trimmed(one) === trimmed(other) || names(one).includes(other) || names(other).includes(one);
}

/** @param {string} path @returns {string[]} */
function names(path) {
  if (!path.endsWith(".html")) return [path];
  const bare = path.slice(0, -".html".length);
  const found = [path, bare, `${bare}/`];
  if (!bare.endsWith("/index")) return found;
  const folder = bare.slice(0, -"index".length);
  return [...found, folder, trimmed(folder)];
}

/** @param {string} path */
function trimmed(path) {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Take query and fragment off a URL. @param {string} url @returns {string} */
export function withoutQuery(url) {
  return split(url)[0];
}
