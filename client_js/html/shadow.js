/**
 * What `isEqualNode` does not see: the content of templates, and declared shadow roots. A closed one
 * cannot be reached, not even in a parsed page; its source is noted by the parser.
 */

import { isElement, isEqual, select, shadowOf, templateContent } from "./nodes.js";

/** @type {WeakMap<Element, string>} the source of closed shadow roots, by host */
const closed = new WeakMap();

/** Note what a closed shadow root holds. @param {Element} host @param {string} source */
export function noteClosed(host, source) {
  closed.set(host, source);
}

/**
 * Compare two subtrees, in templates and shadow roots as well.
 *
 * @param {Node} one
 * @param {Node} other
 * @returns {boolean}
 */
export function isSameDeep(one, other) {
  if (!isEqual(one, other)) return false;
  const [ours, theirs] = [within(one), within(other)];
  return ours.every((element, index) => {
    const opposite = /** @type {Element} */ (theirs[index]);
    const isSameContent = isSameInner(templateContent(element), templateContent(opposite));
    const [root, oppositeRoot] = [shadowOf(element), shadowOf(opposite)];
    const isSameRoot = isSameInner(root, oppositeRoot) && traits(root) === traits(oppositeRoot);
    return isSameContent && isSameRoot && closed.get(element) === closed.get(opposite);
  });
}

/** @param {Node} node */
function within(node) {
  return isElement(node) ? [node, ...select(node, "*")] : select(node, "*");
}

/** @param {Node | null} one @param {Node | null} other */
function isSameInner(one, other) {
  return one === null || other === null ? one === other : isSameDeep(one, other);
}

/**
 * Tell whether the shadow root of an element can become the new one; else its host has to.
 *
 * @param {Element} before
 * @param {Element} after
 * @param {Element} live
 * @returns {boolean}
 */
export function hasSameRoots(before, after, live) {
  const [old, fresh] = [shadowOf(before), shadowOf(after)];
  if (closed.get(before) !== closed.get(after) || (old === null) !== (fresh === null)) return false;
  if (traits(old) !== traits(fresh)) return false;
  return old === null || fresh === null || isSameDeep(old, fresh) || shadowOf(live) !== null;
}

/** What a shadow root is made with, and keeps. @param {ShadowRoot | null} root */
function traits(root) {
  return root && [root.delegatesFocus, root.clonable, root.serializable].join();
}
