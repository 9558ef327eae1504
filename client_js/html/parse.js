/**
 * Sources of a page as inert documents: nothing loads, nothing runs, nothing is upgraded.
 *
 * A browser reads `<noscript>` as text where scripts run, and inert documents read it as elements,
 * which even ends the `<head>` early. So it travels under the name of an element that is always text.
 */

import { bare } from "../platform/pristine.js";
import { adopt, attribute, attributeNames, attributeNode, childrenOf, createElement } from "./nodes.js";
import { createText, dataOf, HTML, insertBefore, kindOf, parentOf, removeAttribute } from "./nodes.js";
import { ELEMENT, removeChild, select, setAttribute, setValue, textOf } from "./nodes.js";
import { documentOf, isElement, isHtml, iterate, namespaceOf, shadowOf, templateContent } from "./nodes.js";
import { noteClosed } from "./shadow.js";
import { trustedHtml } from "./trusted.js";

const { DOMParser } = globalThis;
const parseUnsafe = globalThis.Document?.parseHTMLUnsafe?.bind(globalThis.Document);
const NOSCRIPT = /<(\/?)noscript(?=[\t\n\f\r />])/gi;
const CLOSED = /shadowrootmode[\t\n\f\r ]*=[\t\n\f\r "']*closed/i;
const MARK = "data-hotreload-noscript";
const BEHIND_HEAD = /<\/head[\t\n\f\r ]*>(?:\s|<!--(?:(?!-->)[^])*-->)*$/i;
const NEAR = 1000;
const MARKED = /<(\/?)no(?:frames|embed)(?: data-hotreload-noscript(?:="")?)/g;
const STANDS = /<\/?no(?:frames|embed)/;
const ENDED = /<\/no(?:frames|embed)(?=[\t\n\f\r />])/g;

/**
 * @typedef {object} Source
 * @property {string} text
 * @property {Document} document
 * @property {WeakSet<Element>} nonced the elements that had a nonce; it is of the request, not of the page
 * @property {boolean} isDeep whether it holds what `isEqualNode` does not see: templates, shadow roots
 * @property {boolean} hasRoots
 */

/**
 * Parse the source of a page.
 *
 * @param {string} text
 * @returns {Source}
 * @throws {TypeError} where the page's Trusted Types forbid it
 */
export function parse(text) {
  const hasRoots = /shadowrootmode/i.test(text);
  const safe = /<noscript/i.test(text) ? withoutNoscript(text) : text;
  const document = parseText(safe, hasRoots);
  if (CLOSED.test(safe)) noteRoots(document, new DOMParser().parseFromString(trustedHtml(safe), "text/html"));
  if (safe !== text) restoreNoscript(document);
  /** @type {WeakSet<Element>} */
  const nonced = new WeakSet();
  for (const element of select(document, "[nonce]")) {
    nonced.add(element);
    removeAttribute(element, "nonce");
  }
  return { text, document, nonced, isDeep: hasRoots || /<template/i.test(text), hasRoots };
}

/**
 * Walk through a page beside its twin, in which templates of shadow roots are still templates.
 *
 * @param {Node} node
 * @param {Node} twin
 */
function noteRoots(node, twin) {
  const root = isElement(node) ? shadowOf(node) : null;
  let isFree = true;
  const children = childrenOf(twin).filter((child) => {
    const mode = isElement(child) && isHtml(child, "template") ? attribute(child, "shadowrootmode") : null;
    if (!mode || !isFree || !isElement(node)) return true;
    isFree = false;
    const content = templateContent(child);
    if (root && content) noteRoots(root, content);
    else if (mode.toLowerCase() === "closed") noteClosed(node, /** @type {Element} */ (child).outerHTML);
    return root === null && mode.toLowerCase() !== "closed";
  });
  childrenOf(node).forEach((child, index) => {
    const opposite = children[index];
    if (opposite) noteRoots(child, opposite);
  });
}

/** @param {string} text */
function withoutNoscript(text) {
  let name = "noframes";
  return text.replace(NOSCRIPT, (_, slash, offset) => {
    if (slash) return `</${name}`;
    // between head and body the one would go into the head; where the other stands in a head, it ends it
    name = BEHIND_HEAD.test(text.slice(Math.max(0, offset - NEAR), offset)) ? "noembed" : "noframes";
    return `<${name} ${MARK}`;
  });
}

/**
 * Read a text without tags as a parser does.
 *
 * @param {string} text
 * @returns {string}
 */
export function decode(text) {
  if (!text.includes("&")) return text;
  const { firstChild } = parseText(`<!doctype html><body>.${text}<i>`, false).body;
  return firstChild ? dataOf(firstChild).slice(1) : "";
}

/** Parse a piece of a source, without `<noscript>`, templates and nonces. @param {string} text @returns {Document} */
export function parsePart(text) {
  return parseText(text, false);
}

/** @param {string} text @param {boolean} hasRoots @returns {Document} */
function parseText(text, hasRoots) {
  const html = trustedHtml(text);
  if (!hasRoots || !parseUnsafe) return new DOMParser().parseFromString(html, "text/html");
  return /** @type {any} */ (parseUnsafe)(
    html,
    keepsComments() ? undefined : bare({ sanitizer: bare({ comments: true }) }),
  );
}

/** @type {boolean | null} */
let comments = null;

/** Chromium drops comments unless it is told not to. */
function keepsComments() {
  comments ??=
    parseUnsafe !== undefined &&
    childrenOf(parseUnsafe(trustedHtml("<!--x-->")))[0] !== undefined &&
    kindOf(/** @type {Node} */ (childrenOf(parseUnsafe(trustedHtml("<!--x-->")))[0])) === 8;
  return comments;
}

/** @param {Document} document */
function restoreNoscript(document) {
  for (const root of rootsIn(document)) {
    for (const stand of select(root, `[${MARK}]`)) putNoscript(document, stand);
    restoreTexts(document, root);
  }
}

/** @param {Node} root @returns {Node[]} itself, with the templates and shadow roots in it */
function rootsIn(root) {
  const found = [root];
  for (const element of select(root, "*")) {
    const content = templateContent(element);
    if (content) found.push(...rootsIn(content));
    const shadow = shadowOf(element);
    if (shadow) found.push(...rootsIn(shadow));
  }
  return found;
}

/** @param {Document} document @param {Element} stand */
function putNoscript(document, stand) {
  const noscript = createElement(document, namespaceOf(stand), "noscript");
  for (const name of attributeNames(stand)) {
    if (name !== MARK) setAttribute(noscript, name, attribute(stand, name));
  }
  const text = textOf(stand);
  if (namespaceOf(stand) !== HTML)
    for (const child of [...childrenOf(stand)]) insertBefore(noscript, child, null);
  else if (text) insertBefore(noscript, createText(document, text), null);
  const parent = /** @type {Node} */ (parentOf(stand));
  insertBefore(parent, adopt(documentOf(stand), noscript), stand);
  removeChild(parent, stand);
}

/** Undo the renaming where it was no tag: in scripts, comments, attributes. @param {Document} document @param {Node} root */
function restoreTexts(document, root) {
  const walker = iterate(document, root, 1 | 4 | 128);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (kindOf(node) === ELEMENT) restoreAttributes(/** @type {Element} */ (node));
    else if (STANDS.test(dataOf(node))) {
      /** @type {CharacterData} */ (node).data = restored(dataOf(node));
    }
  }
}

/** @param {Element} element */
function restoreAttributes(element) {
  for (const name of attributeNames(element)) {
    const value = /** @type {string} */ (attribute(element, name));
    if (!STANDS.test(value)) continue;
    const node = attributeNode(element, name);
    if (node) setValue(node, restored(value));
  }
}

/** @param {string} text */
function restored(text) {
  return text.replace(MARKED, "<$1noscript").replace(ENDED, "</noscript");
}
