/**
 * Questions to elements and writes to them, proof against what a page puts in front of their members.
 *
 * The fields of a form hide its own members (`<input name="closest">`), and libraries watch `value`
 * by a property of the node itself. What elements inherit stays what it is.
 */

import { bare } from "./pristine.js";

const { apply } = Reflect;
const { Element, Event, EventTarget, HTMLElement, HTMLFormElement, Node } = globalThis;

/** @param {any} type @param {string} name @returns {(element: Element) => any} */
function getter(type, name) {
  const found = type && Object.getOwnPropertyDescriptor(type.prototype, name)?.get;
  return (element) => found && apply(found, element, []);
}

/** @param {any} type @param {string} name @returns {(element: Element, ...values: any[]) => any} */
function method(type, name) {
  const found = type?.prototype[name];
  return (element, ...values) => apply(found, element, values);
}

const localName = getter(Element, "localName");
const root = method(Node, "getRootNode");
const get = method(Element, "getAttribute");
const search = method(Element, "querySelectorAll");
const dispatch = method(EventTarget, "dispatchEvent");
const scroll = method(Element, "scrollTo");
const focusOn = method(HTMLElement, "focus");

/** @type {(node: any) => Node | null} */
export const firstOf = getter(Node, "firstChild");
/** @type {(node: any) => Node | null} */
export const nextOf = getter(Node, "nextSibling");
/** @type {(element: Element) => HTMLCollection} */
export const childrenOf = getter(Element, "children");
/** @type {(element: Element) => ShadowRoot | null} */
export const shadowOf = getter(Element, "shadowRoot");
/** @type {(element: Element) => Element | null} */
export const parentOf = getter(Node, "parentElement");
/** @type {(element: Element) => number} */
export const scrollTopOf = getter(Element, "scrollTop");
/** @type {(element: Element) => number} */
export const scrollLeftOf = getter(Element, "scrollLeft");
/** @type {(element: Element) => DOMRect} */
export const boxOf = method(Element, "getBoundingClientRect");
/** @type {(element: Element, selector: string) => boolean} */
export const matches = method(Element, "matches");
/** @type {(element: Element, selector: string) => Element | null} */
export const closest = method(Element, "closest");
/** @type {(form: Element) => HTMLCollection} */
export const fieldsOf = getter(HTMLFormElement, "elements");

/** @param {Element} element @returns {string} */
export function tagOf(element) {
  return localName(element) ?? "";
}

/** @param {Element} element @param {string} name @returns {string} empty where there is none */
export function attributeOf(element, name) {
  return get(element, name) ?? "";
}

/** @param {Node} node @returns {Document | ShadowRoot | null} null where it is not on the page */
export function rootOf(node) {
  const found = root(/** @type {Element} */ (node));
  return found.nodeType === 9 || found.nodeType === 11 ? found : null;
}

/** @param {Element} element @param {string} selector @returns {Element[]} */
export function within(element, selector) {
  return [...search(element, selector)];
}

/** Go to a position at once, whatever the page's style says. @param {Element} element @param {number} left @param {number} top */
export function jump(element, left, top) {
  scroll(element, bare({ left, top, behavior: "instant" }));
}

/** @param {Element} element */
export function focus(element) {
  focusOn(element, bare({ preventScroll: true }));
}

/** Tell listeners that a value is another one now. @param {Element} element */
export function tellInput(element) {
  dispatch(element, new Event("input", bare({ bubbles: true, composed: true })));
}

/**
 * Write a property past one of the same name that a library put on the node.
 *
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function write(element, name, value) {
  for (let at = Object.getPrototypeOf(element); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name)?.set;
    if (found) return void apply(found, element, [value]);
  }
}

/**
 * Read a property past one of the same name that a library put on the node.
 *
 * @param {Element} element
 * @param {string} name
 * @returns {any}
 */
export function read(element, name) {
  for (let at = Object.getPrototypeOf(element); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name)?.get;
    if (found) return apply(found, element, []);
  }
}
