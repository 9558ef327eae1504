/**
 * The places of a page that can hold what changed: the document, its open shadow roots, and
 * same-origin frames without a client of their own.
 *
 * Pages clobber names (`<img name="querySelectorAll">` shadows the method of the document), so
 * what belongs to a root is read from its prototypes.
 */

import { hasOwn } from "./pristine.js";

/** @typedef {Document | ShadowRoot} Place */

/**
 * List the places of a document, itself first.
 * @param {Document} document
 * @returns {Place[]}
 */
export function places(document) {
  return [document, ...inside(document)];
}

/**
 * List the places of a document without those in frames.
 * @param {Document} document
 * @returns {Place[]}
 */
export function ownPlaces(document) {
  return places(document).filter((place) => (member(place, "ownerDocument") ?? place) === document);
}

/** @param {Place} place @returns {Place[]} */
function inside(place) {
  /** @type {Place[]} */
  const found = [];
  for (const element of select(place, "*")) {
    const root = element.localName === "form" ? null : element.shadowRoot;
    if (root) found.push(root, ...inside(root));
    const framed = frameDocument(element);
    if (framed) found.push(...places(framed));
  }
  return found;
}

/**
 * Give the document in a frame, where we may touch it and no client of its own does.
 * @param {Element} element
 * @returns {Document | null}
 */
export function frameDocument(element) {
  if (element.localName !== "iframe" && element.localName !== "frame") return null;
  try {
    const framed = /** @type {HTMLIFrameElement} */ (element).contentDocument;
    return framed && !hasClient(framed) ? framed : null;
  } catch {
    return null; // a frame on its way to another origin
  }
}

/** @param {Document} framed @returns {boolean} true as well where the client is still on its way */
export function hasClient(framed) {
  const view = /** @type {any} */ (member(framed, "defaultView"));
  if (view?.[Symbol.for("hotreload")]) return true;
  return select(framed, 'script[src*="/@hotreload/client.js"]').length > 0;
}

/**
 * Find elements of one place.
 * @param {Place} place
 * @param {string} selector
 * @returns {Element[]}
 */
export function select(place, selector) {
  return [...member(place, "querySelectorAll").call(place, selector)];
}

/**
 * Read what a place inherits, past names that the page put in front of it.
 * @param {Place} place
 * @param {string} name
 * @returns {any}
 */
export function member(place, name) {
  for (let at = Object.getPrototypeOf(place); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return hasOwn(found, "get") ? found.get?.call(place) : found.value;
  }
  return undefined;
}

/**
 * Make an element that is not on the page yet.
 * @param {Document} document
 * @param {string} name
 * @param {string} [namespace]
 * @returns {Element}
 */
export function create(document, name, namespace = "http://www.w3.org/1999/xhtml") {
  return member(document, "createElementNS").call(document, namespace, name);
}
