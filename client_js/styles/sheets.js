/**
 * Files that styles of the document itself show: `style` attributes, `<style>` elements, adopted
 * sheets. They are changed through the CSSOM, property by property: what the author or a script
 * set beside them stays.
 */

import { rewriteUrls } from "./cssurls.js";
import { member, select } from "../platform/places.js";
import { URL } from "../platform/pristine.js";
import { readRules, styleSheets } from "./rules.js";

/** @typedef {import("../assets/attributes.js").Edit} Edit */
/** @typedef {import("../assets/attributes.js").Restamp} Restamp */
/** @typedef {import("../platform/places.js").Place} Place */
/** @typedef {(css: string) => {text: string, urls: string[]}} Rewrite */

/** Shorthands whose longhands read as empty where a `var()` stands beside the `url()`. */
const SHORTHANDS = ["background", "border-image", "list-style", "mask", "-webkit-mask"];

const URL_FUNCTION = /\burl\(/i;

/**
 * List what has to change in the styles of a place.
 * @param {Place} place
 * @param {Restamp} restamp
 * @returns {Edit[]}
 */
export function styleEdits(place, restamp) {
  return [...inlineEdits(place, restamp), ...sheetEdits(place, restamp)];
}

/** @param {Place} place @param {Restamp} restamp @returns {Edit[]} */
function inlineEdits(place, restamp) {
  return select(place, '[style*="url(" i]').flatMap((element) => {
    const { style } = /** @type {HTMLElement} */ (element);
    // a form's `style` may be one of its fields
    if (typeof style?.setProperty !== "function") return [];
    return declarationEdits(style, rewriter(restamp, element.baseURI));
  });
}

/** @param {Place} place @param {Restamp} restamp @returns {Edit[]} */
function sheetEdits(place, restamp) {
  const base = member(place, "baseURI");
  const adopted = /** @type {CSSStyleSheet[]} */ ([...(member(place, "adoptedStyleSheets") ?? [])]);
  return [...styleSheets(place), ...adopted].flatMap((sheet) => ruleEdits(sheet, rewriter(restamp, base)));
}

/** @param {Restamp} restamp @param {string} base @returns {Rewrite} */
function rewriter(restamp, base) {
  return (css) => {
    /** @type {string[]} */
    const urls = [];
    const text = rewriteUrls(css, (url) => {
      const fresh = restamp(url, base);
      if (fresh !== url) urls.push(new URL(fresh, base).href);
      return fresh;
    });
    return { text, urls };
  };
}

/** @param {CSSStyleSheet | CSSGroupingRule} parent @param {Rewrite} rewrite @returns {Edit[]} */
function ruleEdits(parent, rewrite) {
  return readRules(parent).flatMap((rule) => {
    if (!URL_FUNCTION.test(rule.cssText)) return [];
    if (rule.type === 5 /* @font-face */) return fontEdits(parent, rule, rewrite);
    const { style, cssRules } = /** @type {any} */ (rule);
    const own = style ? declarationEdits(style, rewrite) : [];
    return cssRules ? [...own, ...ruleEdits(/** @type {any} */ (rule), rewrite)] : own;
  });
}

/** @param {CSSStyleDeclaration} style @param {Rewrite} rewrite @returns {Edit[]} */
function declarationEdits(style, rewrite) {
  const mixed = SHORTHANDS.filter((name) => style.getPropertyValue(name).includes("var("));
  return [...style, ...mixed].flatMap((name) => {
    const { text, urls } = rewrite(style.getPropertyValue(name));
    const priority = style.getPropertyPriority(name);
    const apply = () => style.setProperty(name, text, priority);
    return urls.length ? [{ kind: /** @type {const} */ ("image"), urls, apply }] : [];
  });
}

/**
 * A font's rule is replaced: engines do not look at its declarations a second time.
 * @param {CSSStyleSheet | CSSGroupingRule} parent
 * @param {CSSRule} rule
 * @param {Rewrite} rewrite
 * @returns {Edit[]}
 */
function fontEdits(parent, rule, rewrite) {
  const { text, urls } = rewrite(rule.cssText);
  const apply = () => {
    const at = readRules(parent).indexOf(rule);
    if (at < 0) return;
    parent.insertRule(text, at + 1);
    parent.deleteRule(at);
  };
  return urls.length ? [{ kind: /** @type {const} */ ("font"), urls, apply }] : [];
}
