/**
 * Finds what a parsed page holds once, without a walk through all of it: its texts in one string tell
 * whether there is another, and the place in the source tells about where to look.
 */

import { attribute, attributeNames, dataOf, documentOf, elementsOf, firstOf, isEqual } from "./nodes.js";
import { isText, iterate, nameOf, nextOf, parentOf, select } from "./nodes.js";

/** @typedef {{tag: string, at: number}} Spot `tag` in front of it; the share of the source before it, 0 to 1 */

const SHOW_TEXT = 4;
/** Elements farther away in the page than so many of their name are found by a walk as well. */
const FAR = 1000;
const END = "\0";
const NAME = /^[a-z][a-z-]*$/;
const CODE = new Set(["script", "textarea", "noscript", "style", "xmp", "plaintext"]);

/** @type {WeakMap<Document, string>} */
const texts = new WeakMap();

/**
 * Read the texts of a page before they are asked for.
 *
 * @param {Document} document
 * @returns {string} each between two characters that no parser lets into a text
 */
export function learnTexts(document) {
  const all = texts.get(document) ?? textsIn(document, document);
  texts.set(document, all);
  return all;
}

/** Take note that a text of a page is another. @param {Document} document @param {string} old @param {string} value */
export function changeText(document, old, value) {
  change(document, END + old + END, END + value + END);
}

/** Take note that an element of a page is another. @param {Document} document @param {Element} old @param {Element} fresh */
export function changeElement(document, old, fresh) {
  change(document, textsIn(documentOf(old), old), textsIn(documentOf(fresh), fresh));
}

/** @param {Document} document @param {string} old @param {string} fresh */
function change(document, old, fresh) {
  const all = texts.get(document);
  if (all === undefined || old === fresh) return;
  const at = placeIn(all, old);
  if (at < 0) texts.delete(document);
  else texts.set(document, all.slice(0, at) + fresh + all.slice(at + old.length));
}

/**
 * Find the node of a text that a page holds once.
 *
 * @param {Document} document
 * @param {string} text
 * @param {Spot} spot
 * @returns {Node | null} null as well where it is code
 */
export function findText(document, text, spot) {
  const isOnce = areOnce(document, END + text + END);
  const found = isOnce ? (beside(document, text, spot) ?? firstText(document, text)) : null;
  const parent = found && parentOf(found);
  return parent && !CODE.has(nameOf(/** @type {Element} */ (parent))) ? found : null;
}

/**
 * Find the element that is equal to another one, where there is one only.
 *
 * @param {Document} document
 * @param {Element} element
 * @param {number} at the share of the source before it
 * @returns {Element | null}
 */
export function findEqual(document, element, at) {
  const tag = nameOf(element) + attributeIn(element);
  const within = textsIn(documentOf(element), element);
  if (within !== END && areOnce(document, within))
    for (const one of about(document, { tag, at })) if (isEqual(one, element)) return one;
  const [found = null, another] = select(document, tag).filter((one) => isEqual(one, element));
  return another ? null : found;
}

/** @param {Element} element @returns {string} a selector of what it shares with few */
function attributeIn(element) {
  const name = attributeNames(element).find((one) => NAME.test(one) && one !== "class");
  const value = name ? attribute(element, name) : null;
  return value === null || /[\n\r\f\0]/.test(value) ? "" : `[${name}="${value.replace(/["\\]/g, "\\$&")}"]`;
}

/** @param {Document} document @param {Node} root @returns {string} */
function textsIn(document, root) {
  const nodes = iterate(document, root, SHOW_TEXT);
  const found = [""];
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) found.push(dataOf(node));
  return found.join(END) + END;
}

/** @param {Document} document @param {string} within @returns {boolean} whether a page has these texts, and once */
function areOnce(document, within) {
  return placeIn(learnTexts(document), within) >= 0;
}

/** @param {string} all @param {string} within @returns {number} -1: there is none, or more than one */
function placeIn(all, within) {
  const at = all.indexOf(within);
  return at >= 0 && all.indexOf(within, at + 1) < 0 ? at : -1;
}

/** @param {Document} document @param {string} text @param {Spot} spot @returns {Node | null} the text behind a tag */
function beside(document, text, spot) {
  for (const element of about(document, spot)) {
    for (const node of [firstOf(element), nextOf(element)])
      if (node && isText(node) && dataOf(node) === text) return node;
  }
  return null;
}

/** @param {Document} document @param {Spot} spot @returns {Generator<Element>} elements of a name, the likely ones first */
function* about(document, { tag, at }) {
  if (tag === "") return;
  const { count, item } = elementsOf(document, tag);
  const start = Math.floor(at * count);
  for (let step = 0; step < FAR && (start + step < count || step < start); step++) {
    for (const index of [start + step, start - 1 - step]) {
      const element = item(index);
      if (element) yield element;
    }
  }
}

/** @param {Document} document @param {string} text @returns {Node | null} */
function firstText(document, text) {
  const nodes = iterate(document, document, SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) if (dataOf(node) === text) return node;
  return null;
}
