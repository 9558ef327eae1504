/** Scripts: what is unchanged never runs again, what is new and external runs, the rest needs a reload. */

import { withoutStamp } from "../platform/urls.js";
import { attribute, attributeNames, createElement, hasAttribute, insertBefore, nameOf } from "./nodes.js";
import { createText, namespaceOf, parentOf, removeChild, select, setAttribute, textOf } from "./nodes.js";
import { trustedScript, trustedValue } from "./trusted.js";

/** @typedef {'classic' | 'module' | 'importmap' | 'rules' | 'data'} Kind */

const JAVASCRIPT =
  /^(?:(?:application|text)\/(?:x-)?(?:java|ecma)script|text\/(?:javascript1\.[0-5]|jscript|livescript))$/;

/** @param {Element} script @returns {Kind} */
export function kindOfScript(script) {
  const type = (attribute(script, "type") ?? "").trim().toLowerCase();
  if (type === "module" || type === "importmap") return type;
  if (type === "speculationrules") return "rules";
  const language = hasAttribute(script, "type") ? "" : attribute(script, "language");
  if (type === "" && language) return JAVASCRIPT.test(`text/${language.toLowerCase()}`) ? "classic" : "data";
  return type === "" || JAVASCRIPT.test(type) ? "classic" : "data";
}

/** @param {Element} script @returns {string | null} */
export function addressOf(script) {
  const address = attribute(script, "src") ?? attribute(script, "href") ?? attribute(script, "xlink:href");
  return address === null ? null : withoutStamp(address);
}

/** @param {Element} script @returns {string} scripts of two sorts are never one */
export function sortOfScript(script) {
  const kind = kindOfScript(script);
  const address = addressOf(script);
  if (address !== null && kind !== "data") return `${kind} ${address}`;
  return kind === "rules" ? `${kind} ${textOf(script)}` : kind;
}

/** @param {Element} element @returns {boolean} */
export function isScript(element) {
  return nameOf(element) === "script";
}

/** @param {Element} element @returns {boolean} */
export function isInlineModule(element) {
  return isScript(element) && kindOfScript(element) === "module" && addressOf(element) === null;
}

/** What a page runs already, wherever it stands. */
export class KnownScripts {
  /** @type {Set<string>} */ #names = new Set();

  /** @param {Iterable<Node>} roots of the source before */
  constructor(roots) {
    for (const root of roots)
      for (const script of select(root, "script")) this.#names.add(nameOfScript(script));
  }

  /** @param {Element} script @returns {boolean} */
  has(script) {
    return this.#names.has(nameOfScript(script));
  }
}

/** @param {Element} script */
function nameOfScript(script) {
  const address = addressOf(script);
  return `${kindOfScript(script)} ${address === null ? "text" : "file"} ${address ?? textOf(script)}`;
}

/**
 * Say why a new script needs a reload.
 *
 * @param {Element} script
 * @returns {string | null} null where it can run, or needs not to
 */
export function reasonOfNew(script) {
  switch (kindOfScript(script)) {
    case "importmap":
      return "its import map changed";
    case "classic":
      return addressOf(script) === null && textOf(script).trim() !== "" ? "an inline script is new" : null;
    case "module":
      return addressOf(script) === null && textOf(script).trim() !== ""
        ? "an inline module script is new"
        : null;
    default:
      return null;
  }
}

/**
 * Say why a script whose text changed needs a reload.
 *
 * @param {Element} script as it is now
 * @returns {string | null} null where its text is no code
 */
export function reasonOfChange(script) {
  switch (kindOfScript(script)) {
    case "importmap":
      return "its import map changed";
    case "classic":
      return "an inline script changed";
    case "module":
      return "an inline module script changed";
    default:
      return null;
  }
}

/**
 * Put a script that runs into the place of one that was parsed inertly, and so never would.
 *
 * @param {Document} document of the page
 * @param {Element} script
 * @returns {Element}
 */
export function revive(document, script) {
  const live = createElement(document, namespaceOf(script), "script");
  for (const name of attributeNames(script)) {
    setAttribute(live, name, trustedValue(live, name, attribute(script, name) ?? ""));
  }
  if (!hasAttribute(script, "async")) /** @type {HTMLScriptElement} */ (live).async = false; // in order
  const text = textOf(script);
  if (text) writeText(document, live, text);
  const parent = parentOf(script);
  if (parent) {
    insertBefore(parent, live, script);
    removeChild(parent, script);
  }
  return live;
}

/** @param {Document} document @param {Element} live @param {string} text */
function writeText(document, live, text) {
  if ("text" in live) /** @type {any} */ (live).text = trustedScript(text);
  else insertBefore(live, createText(document, text), null);
}
