/**
 * Alt+Shift+P pauses, and goes on.
 *
 * Only where nobody else wants these keys: not a script of the page, not an `accesskey`, and not a field
 * in which they would write a character, as they do on a Mac.
 */

import { queryAll } from "../platform/dom.js";
import { attributeOf, read, tagOf } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { bare, setTimer } from "../platform/pristine.js";

/** @param {Window} view @param {() => void} toggle */
export function listenForShortcut(view, toggle) {
  const options = bare({ capture: false, passive: true }); // the page hears it first, and may stop it
  view.addEventListener("keydown", (event) => harmless(() => pressed(event, toggle)), options);
}

/** @param {KeyboardEvent} event @param {() => void} toggle */
function pressed(event, toggle) {
  if (!isShortcut(event) || isWriting(event)) return;
  const { view } = event;
  if (!view || [...queryAll(view.document, "[accesskey]")].some(wantsKey)) return;
  setTimer(() => event.defaultPrevented || toggle(), 0); // listeners that came later have a say as well
}

/**
 * Tell whether the keys are ours.
 *
 * @param {Pick<KeyboardEvent, 'isTrusted' | 'repeat' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'code'>} event
 * @returns {boolean}
 */
export function isShortcut({ isTrusted, repeat, altKey, shiftKey, ctrlKey, metaKey, code }) {
  return isTrusted && !repeat && altKey && shiftKey && !ctrlKey && !metaKey && code === "KeyP";
}

/** @param {KeyboardEvent} event */
function isWriting(event) {
  const target = event.composedPath()[0];
  if (event.key.toLowerCase() === "p" || !(target instanceof HTMLElement)) return false;
  return (
    ["input", "textarea", "select"].includes(tagOf(target)) || read(target, "isContentEditable") === true
  );
}

/** @param {Element} element */
function wantsKey(element) {
  return attributeOf(element, "accesskey").toLowerCase().split(/\s+/).includes("p");
}
