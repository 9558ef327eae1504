/**
 * Trusted Types: pages that enforce them take texts of ours only through a policy.
 *
 * There is one, `hotreload`, made when it is first needed; a page that does not allow it refuses
 * the texts later, which is an error that the caller sees.
 */

import { nameOf, namespaceOf } from "./nodes.js";

const types = /** @type {any} */ (globalThis).trustedTypes;
const create = types?.createPolicy?.bind(types);
const typeOf = types?.getAttributeType?.bind(types);

/** @param {string} text @returns {string} */
const same = (text) => text;

/**
 * @typedef {object} Policy
 * @property {(text: string) => any} createHTML
 * @property {(text: string) => any} createScript
 * @property {(text: string) => any} createScriptURL
 */

/** @type {Policy | null} */
let policy = null;

/** @returns {Policy} */
function ours() {
  return (policy ??= make());
}

/** @returns {Policy} */
function make() {
  const plain = { createHTML: same, createScript: same, createScriptURL: same };
  try {
    return create ? create("hotreload", plain) : plain;
  } catch {
    return plain; // the page allows other policies only
  }
}

/** @param {string} text @returns {any} what a parser takes */
export function trustedHtml(text) {
  return ours().createHTML(text);
}

/** @param {string} text @returns {any} what a script takes as its text */
export function trustedScript(text) {
  return ours().createScript(text);
}

/**
 * Give the value of an attribute as the browser wants it.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 * @returns {any}
 */
export function trustedValue(element, name, value) {
  switch (typeOf?.(nameOf(element), name, namespaceOf(element) ?? "", "")) {
    case "TrustedHTML":
      return ours().createHTML(value);
    case "TrustedScript":
      return ours().createScript(value);
    case "TrustedScriptURL":
      return ours().createScriptURL(value);
    default:
      return value;
  }
}
