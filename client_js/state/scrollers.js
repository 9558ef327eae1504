/**
 * All that is scrolled, the window first, over a reload: by what was in view, else by position.
 *
 * The browser restores a window's position itself, and knows nothing of what was inserted above. What
 * the page or the user scrolled since is left where it is.
 */

import { boxOf, jump, read as property, scrollLeftOf, scrollTopOf, tagOf } from "../platform/elements.js";
import { ownPlaces, select } from "../platform/places.js";
import { movedBy, readAnchors } from "./anchor.js";

/** @import { Anchor } from './anchor.js' */
/** @import { Finder, Path } from './finder.js' */

const SCROLLERS = 60;
const NEAR = 1.5; // pixels: positions are rounded differently by screens

/**
 * @typedef {object} Scroll
 * @property {Path | null} path null: the window
 * @property {number} left
 * @property {number} top
 * @property {boolean} isAtEnd of a part of the page that fills up from below, such as a log
 * @property {Anchor[]} anchors
 */

/**
 * Describe what is scrolled.
 *
 * @param {Document} document
 * @param {Finder} finder
 * @returns {Scroll[]}
 */
export function readScrolls(document, finder) {
  const window = windowScroller(document);
  const scrolled = ownPlaces(document)
    .flatMap((place) => select(place, "*"))
    .filter((element) => element !== window && isScrolled(element) && !isHidden(element));
  const found = scrolled.slice(0, SCROLLERS).flatMap((element) => {
    const path = finder.describe(element);
    return path ? [readScroll(element, path, finder)] : [];
  });
  if (window !== null && isScrolled(window)) found.unshift(readScroll(window, null, finder));
  return found;
}

/** Brings what was scrolled back, in as many attempts as the layout takes. */
export class Scrolls {
  #document;
  /** @type {Map<Scroll, {left: number, top: number} | null>} how far each was brought */ #open;

  /** @param {Document} document @param {Scroll[]} scrolls */
  constructor(document, scrolls) {
    this.#document = document;
    this.#open = new Map(scrolls.map((scroll) => [scroll, null]));
  }

  /**
   * Go where what was in view is now.
   *
   * @param {Finder} finder
   * @param {{isBrowsers: boolean}} page `isBrowsers`: the browser may still be bringing the window back, with
   *   an anchor of its own
   */
  attempt(finder, { isBrowsers }) {
    for (const [scroll, last] of this.#open) {
      const element = scroll.path === null ? windowScroller(this.#document) : finder.find(scroll.path);
      if (element === null) continue;
      const current = { left: scrollLeftOf(element), top: scrollTopOf(element) };
      const wanted = goal(scroll, element, finder);
      if (isSame(current, wanted)) this.#open.set(scroll, current);
      else if (scroll.path === null && isBrowsers) this.#go(scroll, element, wanted);
      else if (isOthers({ current, last, saved: scroll, end: endOf(element) })) this.#open.delete(scroll);
      else this.#go(scroll, element, wanted);
    }
  }

  /** @param {Scroll} scroll @param {Element} element @param {{left: number, top: number}} wanted */
  #go(scroll, element, { left, top }) {
    jump(element, left, top);
    this.#open.set(scroll, { left: scrollLeftOf(element), top: scrollTopOf(element) });
  }
}

/**
 * Tell whether somebody else went to where a scroller is now: neither we nor the browser.
 *
 * @param {object} at
 * @param {{left: number, top: number}} at.current
 * @param {{left: number, top: number} | null} at.last where we left it
 * @param {{left: number, top: number}} at.saved where it was on the page before, to which browsers go back
 * @param {number} at.end as far down as it goes
 * @returns {boolean}
 */
export function isOthers({ current, last, saved, end }) {
  const restored = { left: saved.left, top: Math.min(saved.top, end) };
  return ![last ?? { left: 0, top: 0 }, restored].some((one) => isSame(current, one));
}

/** @param {Element} element @param {Path | null} path @param {Finder} finder @returns {Scroll} */
function readScroll(element, path, finder) {
  const [left, top] = [scrollLeftOf(element), scrollTopOf(element)];
  const view = viewOf(element, path);
  const isAtEnd = path !== null && top > 0 && endOf(element) - top < NEAR;
  return { path, left, top, isAtEnd, anchors: readAnchors(element, view.top, view.bottom, finder) };
}

/** @param {Scroll} scroll @param {Element} element @param {Finder} finder */
function goal({ path, left, top, isAtEnd, anchors }, element, finder) {
  const end = endOf(element);
  if (isAtEnd) return { left, top: end };
  const moved = top === 0 ? null : movedBy(anchors, viewOf(element, path).top, finder);
  const wanted = moved === null ? top : scrollTopOf(element) + moved;
  return { left, top: Math.max(0, Math.min(wanted, end)) };
}

/** @param {Element} element @param {Path | null} path @returns {{top: number, bottom: number}} in the window */
function viewOf(element, path) {
  if (path === null) return { top: 0, bottom: property(element, "clientHeight") };
  const top = boxOf(element).top + property(element, "clientTop");
  return { top, bottom: top + property(element, "clientHeight") };
}

/** @param {Document} document @returns {Element | null} */
function windowScroller(document) {
  return property(/** @type {any} */ (document), "scrollingElement") ?? null;
}

/** @param {Element} element @returns {number} */
function endOf(element) {
  return property(element, "scrollHeight") - property(element, "clientHeight");
}

/** @param {Element} element */
function isScrolled(element) {
  return scrollTopOf(element) !== 0 || scrollLeftOf(element) !== 0;
}

/** @param {Element} element of ours */
function isHidden(element) {
  return tagOf(element).startsWith("hotreload-");
}

/** @param {{left: number, top: number}} one @param {{left: number, top: number}} other */
function isSame(one, other) {
  return Math.abs(one.left - other.left) < NEAR && Math.abs(one.top - other.top) < NEAR;
}
