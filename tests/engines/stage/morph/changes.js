/**
 * What scripts and people do to a page: to one that lives, and in the same way to one that was loaded.
 *
 * Nothing is done where the author changed the very same thing: there is no right answer then.
 */

import { line, rememberFocus, written } from "./canonical.js";

/** @typedef {{kind: string, nodes: Node[], deep: boolean}} Change the nodes of both pages that show it */
/** @typedef {Map<Node, Node>} Pairs from the living page to the loaded one */
/** @typedef {(one: any, other: any, pairs: Pairs) => boolean} Fits */
/** @typedef {(one: any, number: number, pairs?: Pairs) => Node | void} Act */

const TYPED = "input:not([type]), input[type=text], input[type=search], input[type=number], textarea";
const PHRASING = "p, div, section, article, main, li, td, span, a, em, form, label, details, header, footer";
const ABOVE = new Set(["drop", "swap", "wrap", "rewrite"]);
const NO_TEXT = "textarea, option, script, style, title, template, select";

/** @type {Record<string, {fits: Fits, act: Act}>} */
export const KINDS = {
  type: { fits: (one, other) => one.matches(TYPED) && alike(one, other) && deep(one, other), act: type },
  check: {
    fits: (one, other) => one.matches("[type=checkbox], [type=radio]") && alike(one, other),
    act: (one) => void (one.checked = !one.checked || one.type === "radio"),
  },
  choose: { fits: isChoice, act: (one) => void (one.selected = true) },
  toggle: { fits: (one, other) => one.matches("details") && same(one, other, "open"), act: toggle },
  dialog: { fits: (one, other) => one.matches("dialog") && deep(one, other), act: openDialog },
  popover: {
    fits: (one, other) => one.matches("[popover]") && alike(one, other) && one.isConnected,
    act: (one) => void (one.matches(":popover-open") ? one.hidePopover() : one.showPopover()),
  },
  scroll: {
    fits: (one, other) => one.matches("[style*=overflow]") && alike(one, other) && deep(one, other),
    act: (one, number) => void (one.scrollTop = 3 + (number % 7)),
  },
  focus: {
    fits: (one, other) => one.matches(`${TYPED}, button, summary, a[href]`) && deep(one, other),
    act: focus,
  },
  attribute: {
    fits: (one, other) => same(one, other, "data-state") && !one.matches("html, head *"),
    act: (one, number) => one.setAttribute("data-state", `${number}`),
  },
  aria: {
    fits: (one, other) => same(one, other, "aria-expanded") && same(one, other, "hidden"),
    act: (one, number) => {
      one.setAttribute("aria-expanded", String(number % 2 === 0));
      one.toggleAttribute("hidden");
    },
  },
  unset: {
    fits: (one, other) => one.hasAttribute("title") && same(one, other, "title"),
    act: (one) => one.removeAttribute("title"),
  },
  class: {
    fits: () => true,
    act: (one, number) => void one.classList.toggle(`js-${number % 3}`),
  },
  unclass: {
    fits: (one, other) => one.classList.length > 0 && same(one, other, "class"),
    act: (one) => one.classList.remove(one.classList[0]),
  },
  style: {
    fits: (one, other) => same(one, other, "style") && !one.matches("head *"),
    act: (one, number) => one.style?.setProperty("--by-script", `${number}`),
  },
  add: { fits: () => true, act: () => {} },
  drop: {
    fits: (one, other) => deep(one, other) && !one.matches("html, head, body, head *") && isLoose(one),
    act: (one) => one.remove(),
  },
  rewrite: { fits: isPlainText, act: rewrite },
  swap: { fits: areNeighbours, act: (one) => one.after(one.previousElementSibling) },
  wrap: {
    fits: (one, other, pairs) =>
      deep(one, other) &&
      one.matches("p, div, ul, a, span, form, table") &&
      isLoose(one) &&
      isSame(one.previousSibling, other.previousSibling, pairs) &&
      isSame(one.nextSibling, other.nextSibling, pairs),
    act: wrap,
  },
  fill: {
    fits: (one, other) => one.matches(PHRASING) && deep(one, other) && alike(one, other),
    act: (one, number) => {
      one.textContent = `filled by a script ${number}`;
    },
  },
  adopt: {
    fits: (one, other) => one.matches("head") && alike(one, other),
    act: (one, number) => one.append(made(one, "style", `/* by a script */ .x${number} { top: 0 }`)),
  },
};

/**
 * Do one thing to both pages.
 *
 * @param {Pairs} pairs to which nodes that are made are added
 * @param {string} kind
 * @param {number} number draws the place
 * @returns {Change | null} null where there was no place for it
 */
export function change(pairs, kind, number) {
  if (kind === "add") return add(pairs, number);
  const { fits, act } = /** @type {{fits: Fits, act: Act}} */ (KINDS[kind]);
  const places = [...pairs].filter(([one, other]) => isThere(one, other) && fits(one, other, pairs));
  const place = places[number % places.length];
  if (!place) return null;
  const parents = place.map((one) => /** @type {Node} */ (one.parentNode));
  const theirs = act(place[1], number);
  const ours = act(place[0], number); // last, for one frame takes the focus from the other
  const focused = place[0]?.ownerDocument?.activeElement;
  rememberFocus(/** @type {any} */ (place[1]).ownerDocument, focused && pairs.get(focused));
  if (ours && theirs) pairs.set(ours, theirs);
  return { kind, nodes: ABOVE.has(kind) ? parents : place, deep: ABOVE.has(kind) || kind === "fill" };
}

/**
 * Tell whether a page still has what was done to it, as one has that was loaded before it was done.
 *
 * @param {Change} change
 * @returns {boolean}
 */
