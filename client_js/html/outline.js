/**
 * Shows for a moment what a patch changed in the page, where `<html data-hotreload="outline">` asks for it.
 *
 * Where all of it is out of view, a button leads there. It is drawn by an element of ours above the
 * page; the author's nodes get nothing, and nothing stays.
 */

import { boxOf, matches, parentOf } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { bare, clearTimer, elapsed, getComputedStyle, onFrame, setTimer } from "../platform/pristine.js";
import { OUTLINE_STYLE } from "../notices/look.js";
import { element, ownElement, show } from "../notices/own_element.js";

const SHOWN = 1_400; // ms; the last third fades
const OFFERED = 8_000; // ms that the button stays
const ELEMENTS = 24;
const LOOKED_AT = 1_000;
const CLIPS = /auto|scroll|hidden|clip/;

/** What is on the page now, to be taken off before something else is. @type {(() => void) | null} */
let takeOff = null;

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/**
 * Outline what changed. Never throws.
 *
 * @param {Iterable<Element>} elements
 * @param {{document: Document}} page
 */
export function outline(elements, { document }) {
  harmless(() => {
    takeOff?.();
    takeOff = null;
    const shown = outermost(elements);
    if (shown.some((one) => seen(one) !== null)) draw(shown, document);
    else if (shown.length > 0) offer(shown, document);
  });
}

/** @param {Iterable<Element>} elements @returns {Element[]} those that are not in another, and take up room */
function outermost(elements) {
  const all = new Set([...elements].slice(0, LOOKED_AT));
  const isInner = (/** @type {Element} */ one) => {
    for (let at = parentOf(one); at; at = parentOf(at)) if (all.has(at)) return true;
    return false;
  };
  return [...all].filter((one) => one.isConnected && hasRoom(boxOf(one)) && !isInner(one)).slice(0, ELEMENTS);
}

/** @param {Element[]} elements @param {Document} document */
function draw(elements, document) {
  const { host, root } = ownElement(document, "hotreload-outline", OUTLINE_STYLE);
  const frames = elements.map((one) => ({ one, frame: element(document, "div", "frame") }));
  root.append(...frames.map(({ frame }) => frame));
  const end = elapsed() + SHOWN;
  let isOver = false;
  const follow = () => {
    if (isOver || elapsed() >= end) return remove();
    for (const { one, frame } of frames) place(frame, seen(one));
    onFrame(() => harmless(follow));
  };
  const remove = () => {
    isOver = true;
    host.remove();
  };
  follow();
  show(host);
  setTimer(remove, SHOWN); // no frames come where the page is hidden
  takeOff = remove;
}

/** @param {Element[]} elements @param {Document} document */
function offer(elements, document) {
  const first = /** @type {Element} */ (elements[0]);
  const { host, root } = ownElement(document, "hotreload-outline", OUTLINE_STYLE);
  const isAbove = boxOf(first).top < 0;
  const button = element(document, "button", `jump ${isAbove ? "above" : "below"}`);
  button.setAttribute("type", "button");
  const arrow = element(document, "span", "arrow", isAbove ? "↑" : "↓");
  arrow.setAttribute("aria-hidden", "true");
  button.append(arrow, element(document, "span", "", "Show the change"));
  root.append(button);
  const remove = leaving(host, button);
  button.addEventListener("click", () => {
    remove();
    harmless(() => goTo(first, elements, document));
  });
  show(host);
  takeOff = remove;
}

/**
 * Take something off after a while, but not under the pointer or the focus.
 *
 * @param {HTMLElement} host
 * @param {HTMLElement} button
 */
function leaving(host, button) {
  const remove = () => {
    clearTimer(timer);
    host.remove();
  };
  const look = () => {
    if (matches(button, ":hover, :focus-visible")) timer = setTimer(look, OFFERED / 4);
    else remove();
  };
  let timer = setTimer(look, OFFERED);
  return remove;
}

/** @param {Element} first @param {Element[]} elements @param {Document} document */
function goTo(first, elements, document) {
  const isCalm = document.defaultView?.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fits = boxOf(first).height < (document.defaultView?.innerHeight ?? 0);
  /** @type {ScrollIntoViewOptions} */
  const options = { behavior: isCalm ? "instant" : "smooth", block: fits ? "center" : "start" };
  first.scrollIntoView(bare(options));
  draw(elements, document);
}

/** @param {HTMLElement} frame @param {Box | null} box */
function place(frame, box) {
  frame.hidden = box === null;
  if (box === null) return;
  const { left, top, right, bottom } = box;
  const style = { left, top, width: right - left, height: bottom - top };
  for (const [name, value] of Object.entries(style)) frame.style.setProperty(name, `${value}px`);
}

/** @param {Element} one @returns {Box | null} what can be seen of it; null: nothing */
function seen(one) {
  const view = one.ownerDocument.defaultView;
  /** @type {Box} */
  let box = boxOf(one);
  for (let at = parentOf(one); at && parentOf(at); at = parentOf(at))
    if (CLIPS.test(getComputedStyle(at).overflow)) box = common(box, boxOf(at));
  box = common(box, { left: 0, top: 0, right: view?.innerWidth ?? 0, bottom: view?.innerHeight ?? 0 });
  return box.right - box.left >= 1 && box.bottom - box.top >= 1 ? box : null;
}

/** @param {Box} one @param {Box} other @returns {Box} */
function common(one, other) {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

/** @param {DOMRect} box */
function hasRoom({ width, height }) {
  return width > 0 && height > 0;
}
