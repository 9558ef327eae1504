/**
 * What the user does to a page, noted from the first moment; what is made of it is loaded later.
 *
 * Whether anything at all, which fields were touched, which held a password, what editable elements held before, and what was open.
 */

import { listen, unlisten } from "../platform/dom.js";
import { attributeOf, matches, parentOf, read, tagOf } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { ownPlaces, select } from "../platform/places.js";

/** @import { Place } from '../platform/places.js' */

/** @typedef {'closed' | 'open' | 'modal'} Openness */

export const FIELDS = "input, textarea, select, [contenteditable]";
export const OPENERS = "details, dialog, [popover]";
const PASSWORDS = "input[type=password i]";
const ACTS = ["wheel", "touchmove", "pointerdown", "keydown"];
const EDITABLE = ["", "true", "plaintext-only"];

export class Traces {
  /** Whether the user did anything since the page came: then it is not for us to scroll. */
  hasActed = false;
  /** Whether the scripts of the page have run that it waits for. */
  isReady = false;
  /** Fields in which the user did something. @type {WeakSet<Element>} */ touched = new WeakSet();
  /** Some can be shown as plain text. @type {WeakSet<Element>} */ passwords = new WeakSet();
  /** The text of editable elements before the user came. @type {WeakMap<Element, string>} */ texts =
    new WeakMap();
  /** How what can be opened was at first. @type {WeakMap<Element, Openness>} */ began = new WeakMap();

  /** @param {Document} document */
  follow(document) {
    const note = (/** @type {Event} */ event) => harmless(() => this.#note(event));
    for (const type of ["focusin", "beforeinput", "input", "change"]) listen(document, type, note);
    for (const element of ownPlaces(document).flatMap((place) => select(place, OPENERS)))
      this.began.set(element, opennessOf(element));
    for (const type of ACTS) listen(document, type, this.#acted);
    listen(document, "click", (event) => harmless(() => this.#notePasswords(placesOf(event))));
    const begin = () => harmless(() => this.#notePasswords(ownPlaces(document)));
    begin();
    listen(document, "DOMContentLoaded", () => {
      this.isReady = true;
      begin();
    });
  }

  /** Before a click can show them as plain text. @param {Place[]} places */
  #notePasswords(places) {
    for (const field of places.flatMap((place) => select(place, PASSWORDS))) this.passwords.add(field);
  }

  /** @param {Event} event */
  #acted = (event) => {
    if (!event.isTrusted) return;
    this.hasActed = true;
    for (const type of ACTS) unlisten(/** @type {EventTarget} */ (event.currentTarget), type, this.#acted);
  };

  /** @param {Event} event */
  #note(event) {
    const target = event.composedPath()[0];
    if (!event.isTrusted || !(target instanceof Element)) return;
    const field = fieldOf(target);
    if (read(field, "type") === "password") this.passwords.add(field);
    if (isEditable(field) && !this.texts.has(field)) this.texts.set(field, field.textContent ?? "");
    if (event.type === "input" || event.type === "change") this.touched.add(field);
  }
}

/** @param {Element} element @returns {boolean} whether it is a host of editing */
export function isEditable(element) {
  const isNamed = matches(element, "[contenteditable]");
  return isNamed && EDITABLE.includes(attributeOf(element, "contenteditable").toLowerCase());
}

/** @param {Element} element @returns {Openness} */
export function opennessOf(element) {
  const isDetails = tagOf(element) === "details";
  if (isDetails || tagOf(element) === "dialog") {
    if (!isDetails && matches(element, ":modal")) return "modal";
    if (read(element, "open") === true) return "open";
    if (isDetails) return "closed";
  }
  return isPopover(element) && matches(element, ":popover-open") ? "open" : "closed";
}

/** @param {Element} element @returns {boolean} false as well in browsers that know none */
export function isPopover(element) {
  return typeof read(element, "popover") === "string";
}

/** @param {Event} event @returns {Place[]} the roots that it goes through */
function placesOf(event) {
  return /** @type {Place[]} */ (
    event.composedPath().filter((one) => one instanceof Document || one instanceof ShadowRoot)
  );
}

/** @param {Element} target @returns {Element} the field that an event came from */
function fieldOf(target) {
  /** @type {Element | null} */
  let at = target;
  while (at && !matches(at, FIELDS)) at = parentOf(at);
  return at ?? target;
}
