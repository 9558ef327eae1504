/**
 * What differs between two answers for one page: the application's noise (CSRF values, times, flash
 * messages), never a change of the author's.
 */

import { sourceQuestions } from "./identity.js";
import { pair } from "./match.js";
import { attribute, attributeNames, childrenOf, isElement, isEqual, shadowOf } from "./nodes.js";
import { templateContent, textOf } from "./nodes.js";

const TOKEN = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/** What a node that is gone, and one that came with the other answer, must have in common. */
const ALIKE = 2;
const questions = sourceQuestions(isEqual);

export class Noise {
  /** @type {Map<Node, string>} the text that the other answer has there */ #texts = new Map();
  /** @type {Map<Node, Map<string, string | null>>} */ #attributes = new Map();
  /** @type {Set<Node>} */ #extra = new Set();
  /** @type {Map<Node, Node[]>} by parent */ #missing = new Map();
  /** @type {Set<Node>} */ #unordered = new Set();
  #isAny;

  /**
   * @param {Node | null} after
   * @param {Node | null} again
   */
  constructor(after, again) {
    this.#isAny = after !== null && again !== null;
    if (after && again) this.#compare(after, again);
  }

  /** @param {Node} after @param {string} before @returns {boolean} whether a text changed by noise alone */
  isText(after, before) {
    const again = this.#texts.get(after);
    return again !== undefined && varies(before, textOf(after), again);
  }

  /** @param {Element} after @param {string} name @param {string | null} before @returns {boolean} */
  isAttribute(after, name, before) {
    const again = this.#attributes.get(after)?.get(name);
    return again !== undefined && varies(before, attribute(after, name), again);
  }

  /** @param {Node} after @returns {boolean} whether it is in one answer only */
  isExtra(after) {
    return this.#extra.has(after);
  }

  /** @param {Node} after @returns {boolean} whether its children come in any order */
  isUnordered(after) {
    return this.#unordered.has(after);
  }

  /**
   * Tell whether a node that is gone is one that comes and goes.
   *
   * @param {Node} before
   * @param {Node} parent its former parent, in `after`
   * @param {() => readonly Node[]} opposite what stands in its place
   * @returns {boolean}
   */
  isComing(before, parent, opposite) {
    if (!this.#isAny) return false;
    const missing = this.#missing.get(parent) ?? [];
    return (
      opposite().some((node) => this.#extra.has(node)) ||
      missing.some((node) => questions.likeness(before, node) > ALIKE)
    );
  }

  /** @param {Node} after @param {Node} again */
  #compare(after, again) {
    if (isElement(after) && isElement(again)) {
      this.#compareAttributes(after, again);
      this.#compareInner(templateContent(after), templateContent(again));
      this.#compareInner(shadowOf(after), shadowOf(again));
    } else if (textOf(after) !== textOf(again)) this.#texts.set(after, textOf(again));
    this.#compareChildren(after, again);
  }

  /** @param {Node | null} after @param {Node | null} again */
  #compareInner(after, again) {
    if (after && again) this.#compareChildren(after, again);
  }

  /** @param {Element} after @param {Element} again */
  #compareAttributes(after, again) {
    for (const name of new Set([...attributeNames(after), ...attributeNames(again)])) {
      const value = attribute(again, name);
      if (attribute(after, name) === value) continue;
      const known = this.#attributes.get(after) ?? new Map();
      this.#attributes.set(after, known.set(name, value));
    }
  }

  /** @param {Node} after @param {Node} again */
  #compareChildren(after, again) {
    const [ours, theirs] = [childrenOf(after), childrenOf(again)];
    const { to, from, isSame } = pair(theirs, ours, questions);
    ours.forEach((child, index) => {
      const other = theirs[to[index] ?? -1];
      if (!other) this.#extra.add(child);
      else if (!isSame[index]) this.#compare(child, other);
    });
    const missing = theirs.filter((_, index) => from[index] === -1);
    if (missing.length > 0) this.#missing.set(after, missing);
    const order = to.filter((index) => index >= 0);
    if (order.some((index, at) => at > 0 && index < (order[at - 1] ?? 0))) this.#unordered.add(after);
  }
}

/**
 * Tell whether a value is one more sample of what varies from answer to answer.
 *
 * @param {string | null} before
 * @param {string | null} after
 * @param {string | null} again
 * @returns {boolean}
 */
export function varies(before, after, again) {
  if (after === again) return false;
  if (before === null || after === null || again === null) return true;
  const [old, one, two] = [before, after, again].map((text) => text.match(TOKEN) ?? []);
  if (!old || !one || !two) return false;
  if (one.length === two.length && old.length === one.length)
    return old.every((token, index) => token === one[index] || one[index] !== two[index]);
  return fits(old, one, two);
}

/** @param {string[]} old @param {string[]} one @param {string[]} two @returns {boolean} whether it begins and ends as both do */
function fits(old, one, two) {
  const least = Math.min(one.length, two.length);
  let start = 0;
  while (start < least && one[start] === two[start]) start++;
  let end = 0;
  while (end < least - start && one.at(-1 - end) === two.at(-1 - end)) end++;
  if (old.length < start + end) return false;
  const head = one.slice(0, start).every((token, index) => old[index] === token);
  return head && one.slice(one.length - end).every((token, index) => old[old.length - end + index] === token);
}
