/** Where scripts have made the page their own: what may be replaced there, and what not even touched. */

import { attribute, focusedElement, holds, isElement, nameOf, select, shadowOf } from "./nodes.js";

const { getOwnPropertyNames, keys } = Object;
const RENDERED = /^(?:__react|_react(?!Listening)|__vue|__vnode$|_vnode$|__svelte|__ngContext|__k$|__preact)/;
const CONTAINERS = /^(?:__reactContainer|_reactRootContainer|__vue_app__|_vnode$|__k$)/;
const RUNNING = new Set(["script", "iframe", "frame", "object", "embed", "video", "audio", "canvas"]);
/** Whoever put these there most likely listens to them. */
const INTERACTIVE = new Set(["button", "input", "textarea", "select", "form", "summary", "dialog"]);

/**
 * Tell whether a framework renders what is in an element.
 *
 * @param {Element} element
 * @returns {boolean}
 */
export function isRendered(element) {
  return getOwnPropertyNames(element).some((name) => RENDERED.test(name));
}

/** @param {Element} element @returns {boolean} whether it renders the element itself as well */
export function isRenderedItself(element) {
  return getOwnPropertyNames(element).some((name) => RENDERED.test(name) && !CONTAINERS.test(name));
}

/** @param {Element} element @returns {boolean} whether a script wrote a note of its own on it */
export function isClaimed(element) {
  return keys(element).some((name) => !/^\d+$/.test(name)); // forms and lists have numbers
}

/**
 * Tell whether nothing is lost but looks when nodes of the live page are replaced.
 *
 * @param {Document} document
 * @param {readonly Node[]} nodes
 * @returns {boolean}
 */
export function areReplaceable(document, nodes) {
  const focused = focusedElement(document);
  return nodes.every((node) => {
    if (!isElement(node)) return true;
    if (focused && holds(node, focused)) return false;
    return [node, ...select(node, "*")].every(isInert);
  });
}

/** @param {Element} element */
function isInert(element) {
  const name = nameOf(element);
  if (RUNNING.has(name) || INTERACTIVE.has(name)) return false;
  if (name.includes("-") || attribute(element, "is") !== null) return false;
  return shadowOf(element) === null && !isClaimed(element);
}
