/**
 * What makes two nodes of two versions the same one: never across tag, namespace, `is`, type of an
 * input, kind of a script; by `id` and other keys; else by how much they have in common.
 */

import { withoutStamp } from "../platform/urls.js";
import { attribute, attributeNames, countOf, dataOf, DOCTYPE, isElement, isEqual } from "./nodes.js";
import { isText, kindOf, nameOf, namespaceOf, textOf } from "./nodes.js";
import { isInlineModule, sortOfScript } from "./scripts.js";
import { isSheet } from "./head.js";

/** @import { Questions } from './match.js' */

const NAMED = new Set([
  "input",
  "select",
  "textarea",
  "button",
  "meta",
  "slot",
  "iframe",
  "fieldset",
  "output",
  "map",
  "object",
  "form",
]);
const CHOICES = new Set(["radio", "checkbox"]);
/** More children than that are never told apart by what they are: six elements, with texts around them. */
export const PLAIN_LIMIT = 13;
const KEYS = ["id", "data-key", "data-id", "key"];
const COMPARED = 200;
const ALIKE = 0.5;

/** How much text, attributes and a common key weigh against each other. */
const LIKE = { key: 8, text: 4, attributes: 2, same: 1, tag: 0.5 };

/**
 * Tell whether one node may become the other.
 *
 * @param {Node} one
 * @param {Node} other
 * @returns {boolean}
 */
export function isKin(one, other) {
  if (!isElement(one) || !isElement(other)) {
    const kind = kindOf(one);
    return kind === kindOf(other) && (kind !== DOCTYPE || isEqual(one, other));
  }
  return (
    nameOf(one) === nameOf(other) && namespaceOf(one) === namespaceOf(other) && sortOf(one) === sortOf(other)
  );
}

/** @param {Element} element @returns {string} */
function sortOf(element) {
  const is = attribute(element, "is") ?? "";
  switch (nameOf(element)) {
    case "input":
      return `${is} ${(attribute(element, "type") ?? "").toLowerCase()}`;
    case "script":
      return sortOfScript(element);
    case "link":
      return `${attribute(element, "rel")} ${isSheet(element) ? withoutStamp(attribute(element, "href") ?? "") : ""}`;
    case "meta":
      return ["http-equiv", "property", "charset"].map((name) => attribute(element, name)).join(" ");
    default:
      return is;
  }
}

/**
 * Name what tells a node from its siblings.
 *
 * @param {Node} node
 * @returns {string | null}
 */
export function keyOf(node) {
  if (!isElement(node)) return null;
  for (const name of KEYS) {
    const value = attribute(node, name);
    if (value) return `${name}=${value}`;
  }
  const tag = nameOf(node);
  const name = NAMED.has(tag) ? attribute(node, "name") : null;
  if (!name) return null;
  const type = (attribute(node, "type") ?? "").toLowerCase();
  return `${tag} ${name} ${CHOICES.has(type) ? (attribute(node, "value") ?? "") : ""}`;
}

/** @param {Node} node @returns {string} equal for equal nodes */
function signature(node) {
  return isElement(node) ? `${nameOf(node)} ${textOf(node)}` : `${kindOf(node)} ${textOf(node)}`;
}

/**
 * Say how much speaks for a pair; 0: they are not one.
 *
 * @param {Node} one
 * @param {Node} other
 * @returns {number}
 */
export function likeness(one, other) {
  if (!isKin(one, other)) return 0;
  if (!isElement(one) || !isElement(other)) return likenessOfTexts(one, other);
  const [key, otherKey] = [keyOf(one), keyOf(other)];
  const text = similarity(textOf(one), textOf(other));
  if (key !== null && otherKey !== null && key !== otherKey)
    return text === 1 && textOf(one) !== "" && countOf(one) === countOf(other) ? LIKE.tag : 0;
  const keyed = key !== null && key === otherKey ? LIKE.key : 0;
  const same = text === 1 && isEqual(one, other) ? LIKE.same : 0;
  return keyed + same + LIKE.tag + LIKE.text * text + LIKE.attributes * sharedAttributes(one, other);
}

