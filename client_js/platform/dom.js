/**
 * The few questions we ask a document, proof against clobbering.
 *
 * `<form name="querySelectorAll">` shadows `document.querySelectorAll`; the prototype's own functions
 * stay reachable.
 */

const { apply } = Reflect;
const { addEventListener, removeEventListener } = globalThis.EventTarget.prototype;
const prototype = globalThis.Document?.prototype;
const select = prototype?.querySelectorAll;
const create = prototype?.createElement;
const focused = prototype?.hasFocus;
const rootOf = getter("documentElement");
const hiddenOf = getter("hidden");
const readyStateOf = getter("readyState");
const prerenderingOf = getter("prerendering");

/** @param {string} name @returns {(this: Document) => any} */
function getter(name) {
  const found = prototype && Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return found ?? (() => null);
}

/** @param {Document} document @param {string} selector @returns {Iterable<Element>} */
export function queryAll(document, selector) {
  return apply(select, document, [selector]);
}

/** @param {Document} document @param {string} name @returns {HTMLElement} */
export function createElement(document, name) {
  return apply(create, document, [name]);
}

/** @param {Document} document @returns {Element | null} */
export function rootElement(document) {
  return apply(rootOf, document, []);
}

/** @param {Document} document @returns {boolean} */
export function isHidden(document) {
  return apply(hiddenOf, document, []);
}

/** @param {Document} document @returns {boolean} whether nobody has come to see it yet */
export function isPrerendering(document) {
  return Boolean(apply(prerenderingOf, document, []));
}

/** @param {Document} document @returns {boolean} whether what is typed goes to its window */
export function hasFocus(document) {
  return focused ? apply(focused, document, []) : true;
}

/** @param {Document} document @returns {boolean} */
export function isLoaded(document) {
  return apply(readyStateOf, document, []) === "complete";
}

/**
 * Listen before the page does.
 *
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: Event) => void} listener
 */
export function listen(target, type, listener) {
  apply(addEventListener, target, [type, listener, true]);
}

/** @param {EventTarget} target @param {string} type @param {(event: Event) => void} listener */
export function unlisten(target, type, listener) {
  apply(removeEventListener, target, [type, listener, true]);
}