export function isKept({ nodes, deep }) {
  const [ours, theirs] = /** @type {[Node, Node]} */ (nodes);
  if (!ours.isConnected || !theirs.isConnected) return ours.isConnected === theirs.isConnected;
  return deep ? written(ours).join() === written(theirs).join() : line(ours) === line(theirs);
}

/** @param {any} one @param {any} other @returns {boolean} */
function isThere(one, other) {
  return (
    one.nodeType === Node.ELEMENT_NODE && one.isConnected && other.isConnected && !one.closest("template")
  );
}

/** @param {Element} one @param {Element} other @param {string} name */
function same(one, other, name) {
  return one.getAttribute(name) === other.getAttribute(name);
}

/** @param {Element} one @param {Element} other @returns {boolean} whether the author left its start tag alone */
function alike(one, other) {
  return one.cloneNode(false).isEqualNode(other.cloneNode(false));
}

/** @param {Node} one @param {Node} other */
function deep(one, other) {
  return one.isEqualNode(other);
}

/** @param {Element} one @returns {boolean} whether its place between its neighbours is its own */
function isLoose(one) {
  return !one.parentElement?.matches("select, optgroup, tr, table, svg, math");
}

/** @param {any} one @param {any} other @returns {boolean} */
function isChoice(one, other) {
  const [ours, theirs] = [one.closest("select"), other.closest("select")];
  return one.matches("option") && ours && theirs && deep(one, other) && alike(ours, theirs);
}

/** @param {any} one @param {any} other @returns {boolean} */
function isPlainText(one, other) {
  const single = one.childNodes.length === 1 && one.firstChild.nodeType === Node.TEXT_NODE;
  return single && deep(one, other) && !one.matches(`${NO_TEXT}, head *`) && one.firstChild.nodeValue.trim();
}

/** @param {any} one @param {any} other @param {Pairs} pairs @returns {boolean} */
function areNeighbours(one, other, pairs) {
  const [ours, theirs] = [one.previousElementSibling, other.previousElementSibling];
  if (!ours || pairs.get(ours) !== theirs || !one.matches("li, p, div, tr")) return false;
  const around = [
    [ours.previousSibling, theirs.previousSibling],
    [one.nextSibling, other.nextSibling],
  ];
  return deep(one, other) && deep(ours, theirs) && around.every(([a, b]) => isSame(a, b, pairs));
}

/** @param {Node | null} one @param {Node | null} other @param {Pairs} pairs @returns {boolean} */
function isSame(one, other, pairs) {
  if (!one || !other) return one === other;
  if (pairs.has(one)) return pairs.get(one) === other;
  return one.nodeType === Node.TEXT_NODE && one.nodeValue === other.nodeValue;
}

/** @type {Act} */
function type(one, number) {
  one.value = one.type === "number" ? `${number}` : `typed ${number}`;
}

/** @type {Act} */
function toggle(one) {
  one.open = !one.open;
}

/** @type {Act} */
function openDialog(one, number) {
  if (one.open) one.close();
  else if (number % 2) one.show();
  else one.showModal();
}

/** @type {Act} */
function focus(one) {
  one.focus({ preventScroll: true });
  if (one.matches("input:not([type=number]), textarea") && one.value.length > 1) one.setSelectionRange(1, 2);
}

/** @type {Act} */
function rewrite(one, number) {
  one.firstChild.nodeValue = `rewritten ${number}`;
}

/** @type {Act} */
function wrap(one) {
  const wrapper = made(one, "div", "");
  one.replaceWith(wrapper);
  wrapper.append(one);
  return wrapper;
}

/** @param {Node} near @param {string} name @param {string} text @returns {Element} */
function made(near, name, text) {
  const document = /** @type {Document} */ (near.ownerDocument);
  const space = /** @type {Element} */ (near).namespaceURI;
  const one = space?.endsWith("svg") ? document.createElementNS(space, "g") : document.createElement(name);
  one.setAttribute("class", "by-script");
  if (text) one.append(text);
  return one;
}

/**
 * Put a node where the author neither put nor took one.
 * @param {Pairs} pairs
 * @param {number} number
 * @returns {Change | null}
 */
function add(pairs, number) {
  const gaps = [...pairs].flatMap(([one, other]) => gapsIn(one, other, pairs));
  const gap = gaps[number % gaps.length];
  if (!gap) return null;
  const nodes = gap.map(([parent, next]) => parent.insertBefore(something(parent, number), next));
  pairs.set(.../** @type {[Node, Node]} */ (nodes));
  return { kind: "add", nodes, deep: true };
}

/** @param {any} one @param {any} other @param {Pairs} pairs @returns {[Node, Node | null][][]} */
function gapsIn(one, other, pairs) {
  if (!isThere(one, other) || !one.matches(`${PHRASING}, body, ul, tbody, svg`)) return [];
  const nexts = [one.firstChild, ...[...one.childNodes].map((child) => child.nextSibling)];
  return nexts.flatMap((next, at) => {
    const last = at ? one.childNodes[at - 1] : null;
    const [before, after] = [last, next].map((child) => (child ? pairs.get(child) : null));
    if (before === undefined || after === undefined) return [];
    const known = before ? before.nextSibling === after : other.firstChild === after;
    const place = before ? before.parentNode === other : true;
    return known && place
      ? [
          [
            [one, next],
            [other, after],
          ],
        ]
      : [];
  });
}

/** @param {any} parent @param {number} number @returns {Node} */
function something(parent, number) {
  const text = `by a script ${number}`;
  if (parent.localName === "ul") return made(parent, "li", text);
  if (parent.localName === "tbody") return made(parent, "tr", "");
  if (number % 5 === 0 && parent.localName !== "svg") return parent.ownerDocument.createTextNode(text);
  if (number % 5 === 1) return parent.ownerDocument.createComment(text);
  return made(parent, "mark", text);
}
