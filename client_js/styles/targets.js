/**
 * The URLs under which linked sheets show a file, with the queries that their author gave them.
 */

import { rewriteUrls } from "./cssurls.js";
import { URL } from "../platform/pristine.js";
import { readRules } from "./rules.js";
import { samePath } from "../platform/urls.js";

/**
 * List them for one path, absolute, those of imported sheets included.
 * @param {CSSStyleSheet | null} sheet
 * @param {string} path
 * @returns {string[]}
 */
export function targetsOf(sheet, path) {
  const base = sheet?.href;
  if (!base) return [];
  return readRules(sheet).flatMap((rule) => {
    if ("styleSheet" in rule) return targetsOf(/** @type {CSSImportRule} */ (rule).styleSheet, path);
    return urlsIn(rule.cssText).flatMap((url) => resolved(url, base, path));
  });
}

/** @param {string} css @returns {string[]} */
function urlsIn(css) {
  /** @type {string[]} */
  const found = [];
  rewriteUrls(css, (url) => {
    found.push(url);
    return url;
  });
  return found;
}

/** @param {string} url @param {string} base @param {string} path @returns {string[]} none where it leads elsewhere */
function resolved(url, base, path) {
  try {
    const { href } = new URL(url, base);
    return samePath(path, href) ? [href] : [];
  } catch {
    return []; // not a URL
  }
}
