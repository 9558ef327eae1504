/**
 * Reading and writing nodes by the functions of their prototypes: a `<form>` with a field named
 * `attributes` or `parentNode`, or an image named `body`, shadows what we would ask for.
 */

const { call } = Function.prototype;
const { getOwnPropertyDescriptor } = Object;
const { Attr, CharacterData, Document, Element, Node } = globalThis;

export const ELEMENT = 1;
export const TEXT = 3;
export const COMMENT = 8;
export const DOCTYPE = 10;
export const HTML = "http://www.w3.org/1999/xhtml";

/** @param {any} owner @param {string} name @returns {any} a function whose first argument is `this` */
function getter(owner, name) {
  const get = owner && getOwnPropertyDescriptor(owner.prototype, name)?.get;
  return get ? call.bind(get) : () => null;
}

/** @param {any} owner @param {string} name @returns {any} */
function setter(owner, name) {
  const set = owner && getOwnPropertyDescriptor(owner.prototype, name)?.set;
  return set ? call.bind(set) : () => undefined;
}

/** @param {any} owner @param {string} name @returns {any} */
function method(owner, name) {
  const found = owner?.prototype[name];
  return found ? call.bind(found) : null;
}

/** @type {(node: Node) => number} */
export const kindOf = getter(Node, "nodeType");
/** @type {(node: Node) => ParentNode & Node | null} */
export const parentOf = getter(Node, "parentNode");
/** @type {(node: Node) => ChildNode | null} */
export const firstOf = getter(Node, "firstChild");
/** @type {(node: Node) => ChildNode | null} */
export const nextOf = getter(Node, "nextSibling");
/** @type {(node: Node) => ChildNode | null} */
export const previousOf = getter(Node, "previousSibling");
/** @type {(node: Node) => string} */
export const textOf = getter(Node, "textContent");
/** @type {(node: Node) => Document} */
export const documentOf = getter(Node, "ownerDocument");
/** @type {(node: Node) => boolean} */
export const isConnected = getter(Node, "isConnected");
/** @type {(node: Node) => Node} the document, or the shadow root, above it */
export const rootOf = method(Node, "getRootNode");
/** @type {(one: Node, other: Node) => boolean} */
export const isEqual = method(Node, "isEqualNode");
/** @type {(one: Node, other: Node | null) => boolean} */
export const holds = method(Node, "contains");
/** @type {(parent: Node, child: Node, next: Node | null) => Node} */
export const insertBefore = method(Node, "insertBefore");
/** @type {(parent: Node, child: Node) => Node} */
export const removeChild = method(Node, "removeChild");

/** @type {(text: Node) => string} */
export const dataOf = getter(CharacterData, "data");
/** @type {(text: Node, from: number, count: number, data: string) => void} */
export const replaceData = method(CharacterData, "replaceData");

/** @type {(element: Element) => string} */
export const nameOf = getter(Element, "localName");
/** @type {(element: Element) => string | null} */
export const namespaceOf = getter(Element, "namespaceURI");
/** @type {(element: Element) => ShadowRoot | null} */
export const shadowOf = getter(Element, "shadowRoot");
/** @type {(element: Element) => number} */
export const countOf = getter(Element, "childElementCount");
/** @type {(element: Element) => string[]} */
export const attributeNames = method(Element, "getAttributeNames");
/** @type {(element: Element, name: string) => string | null} */
export const attribute = method(Element, "getAttribute");
/** @type {(element: Element, name: string) => boolean} */
export const hasAttribute = method(Element, "hasAttribute");
/** @type {(element: Element, name: string, value: unknown) => void} */
export const setAttribute = method(Element, "setAttribute");
/** @type {(element: Element, name: string) => void} */
export const removeAttribute = method(Element, "removeAttribute");
/** @type {(element: Element, name: string) => Attr | null} */
export const attributeNode = method(Element, "getAttributeNode");
/** @type {(element: Element, attribute: Attr) => void} */
export const setAttributeNode = method(Element, "setAttributeNodeNS");
/** @type {(element: Element, attribute: Attr) => Attr} */
export const removeAttributeNode = method(Element, "removeAttributeNode");
/** @type {(element: Element, selector: string) => boolean} */
export const matches = method(Element, "matches");
/** @type {(attribute: Attr, value: string) => void} */
export const setValue = setter(Attr, "value");

/** Apart, for browsers are quick to find children alone, and slow where there is a choice. */
const OURS = [":scope > [data-hotreload-own]", ":scope > script[data-token][data-epoch]"];

const selectInDocument = method(Document, "querySelectorAll");
const selectInElement = method(Element, "querySelectorAll");
const selectInFragment = method(globalThis.DocumentFragment, "querySelectorAll");
/** @type {(node: Node) => NodeList} */
const nodesIn = getter(Node, "childNodes");
/** @type {(list: NodeList) => number} */
const lengthOf = getter(globalThis.NodeList, "length");
/** @type {(list: NodeList, index: number) => any} */
const itemOf = method(globalThis.NodeList, "item");
/** @type {(document: Document) => Range} */
const createRange = method(Document, "createRange");
/** @type {(range: Range, node: Node) => void} */
const selectNode = method(globalThis.Range, "selectNode");
/** @type {(range: Range) => number} */
const startOf = getter(globalThis.AbstractRange, "startOffset");
const moveInDocument = method(Document, "moveBefore");
const moveInElement = method(Element, "moveBefore");
const moveInFragment = method(globalThis.DocumentFragment, "moveBefore");
/** @type {(document: Document, node: Node) => Node} */
export const adopt = method(Document, "adoptNode");
/** @type {(document: Document, root: Node, shown: number) => NodeIterator} */
export const iterate = method(Document, "createNodeIterator");
/** @type {(document: Document, data: string) => Text} */
export const createText = method(Document, "createTextNode");
/** @type {(document: Document, namespace: string | null, name: string) => Element} */
export const createElement = method(Document, "createElementNS");
/** @type {(document: Document) => Element | null} */
export const documentElement = getter(Document, "documentElement");
/** @type {(root: Document) => Element | null} */
const focusedInDocument = getter(Document, "activeElement");
/** @type {(root: ShadowRoot) => Element | null} */
const focusedInShadow = getter(globalThis.ShadowRoot, "activeElement");
/** @type {(element: HTMLTemplateElement) => DocumentFragment} */
const contentOf = getter(globalThis.HTMLTemplateElement, "content");