/** @param {Node} one @param {Node} other */
function likenessOfTexts(one, other) {
  const [text, otherText] = [textOf(one), textOf(other)];
  if (text === otherText) return 2;
  const [blank, otherBlank] = [text.trim() === "", otherText.trim() === ""];
  return blank === otherBlank ? LIKE.tag + similarity(text, otherText) : LIKE.tag / 4;
}

/** @param {Element} one @param {Element} other @returns {number} from 0 to 1 */
function sharedAttributes(one, other) {
  const names = attributeNames(one);
  const total = Math.max(names.length, attributeNames(other).length);
  if (total === 0) return 1;
  const shared = names.filter((name) => sameValue(attribute(one, name), attribute(other, name)));
  return shared.length / total;
}

/** @param {string | null} one @param {string | null} other @returns {boolean} whether they differ by a stamp of ours at most */
export function sameValue(one, other) {
  if (one === other || one === null || other === null) return one === other;
  const hasStamp = one.includes("t=") || other.includes("t=");
  return hasStamp && withoutStamp(one) === withoutStamp(other);
}

/** @param {string} one @param {string} other @returns {number} from 0 to 1, by what they begin and end with */
function similarity(one, other) {
  if (one === other) return 1;
  const longer = Math.max(one.length, other.length);
  const limit = Math.min(one.length, other.length, COMPARED);
  let start = 0;
  while (start < limit && one[start] === other[start]) start++;
  let end = 0;
  while (end < limit - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return (start + end) / Math.min(longer, COMPARED) > 1
    ? 0.99
    : (start + end) / Math.min(longer, 2 * COMPARED);
}

/**
 * Ask about two versions of a source.
 *
 * @param {(one: Node, other: Node) => boolean} isSame
 * @returns {Questions<Node, Node>}
 */
export function sourceQuestions(isSame) {
  return { isSame, key: keyOf, signature, likeness };
}

/** @type {Questions<Node, Node>} about a source and the live page, where nothing came or went */
export const liveQuestions = {
  isSame: (source, live) => isEqual(source, live) || isSameModule(source, live),
  key: keyOf,
  signature,
  likeness,
};

/** @type {Questions<Node, Node>} where scripts may have split a text, or put others around it */
export const doubtfulQuestions = {
  ...liveQuestions,
  likeness: (source, live) => {
    const isDoubtful = isText(source) && similarity(textOf(source), textOf(live)) < ALIKE;
    return isDoubtful && textOf(source).trim() !== textOf(live).trim() ? 0 : likeness(source, live);
  },
};

/** The server puts the hot API into inline modules. @param {Node} source @param {Node} live */
function isSameModule(source, live) {
  if (!isElement(source) || !isElement(live) || !isInlineModule(source) || !isInlineModule(live))
    return false;
  const text = textOf(source);
  return textOf(live).endsWith(text.slice(text.indexOf("\n") + 1));
}

/**
 * Tell whether children are told apart by what they are, each with its counterpart at the same place:
 * then nobody needs to compare them through and through.
 *
 * @param {readonly Node[]} ones
 * @param {readonly Node[]} others
 * @returns {boolean}
 */
export function arePlain(ones, others) {
  if (ones.length !== others.length || ones.length > PLAIN_LIMIT) return false;
  /** @type {string[]} */
  const names = [];
  for (const [index, one] of ones.entries()) {
    const other = /** @type {Node} */ (others[index]);
    if (!isKin(one, other) || keyOf(one) !== keyOf(other)) return false;
    if (isElement(one)) {
      if (names.includes(nameOf(one))) return false;
      names.push(nameOf(one));
    } else if (isText(one) && (dataOf(one).trim() === "") !== (dataOf(other).trim() === "")) return false;
  }
  return names.length > 0;
}
