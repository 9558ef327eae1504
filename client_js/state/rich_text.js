/**
 * What stands in an editable element, as JSON and back; no markup is ever parsed.
 *
 * Only what text is made of comes back: nothing that runs, loads or frames anything.
 */

import { attributeOf, childrenOf, tagOf } from "../platform/elements.js";

/** A text, or an element with attributes and content. @typedef {string | [tag: string, attributes: Record<string, string>, content: Rich[]]} Rich */

const NODES = 5_000;
const TAGS = new Set(
  (
    "a abbr b bdi bdo big blockquote br cite code del dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i ins kbd li mark " +
    "ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr u ul var wbr"
  ).split(" "),
);
const ATTRIBUTES = ["class", "dir", "lang", "title", "href", "color", "colspan", "rowspan", "start"];

/** @param {Element} element @returns {Rich[]} */
export function parseRich(element) {
  return content(element, { left: NODES });
}

/** Tell whether all of an element can be told in this way. @param {Element} element @returns {boolean} */
export function isPlain(element) {
  return [...childrenOf(element)].every((child) => TAGS.has(tagOf(child)) && isPlain(child));
}

/** Put a content in the place of what stands in an element. @param {Element} element @param {Rich[]} list */
export function rebuild(element, list) {
  if (isPlain(element)) element.replaceChildren(...list.map((one) => made(element.ownerDocument, one)));
}

/** @param {Node} node @param {{left: number}} room @returns {Rich[]} */
function content(node, room) {
  /** @type {Rich[]} */
  const list = [];
  for (const child of node.childNodes) {
    if (--room.left < 0) break;
    if (child.nodeType === 3) list.push(child.nodeValue ?? "");
    else if (child.nodeType === 1) list.push(ofElement(/** @type {Element} */ (child), room));
  }
  return list;
}

/** @param {Element} element @param {{left: number}} room @returns {Rich} */
function ofElement(element, room) {
  const pairs = ATTRIBUTES.map((name) => [name, attributeOf(element, name)]).filter(([, value]) => value);
  return [tagOf(element), Object.fromEntries(pairs), content(element, room)];
}

/** @param {Document} document @param {Rich} one @returns {Node} */
function made(document, one) {
  if (typeof one === "string") return document.createTextNode(one);
  const [tag, attributes, list] = one;
  const element = document.createElement(TAGS.has(tag) ? tag : "span");
  for (const name of ATTRIBUTES) {
    const value = attributes[name];
    if (typeof value === "string" && !isCode(value)) element.setAttribute(name, value);
  }
  element.append(...list.map((inner) => made(document, inner)));
  return element;
}

/** @param {string} address @returns {boolean} as a browser reads it: without control characters, wherever they stand */
function isCode(address) {
  return /^javascript:/i.test(address.replace(/[\0-\x20]/g, ""));
}