/** @type {(element: Element) => CSSStyleDeclaration | null} */
const htmlStyle = getter(globalThis.HTMLElement, "style");

/** @param {Element} element @returns {CSSStyleDeclaration} */
export function styleOf(element) {
  const isHtmlElement = namespaceOf(element) === HTML;
  return (isHtmlElement && htmlStyle(element)) || /** @type {HTMLElement} */ (element).style;
}

/** @param {Node} node @returns {node is Element} */
export function isElement(node) {
  return kindOf(node) === ELEMENT;
}

/** @param {Node} node @returns {node is CharacterData} */
export function isText(node) {
  return kindOf(node) === TEXT;
}

/** @param {Element} element @param {string} name @returns {element is HTMLElement} */
export function isHtml(element, name) {
  return nameOf(element) === name && namespaceOf(element) === HTML;
}

/** @param {Node} node @returns {DocumentFragment | null} what a `<template>` holds */
export function templateContent(node) {
  return isElement(node) && isHtml(node, "template")
    ? contentOf(/** @type {HTMLTemplateElement} */ (node))
    : null;
}

/** @param {Node} parent @returns {ChildNode[]} */
export function childrenOf(parent) {
  /** @type {ChildNode[]} */
  const found = [];
  for (let child = firstOf(parent); child; child = nextOf(child)) found.push(child);
  return found;
}

/** @param {Node} node @returns {Element[]} the elements around it, from the top down */
export function ancestors(node) {
  /** @type {Element[]} */
  const found = [];
  for (let parent = parentOf(node); parent && isElement(parent); parent = parentOf(parent))
    found.unshift(parent);
  return found;
}

/** Find elements below a node; not in templates, not in shadow roots. @param {Node} node @param {string} selector @returns {Element[]} */
export function select(node, selector) {
  if (isElement(node)) return [...selectInElement(node, selector)];
  const kind = kindOf(node);
  if (kind === 9) return [...selectInDocument(node, selector)];
  return kind === 11 ? [...selectInFragment(node, selector)] : [];
}

/** Find elements of a document, of which only some will be looked at. @param {Document} document @param {string} selector @returns {{count: number, item: (index: number) => Element | null}} */
export function elementsOf(document, selector) {
  const found = selectInDocument(document, selector);
  return { count: lengthOf(found), item: (index) => itemOf(found, index) };
}

/** @param {Node} parent @returns {number} */
export function countChildren(parent) {
  return lengthOf(nodesIn(parent));
}

/** @param {Node} parent @param {number} index @returns {ChildNode | null} */
export function childAt(parent, index) {
  return itemOf(nodesIn(parent), index);
}

/** @param {Node} node @returns {number} how many children of its parent are before it, without a walk along them */
export function indexOf(node) {
  const range = createRange(documentOf(node));
  selectNode(range, node);
  return startOf(range);
}

/** Find elements at or below a node. @param {Node} node @param {string} selector @returns {Element[]} */
export function selectFrom(node, selector) {
  const below = select(node, selector);
  return isElement(node) && matches(node, selector) ? [node, ...below] : below;
}

/** Take a node from its parent, if it has one. @param {Node} node */
export function detach(node) {
  const parent = parentOf(node);
  if (parent) removeChild(parent, node);
}

/**
 * Put a node of the page at another place, with as much of its state as this browser keeps.
 *
 * @param {Node} parent
 * @param {Node} node
 * @param {Node | null} next
 */
export function move(parent, node, next) {
  const native = isElement(parent) ? moveInElement : kindOf(parent) === 9 ? moveInDocument : moveInFragment;
  try {
    if (native && isConnected(parent) && isConnected(node)) return void native(parent, node, next);
  } catch {
    // not for this kind of node, or from another document
  }
  insertBefore(parent, node, next);
}

/** @param {Document} document @returns {Element | null} the element that is typed into, in whatever shadow root */
export function focusedElement(document) {
  let found = focusedInDocument(document);
  for (let root = found && shadowOf(found); root; root = found && shadowOf(found)) {
    const inner = focusedInShadow(root);
    if (!inner) break;
    found = inner;
  }
  return found;
}

/** @param {Element} element @returns {boolean} what we put into the page ourselves */
export function isOurs(element) {
  const name = nameOf(element);
  if (name.startsWith("hotreload-") || hasAttribute(element, "data-hotreload-own")) return true;
  return name === "script" && hasAttribute(element, "data-token") && hasAttribute(element, "data-epoch");
}

/** @param {Node} parent @returns {boolean} whether children of its are ours; never asked of `<html>` */
export function holdsOurs(parent) {
  return OURS.some((selector) => select(parent, selector).length > 0);
}

/** @param {Node} parent @returns {ChildNode[]} the children that are not ours */
export function pageChildren(parent) {
  return childrenOf(parent).filter((child) => !isElement(child) || !isOurs(child));
}
