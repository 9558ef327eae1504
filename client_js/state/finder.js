/**
 * Finds elements of the page before on the page of now.
 *
 * By id; else by what they are like, from telling to vague (name, label and text, then class, then
 * the tag alone), and by their place among those, as long as there are as many of them as there were.
 * What is not found is not there: a wrong element is worse than none.
 */

import { attributeOf, firstOf, nextOf, parentOf, rootOf, tagOf, within } from "../platform/elements.js";
import { select } from "../platform/places.js";
import { withoutStamp } from "../platform/urls.js";

/** @import { Place } from '../platform/places.js' */

const GLIMPSE = 48; // characters of an element's text that tell it from others
const LOOKED_AT = 60; // nodes for them
const FIELDS = ["input", "select", "textarea", "button"];

/**
 * @typedef {object} Path
 * @property {Path} [host] the element in whose shadow root it is
 * @property {string} [id]
 * @property {string} tag
 * @property {[like: string, index: number, count: number][]} places from telling to vague
 */

export class Finder {
  #document;
  /** @type {Map<Place, Map<string, Map<string, Element[]>>>} */ #groups = new Map();
  /** @type {Map<Element, string[]>} */ #known = new Map();

  /** @param {Document} document whose elements do not change while this is in use */
  constructor(document) {
    this.#document = document;
  }

  /** @param {Element} element @returns {Path | null} null where it is not on the page */
  describe(element) {
    const root = rootOf(element);
    if (root === null) return null;
    const host = "host" in root ? this.describe(root.host) : undefined;
    if (host === null) return null;
    const id = attributeOf(element, "id");
    const tag = tagOf(element);
    const places = this.#likes(element).map((like, level) => this.#place(root, tag, like, level, element));
    return { ...(host && { host }), ...(id && { id }), tag, places };
  }

  /** @param {Path} path @returns {Element | null} */
  find({ host, id, tag, places }) {
    /** @type {Place | null | undefined} */
    const root = host === undefined ? this.#document : this.find(host)?.shadowRoot;
    if (!root) return null;
    if (id !== undefined) {
      const named = this.#group(root, tag, -1).get(id) ?? [];
      if (named.length === 1) return named[0] ?? null;
    }
    for (const [level, [like, index, count]] of places.entries()) {
      const group = this.#group(root, tag, level).get(like) ?? [];
      if (group.length === count) return group[index] ?? null;
    }
    return null;
  }

  /**
   * @param {Place} root
   * @param {string} tag
   * @param {string} like
   * @param {number} level
   * @param {Element} element
   * @returns {[string, number, number]}
   */
  #place(root, tag, like, level, element) {
    const group = this.#group(root, tag, level).get(like) ?? [];
    return [like, group.indexOf(element), group.length];
  }

  /**
   * @param {Place} root
   * @param {string} tag
   * @param {number} level of likeness; -1: by id
   * @returns {Map<string, Element[]>}
   */
  #group(root, tag, level) {
    const groups = this.#groups.get(root) ?? new Map();
    this.#groups.set(root, groups);
    const key = `${level} ${tag}`;
    if (!groups.has(key)) groups.set(key, this.#grouped(select(root, escaped(tag)), level));
    return groups.get(key);
  }

  /** @param {Element[]} elements @param {number} level @returns {Map<string, Element[]>} */
  #grouped(elements, level) {
    /** @type {Map<string, Element[]>} */
    const groups = new Map();
    for (const element of elements) {
      const like = level < 0 ? attributeOf(element, "id") : (this.#likes(element)[level] ?? "");
      const group = groups.get(like);
      if (group) group.push(element);
      else groups.set(like, [element]);
    }
    return groups;
  }

  /** @param {Element} element @returns {string[]} from telling to vague */
  #likes(element) {
    const known = this.#known.get(element) ?? likes(element);
    this.#known.set(element, known);
    return known;
  }
}

/** @param {string} tag @returns {string} */
function escaped(tag) {
  return tag.replace(/[^\w-]/g, "\\$&");
}

/** @param {Element} element @returns {string[]} from telling to vague */
function likes(element) {
  return FIELDS.includes(tagOf(element)) ? likesOfField(element) : likesOfOther(element);
}

/** @param {Element} field @returns {string[]} */
function likesOfField(field) {
  const type = attributeOf(field, "type").toLowerCase();
  const value = type === "radio" || type === "checkbox" ? attributeOf(field, "value") : "";
  const name = `${type}\n${attributeOf(field, "name")}\n${value}`;
  const hint = attributeOf(field, "placeholder") || attributeOf(field, "aria-label");
  const label = /** @type {HTMLInputElement} */ (field).labels?.[0];
  return [`${name}\n${hint}\n${label ? glimpse(label) : ""}`, name, type];
}

/** @param {Element} element @returns {string[]} */
function likesOfOther(element) {
  const looks = ["class", "role", "aria-label"].map((name) => attributeOf(element, name)).join("\n");
  const source = withoutStamp(attributeOf(element, "src") || (firstSource(element) ?? ""));
  return [`${looks}\n${source}\n${glimpse(element)}`, `${looks}\n${source}`, looks, ""];
}

/** @param {Element} element @returns {string | undefined} of a film or a sound */
function firstSource(element) {
  const isPlayer = tagOf(element) === "video" || tagOf(element) === "audio";
  const source = isPlayer ? within(element, "source[src]")[0] : undefined;
  return source && attributeOf(source, "src");
}

/** @param {Element} element @returns {string} how its text begins; the whole may be a book */
function glimpse(element) {
  let text = "";
  let looked = 0;
  /** @type {Node | null} */
  let at = element;
  while (at && text.length < GLIMPSE && ++looked < LOOKED_AT) {
    if (at.nodeType === 3) text += at.nodeValue?.trim() ?? "";
    at = following(at, element);
  }
  return text.slice(0, GLIMPSE);
}

/** @param {Node} node @param {Element} end @returns {Node | null} the next one in the order of the document */
function following(node, end) {
  const first = firstOf(node);
  if (first) return first;
  /** @type {Node | null} */
  let at = node;
  while (at && at !== end) {
    const next = nextOf(at);
    if (next) return next;
    at = parentOf(/** @type {Element} */ (at));
  }
  return null;
}
