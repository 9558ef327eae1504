/**
 * An element of ours on the page: behind a shadow root, so that neither side's styles reach the other.
 *
 * Styles are constructed sheets: a page's Content-Security-Policy does not concern those.
 */

import { createElement, rootElement } from "../platform/dom.js";
import { bare, CSSStyleSheet } from "../platform/pristine.js";

/**
 * Make an element with a shadow root; `show` puts it on the page.
 *
 * @param {Document} document
 * @param {string} name
 * @param {string} style
 * @returns {{host: HTMLElement, root: ShadowRoot}}
 */
export function ownElement(document, name, style) {
  const host = createElement(document, name);
  /** @type {ShadowRootInit} */
  const options = { mode: "open" };
  const root = host.attachShadow(bare(options));
  adopt(document, root, style);
  return { host, root };
}

/**
 * Put an element of ours on the page; never into `body`, which scripts replace.
 *
 * @param {HTMLElement} host
 */
export function show(host) {
  const page = rootElement(host.ownerDocument);
  if (page !== null && host.parentNode !== page) page.append(host);
}

/**
 * Make an element with text and a class.
 *
 * @param {Document} document
 * @param {string} name
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function element(document, name, className, text = "") {
  const made = createElement(document, name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {Document} document @param {ShadowRoot} root @param {string} style */
function adopt(document, root, style) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element(document, "style", "", style)); // a browser without constructed sheets
  }
}
