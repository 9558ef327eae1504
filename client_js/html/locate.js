/** Where the nodes of a source are on the live page: found from the top down, where somebody asks. */

import { arePlain, doubtfulQuestions, isKin, keyOf, liveQuestions, PLAIN_LIMIT } from "./identity.js";
import { pair } from "./match.js";
import { attribute, childAt, childrenOf, countChildren, holdsOurs, indexOf, isElement } from "./nodes.js";
import { pageChildren, parentOf, select } from "./nodes.js";

/** @import { Pairing } from './match.js' */

/**
 * @typedef {object} Family
 * @property {ChildNode[]} sources
 * @property {Map<Node, number>} places of these
 * @property {ChildNode[]} lives
 * @property {boolean} isPlain
 * @property {Pairing | null} pairing of all of them, where it was needed
 */

export class Locator {
  /** @type {Map<Node, Node | null>} */ #found = new Map();
  /** @type {Set<Node>} */ #taken = new Set();
  /** @type {Map<Node, Family>} */ #families = new Map();
  #page;

  /** @param {Document | null} [page] where to look for what scripts moved */
  constructor(page = null) {
    this.#page = page;
  }

  /** Say where a source's node is. @param {Node} source @param {Node | null} live */
  link(source, live) {
    this.#found.set(source, live);
    if (live) this.#taken.add(live);
  }

  /** @param {Node} source @returns {Node | null} null where the page has it no more */
  of(source) {
    const known = this.#found.get(source);
    if (known !== undefined) return known;
    const parent = parentOf(source);
    const live = parent && this.of(parent);
    const near = parent && live ? this.#near(source, parent, live) : null;
    const found = near ?? this.#elsewhere(source);
    this.link(source, found);
    return found;
  }

  /** @param {Node} source @param {Node} live @returns {Family} */
  family(source, live) {
    const known = this.#families.get(source);
    if (known) return known;
    const [sources, lives] = [childrenOf(source), pageChildren(live)];
    /** @type {Family} */
    const family = {
      sources,
      places: new Map(sources.map((child, index) => [child, index])),
      lives,
      isPlain: arePlain(sources, lives),
      pairing: null,
    };
    this.#families.set(source, family);
    return family;
  }

  /**
   * The live nodes between what is before and behind a source's node that the page has no more.
   *
   * @param {Node} source
   * @returns {ChildNode[]}
   */
  gap(source) {
    const parent = parentOf(source);
    const live = parent && this.of(parent);
    if (!parent || !live) return [];
    const family = this.family(parent, live);
    const { from, to } = this.#pairing(family);
    const at = family.places.get(source) ?? -1;
    const before = from.findLastIndex((index, i) => i < at && index >= 0);
    const behind = from.findIndex((index, i) => i > at && index >= 0);
    const start = before < 0 ? 0 : (from[before] ?? 0) + 1;
    const end = behind < 0 ? family.lives.length : (from[behind] ?? 0);
    return family.lives.slice(start, end).filter((_, index) => to[start + index] === -1);
  }

  /** @param {Node} source @param {Node} parent @param {Node} live its own @returns {Node | null} */
  #near(source, parent, live) {
    const opposite = this.#families.has(parent) ? null : oppositeOf(source, parent, live);
    if (opposite && isThere(source, opposite)) return opposite;
    return this.#among(source, this.family(parent, live));
  }

  /** @param {Node} source @param {Family} family @returns {Node | null} */
  #among(source, family) {
    const at = family.places.get(source) ?? -1;
    const opposite = family.sources.length === family.lives.length ? family.lives[at] : undefined;
    if (opposite && (family.isPlain || isBetween(family, at) || isThere(source, opposite))) return opposite;
    const index = this.#pairing(family).from[at] ?? -1;
    return family.lives[index] ?? null;
  }

  /** Find what a script moved to another place. @param {Node} source @returns {Node | null} */
  #elsewhere(source) {
    const id = isElement(source) ? attribute(source, "id") : null;
    if (!id || !this.#page || /[\n\r\f]/.test(id)) return null;
    const [found, another] = select(this.#page, `[id="${id.replace(/["\\]/g, "\\$&")}"]`);
    return found && !another && isKin(source, found) && !this.#taken.has(found) ? found : null;
  }

  /** @param {Family} family */
  #pairing(family) {
    const isLikely = family.sources.length === family.lives.length;
    family.pairing ??= pair(family.sources, family.lives, isLikely ? liveQuestions : doubtfulQuestions);
    return family.pairing;
  }
}

/**
 * Give the live node at the place of a source's node among many, without a look at the others.
 *
 * @param {Node} source @param {Node} parent @param {Node} live
 * @returns {Node | null} null where they are few, and where there are not as many on the page
 */
function oppositeOf(source, parent, live) {
  const count = countChildren(parent);
  if (count <= PLAIN_LIMIT || !isElement(live) || countChildren(live) !== count || holdsOurs(live))
    return null;
  return childAt(live, indexOf(source));
}

/**
 * Tell whether one of few may have changed and all others are there: it is compared with nothing then,
 * for it may be most of the page.
 *
 * @param {Family} family
 * @param {number} at
 */
function isBetween({ sources, lives }, at) {
  const [source, live] = [sources[at], lives[at]];
  if (!source || !live || sources.length > PLAIN_LIMIT || !isKin(source, live)) return false;
  if (keyOf(source) !== keyOf(live)) return false;
  return sources.every((one, i) => i === at || liveQuestions.isSame(one, /** @type {Node} */ (lives[i])));
}

/** @param {Node} source @param {Node} live */
function isThere(source, live) {
  return isElement(source) && isKin(source, live) && liveQuestions.isSame(source, live);
}
