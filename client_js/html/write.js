/** Writes one attribute, one style, one text of the live page, in the way that loses least. */

import { closeDialog, isModal, keepPopover } from "./disclosure.js";
import { attributeNode, dataOf, isHtml, removeAttribute } from "./nodes.js";
import {
  removeAttributeNode,
  replaceData,
  setAttribute,
  setAttributeNode,
  setValue,
  styleOf,
} from "./nodes.js";
import { trustedValue } from "./trusted.js";

/** @import { AttributeEdit, StyleEdit } from './edits.js' */

const PLAIN = /^[a-z][\w-]*$/i;

/** @param {AttributeEdit} edit */
export function writeAttribute({ element, name, value, source }) {
  if (name === "popover") return keepPopover(element, () => write(element, name, value, source));
  if (name === "open" && value === null && isHtml(element, "dialog") && !isModal(element))
    return closeDialog(element);
  return write(element, name, value, source);
}

/** @param {Element} element @param {string} name @param {string | null} value @param {Element} source */
function write(element, name, value, source) {
  if (value === null) return removeAttribute(element, name);
  const [known, given] = [attributeNode(element, name), attributeNode(source, name)];
  // a name such as `@click` or `xlink:href` comes as the parser made it; not all browsers would write it
  if (PLAIN.test(name) || (!known && !given))
    return setAttribute(element, name, trustedValue(element, name, value));
  if (known) return setValue(known, value);
  if (!given) return undefined;
  setValue(given, value);
  setAttributeNode(element, removeAttributeNode(source, given));
  return undefined;
}

/** @param {StyleEdit} edit */
export function writeStyle({ element, remove, set }) {
  const style = styleOf(element);
  for (const name of remove) style.removeProperty(name);
  for (const [name, text] of set) {
    const value = text.replace(/\s*!\s*important\s*$/i, "");
    style.setProperty(name, value, value === text ? "" : "important");
  }
}

/** Change what differs only, so that a selection around it stays. @param {Node} node @param {string} value */
export function writeText(node, value) {
  const old = dataOf(node);
  const least = Math.min(old.length, value.length);
  let start = 0;
  while (start < least && old[start] === value[start]) start++;
  let end = 0;
  while (end < least - start && old[old.length - 1 - end] === value[value.length - 1 - end]) end++;
  replaceData(node, start, old.length - end - start, value.slice(start, value.length - end));
}
