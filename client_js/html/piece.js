/**
 * A change within one element, found without parsing the whole new source: the element's own piece of
 * the source is parsed where it stands, that is, within elements such as those that are around it.
 *
 * Behind the piece goes a sentinel. Whatever the piece would do to the rest of the page, such as an end
 * tag too many, an open comment or a formatting element without its end, moves or swallows the sentinel.
 */

import { isHidden } from "./hidden.js";
import { likeness } from "./identity.js";
import { findEqual } from "./lookup.js";
import { ancestors, childrenOf, isElement, isEqual, nameOf, selectFrom, textOf } from "./nodes.js";
import { parsePart } from "./parse.js";
import { changedRange } from "./words.js";

/** Longer pieces are no gain. */
const LONGEST = 20_000;
const TRIES = 4;
const TAGS = 100;
const TAG = /<([a-z][a-z0-9-]*)(?=[\t\n\f\r />])/iy;
const VOID = /^(?:area|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;
const NAME = /^[a-z][\w-]*$/i;
/** What depends on more than the elements around it, or decides more than what is in it. */
const FAR =
  "html|head|body|frame|frameset|form|script|template|noscript|plaintext|table|caption|col|colgroup|tbody|thead|tfoot|base|meta|link|style|title|select|option";
/** @type {Map<string, readonly string[]>} what cells and rows have to be in, or a parser leaves them out */
const HOMES = new Map([
  ["td", ["table", "tbody", "tr"]],
  ["th", ["table", "tbody", "tr"]],
  ["tr", ["table", "tbody"]],
]);
const FAR_IN_ROW = far(FAR);
const FAR_ELSEWHERE = far(`${FAR}|${[...HOMES.keys()].join("|")}`);
const FORMATTING = "a, b, big, code, em, font, i, nobr, s, small, strike, strong, tt, u";
const FORMATTING_TAG = new RegExp(`<(?:${FORMATTING.replaceAll(", ", "|")})(?=[\\t\\n\\f\\r />])`, "gi");
const NO_TAGS =
  /<!--[^]*?-->|<(script|style|textarea|title|template|iframe|noscript|xmp)(?=[\t\n\f\r />])[^]*?<\/\1(?=[\t\n\f\r />])/gi;
const SENTINEL = "x-hotreload-end";
const END = `<${SENTINEL}></${SENTINEL}>`;
/** How it gets into a row, and between rows. */
const ENDS = new Map([
  ["tr", `<td>${END}</td>`],
  ["tbody", `<tr><td>${END}</td></tr>`],
  ["thead", `<tr><td>${END}</td></tr>`],
  ["tfoot", `<tr><td>${END}</td></tr>`],
]);

/** @param {string} names */
function far(names) {
  return new RegExp(`</?(?:${names})(?=[\\t\\n\\f\\r />])|nonce|<!--`, "i");
}

/**
 * @typedef {object} Piece
 * @property {Element} old in the document of the source before
 * @property {Element} fresh parsed in a document of its own
 * @property {() => Element} copy parses it once more
 */

/**
 * Find the smallest element that all changes are in.
 *
 * @param {string} before
 * @param {string} after
 * @param {Document} document of the source before
 * @returns {Piece | null} null where there is none, or it is not for sure
 */
export function changedPiece(before, after, document) {
  if (!isNested(before, document)) return null;
  const { start, end } = changedRange(before, after);
  let tries = 0;
  for (const [from, until, name] of enclosing(before, start, before.length - end)) {
    const texts = {
      old: before.slice(from, until),
      fresh: after.slice(from, after.length - (before.length - until)),
    };
    const isFar = HOMES.has(name) ? FAR_IN_ROW : FAR_ELSEWHERE;
    if (isFar.test(texts.old) || isFar.test(texts.fresh) || ++tries > TRIES) return null;
    if (before.indexOf(texts.old) !== from || before.indexOf(texts.old, from + 1) >= 0) continue;
    if (isHidden(before, from)) return null;
    const piece = pieceOf(texts, document, { name, at: from / before.length });
    if (piece) return piece;
  }
  return null;
}

/**
 * @param {string} text @param {number} start @param {number} end
 * @returns {Generator<[from: number, until: number, name: string]>} what seem to be elements around a range, the smallest first
 */
function* enclosing(text, start, end) {
  const least = Math.max(0, start - LONGEST);
  let tags = 0;
  for (let at = text.lastIndexOf("<", start - 1); at >= least && at > 0; at = text.lastIndexOf("<", at - 1)) {
    TAG.lastIndex = at;
    const name = TAG.exec(text)?.[1] ?? "";
    if (name === "" || VOID.test(name)) continue;
    if (++tags > TAGS) return;
    const until = endOf(text, at, name);
    if (until >= end && until - at <= LONGEST) yield [at, until, name.toLowerCase()];
  }
}

/** @param {string} text @param {number} at @param {string} name @returns {number} behind the end tag of an element; -1: it has none near */
function endOf(text, at, name) {
  const tags = new RegExp(`<(/?)${name}(?=[\\t\\n\\f\\r />])[^>]*>`, "gi");
  const near = text.slice(at, at + LONGEST);
  let depth = 0;
  for (let tag = tags.exec(near); tag; tag = tags.exec(near)) {
    depth += tag[1] ? -1 : 1;
    if (depth <= 0) return at + tags.lastIndex;
  }
  return -1;
}

/**
 * @param {{old: string, fresh: string}} texts
 * @param {Document} document
 * @param {{name: string, at: number}} place `at`: the share of the source before it
 * @returns {Piece | null}
 */
function pieceOf(texts, document, { name, at }) {
  const alone = parseWithin(HOMES.get(name) ?? [], texts.old);
  if (!alone || !textOf(alone).trim()) return null;
  const old = findEqual(document, alone, at);
  if (!old) return null;
  const around = ancestors(old).slice(1).map(nameOf);
  if (around.shift() !== "body" || !around.every((one) => NAME.test(one))) return null;
  const same = parseWithin(around, texts.old);
  const fresh = parseWithin(around, texts.fresh);
  if (!same || !fresh || !isEqual(old, same) || likeness(old, fresh) === 0) return null;
  if (!hasOwnTags(texts.fresh, fresh)) return null;
  return { old, fresh, copy: () => /** @type {Element} */ (parseWithin(around, texts.fresh)) };
}

/** @type {WeakMap<Document, boolean>} */
const nested = new WeakMap();

/**
 * Tell whether each formatting element has a tag of its own. Where some overlap, a parser makes copies
 * of them, and an element may look like a piece of the source that it is not.
 *
 * @param {string} text
 * @param {Document} document its parsed form
 * @returns {boolean}
 */
export function isNested(text, document) {
  const known = nested.get(document) ?? hasOwnTags(text.replace(NO_TAGS, ""), document);
  nested.set(document, known);
  return known;
}

/** @param {string} text @param {Node} root */
function hasOwnTags(text, root) {
  return (text.match(FORMATTING_TAG)?.length ?? 0) === selectFrom(root, FORMATTING).length;
}

/**
 * @param {readonly string[]} around the names of the elements that it stands in
 * @param {string} text
 * @returns {Element | null} null where the text is more or less than one element
 */
function parseWithin(around, text) {
  const tags = around.map((name) => `<${name}>`).join("");
  const end = ENDS.get(around.at(-1) ?? "") ?? END;
  const { body } = parsePart(`<!doctype html><body>${tags}${text}${end}`);
  /** @type {Element} */
  let parent = body;
  for (const name of around) {
    const [child, another] = childrenOf(parent);
    if (!child || another || !isElement(child) || nameOf(child) !== name) return null;
    parent = child;
  }
  const [element, last, another] = childrenOf(parent);
  if (!element || !last || another || !isElement(element) || !isElement(last)) return null;
  return last.outerHTML === end ? element : null;
}
