/**
 * Renew the `@import` rules of `<style>` elements: such a sheet has no URL that could be swapped.
 */

import { missed } from "../channel/absence.js";
import { create } from "../platform/places.js";
import { stringifyJson, URL } from "../platform/pristine.js";
import { OWN, readRules, styleSheets } from "./rules.js";
import { all, settled, until } from "../platform/settled.js";
import { withStamp } from "../platform/urls.js";

/** @typedef {import("../platform/places.js").Place} Place */

/** How long an import may take to appear after its text has come over the wire, in ms. */
const PATIENCE = 2_000;

/**
 * Load matching imports anew, in place; where one fails, its old look stays.
 * @param {Place[]} places
 * @param {(url: string) => boolean} concerns
 * @param {number} stamp
 * @returns {Promise<boolean>} whether anything changed
 */
export async function renewImports(places, concerns, stamp) {
  const sheets = places.flatMap(styleSheets);
  const rules = sheets.flatMap((sheet) => importRules(sheet).filter((rule) => shows(rule, concerns)));
  const renewed = await all(rules.map((rule) => renew(rule, stamp)));
  return renewed.includes(true);
}

/** @param {CSSStyleSheet | null} sheet @returns {CSSImportRule[]} */
function importRules(sheet) {
  const rules = readRules(sheet);
  // by a property, for a frame has its own CSSImportRule
  return /** @type {CSSImportRule[]} */ (rules.filter((rule) => "styleSheet" in rule));
}

/**
 * @param {CSSImportRule} rule
 * @param {(url: string) => boolean} concerns
 * @returns {boolean} true as well for what it imports in turn
 */
function shows(rule, concerns) {
  const url = rule.styleSheet?.href ?? rule.href;
  return concerns(url) || importRules(rule.styleSheet).some((inner) => shows(inner, concerns));
}

/** @param {CSSImportRule} rule @param {number} stamp @returns {Promise<boolean>} */
async function renew(rule, stamp) {
  const href = withStamp(rule.href, stamp);
  const sheet = rule.parentStyleSheet;
  const owner = /** @type {Element | null} */ (sheet?.ownerNode ?? null);
  if (!sheet || !owner || href === rule.href) return false;
  const probe = await preload(owner, new URL(href, owner.baseURI).href);
  if (probe.loaded) await replace(sheet, rule, href);
  else missed();
  probe.link.remove();
  return probe.loaded;
}

/**
 * Load a sheet without showing it.
 * @param {Element} owner
 * @param {string} href
 * @returns {Promise<{link: HTMLLinkElement, loaded: boolean}>}
 */
async function preload(owner, href) {
  const link = /** @type {HTMLLinkElement} */ (create(owner.ownerDocument, "link"));
  link.setAttribute(OWN, "");
  link.setAttribute("rel", "stylesheet");
  link.setAttribute("media", "not all");
  link.setAttribute("href", href);
  const loading = settled(link, { mine: () => true, gone: () => !link.isConnected });
  owner.after(link);
  const loaded = await loading;
  // an error with rules is that of an import further down
  return { link, loaded: loaded || readRules(link.sheet).length > 0 };
}

/**
 * Insert the new rule behind the old one, which goes when the new one has its sheet.
 * @param {CSSStyleSheet} sheet
 * @param {CSSImportRule} rule
 * @param {string} href
 * @returns {Promise<void>}
 */
async function replace(sheet, rule, href) {
  const at = readRules(sheet).indexOf(rule) + 1;
  sheet.insertRule(importText(rule, href), at);
  const fresh = /** @type {CSSImportRule} */ (sheet.cssRules[at]);
  await until(() => isLoaded(fresh.styleSheet), { patience: PATIENCE });
  const old = readRules(sheet).indexOf(rule);
  if (old >= 0) sheet.deleteRule(old);
}

/**
 * @param {CSSStyleSheet | null} sheet
 * @returns {boolean} whether it is there with all that it imports
 */
function isLoaded(sheet) {
  try {
    if (!sheet?.cssRules) return false;
  } catch {
    return false; // some engines refuse to show rules that are on their way
  }
  return importRules(sheet).every((rule) => isLoaded(rule.styleSheet));
}

/** @param {CSSImportRule} rule @param {string} href @returns {string} */
function importText({ layerName, supportsText, media }, href) {
  const named = layerName ? `layer(${layerName})` : "layer";
  const layer = (layerName ?? null) === null ? "" : named;
  const supports = supportsText ? `supports(${supportsText})` : "";
  return `@import url(${stringifyJson(href)}) ${layer} ${supports} ${media.mediaText};`;
}
