/** Write a document down, so that two which a reader could not tell apart are written alike. */

const SHOWN = 3;
const NEAR = 2;
const SVG = "http://www.w3.org/2000/svg";
const MATH = "http://www.w3.org/1998/Math/MathML";
const NAMESPACES = new Map([
  ["http://www.w3.org/1999/xhtml", ""],
  [SVG, "svg:"],
  [MATH, "math:"],
]);

/**
 * Write a node and all below it, one line for each node: attributes, texts, comments, what templates
 * and open shadow roots hold, and the state of controls, scrollers, focus and the top layer.
 *
 * @param {Node} node
 * @param {string} [indent]
 * @returns {string[]}
 */
export function written(node, indent = "") {
  const own = line(node);
  const inside = children(node).flatMap((child) =>
    typeof child === "string" ? [`${indent}  ${child}`] : written(child, `${indent}  `),
  );
  return own === "" ? inside : [indent + own, ...inside];
}

/**
 * Tell how two documents differ.
 *
 * @param {string[]} ours
 * @param {string[]} theirs
 * @returns {string[]} the first differences, with what stands before them
 */
export function linesThatDiffer(ours, theirs) {
  let start = 0;
  while (start < ours.length && ours[start] === theirs[start]) start += 1;
  if (start === ours.length && start === theirs.length) return [];
  let end = 0;
  while (end < Math.min(ours.length, theirs.length) - start && ours.at(-1 - end) === theirs.at(-1 - end))
    end += 1;
  const near = ours.slice(Math.max(0, start - NEAR), start).map((line) => `    ${short(line)}`);
  const is = ours.slice(start, ours.length - end).slice(0, SHOWN);
  const should = theirs.slice(start, theirs.length - end).slice(0, SHOWN);
  return [...near, ...is.map((one) => `is  ${short(one)}`), ...should.map((one) => `not ${short(one)}`)];
}

/** @param {string} line @returns {string} */
function short(line) {
  return line.length < 200 ? line : `${line.slice(0, 200)}…`;
}

/** Write a node down without what is in it. @param {Node} node @returns {string} */
export function line(node) {
  if (node.nodeType === Node.ELEMENT_NODE) return element(/** @type {Element} */ (node));
  if (node.nodeType === Node.COMMENT_NODE) return `<!-- ${JSON.stringify(node.nodeValue)} -->`;
  if (node.nodeType === Node.DOCUMENT_TYPE_NODE) return `<!doctype ${node.nodeName}>`;
  if (node.nodeType === Node.DOCUMENT_NODE) return `# ${/** @type {Document} */ (node).compatMode}`;
  return "";
}

/** @param {Node} node @returns {(Node | string)[]} what is below, texts that touch as one */
function children(node) {
  /** @type {(Node | string)[]} */
  const found = shadow(node) ?? [];
  let text = "";
  for (const child of content(node).childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue;
    else if (!isOwn(child)) {
      if (text) found.push(JSON.stringify(text));
      found.push(child);
      text = "";
    }
  }
  return text ? [...found, JSON.stringify(text)] : found;
}

/** @param {Node} node @returns {Node} */
function content(node) {
  return "content" in node && node.nodeName === "TEMPLATE"
    ? /** @type {HTMLTemplateElement} */ (node).content
    : node;
}

/** @param {Node} node @returns {(Node | string)[] | undefined} */
function shadow(node) {
  const root = /** @type {Element} */ (node).shadowRoot;
  return root ? [`#shadow ${root.mode} ${root.delegatesFocus} ${root.clonable}`, root, "#light"] : undefined;
}

/** @param {Node} node @returns {boolean} */
function isOwn(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const one = /** @type {Element} */ (node);
  return one.localName.startsWith("hotreload-") || one.hasAttribute("data-hotreload-own");
}

/** @param {Element} one @returns {string} */
function element(one) {
  const name = `${NAMESPACES.get(one.namespaceURI ?? "") ?? one.namespaceURI}${one.localName}`;
  const attributes = [...one.attributes].map(attribute).sort();
  return `<${[name, ...attributes].join(" ")}>${state(one).join("")}`;
}

/** @param {Attr} one @returns {string} */
function attribute({ namespaceURI, name, value }) {
  return `${namespaceURI ? `{${namespaceURI}}` : ""}${name}=${JSON.stringify(value)}`;
}

/** @param {any} one @returns {string[]} */
function state(one) {
  const found = [];
  if (one.localName === "input") {
    if (one.type !== "file") found.push(` .value=${JSON.stringify(one.value)}`);
    if (one.checked) found.push(" .checked");
    if (one.indeterminate) found.push(" .indeterminate");
  }
  if (one.localName === "textarea") found.push(` .value=${JSON.stringify(one.value)}`);
  if (one.localName === "select") found.push(` .selectedIndex=${one.selectedIndex}`);
  if (one.localName === "option" && one.selected) found.push(" .selected");
  if (one.open && one.localName === "dialog" && one.matches(":modal")) found.push(" :modal");
  if (one.popover && one.matches(":popover-open")) found.push(" :popover-open");
  if (one.scrollTop) found.push(` .scrollTop=${Math.round(one.scrollTop)}`);
  if (isFocused(one)) found.push(" :focus", selection(one));
  return found;
}

/** @param {Element} one @returns {boolean} */
function isFocused(one) {
  const root = /** @type {Document | ShadowRoot} */ (one.getRootNode());
  const focused = remembered.get(one.ownerDocument) ?? root.activeElement;
  return focused === one && one.localName !== "body";
}

/** @type {WeakMap<Document, Element | null>} */
const remembered = new WeakMap();

/**
 * Say what would have the focus in a document, if another frame had not taken it away.
 * @param {Document} document
 * @param {any} focused
 */
export function rememberFocus(document, focused) {
  remembered.set(document, focused ?? document.body);
}

/** @param {Document} document */
export function forgetFocus(document) {
  remembered.delete(document);
}

/** @param {any} one @returns {string} */
function selection(one) {
  return typeof one.selectionStart === "number" ? ` ${one.selectionStart}–${one.selectionEnd}` : "";
}
