/**
 * Whether a linked sheet is on: it may be disabled, or an alternate that was not chosen.
 */

import { create } from "./places.js";

const PROBE = "hotreload-probe";
const RULE = `${PROBE} { --hotreload-probe: on }`;

/**
 * @param {HTMLLinkElement} link
 * @returns {boolean} false as well where there is no sheet
 */
export function isOn(link) {
  if (!link.sheet || link.sheet.disabled) return false;
  return !link.title || isChosen(link, link.sheet);
}

/**
 * Ask the engine: no property tells which sheets with a title apply.
 * @param {HTMLLinkElement} link
 * @param {CSSStyleSheet} sheet
 * @returns {boolean}
 */
function isChosen(link, sheet) {
  const probe = create(link.ownerDocument, PROBE);
  const at = sheet.insertRule(RULE, sheet.cssRules.length);
  link.after(probe);
  const value = getComputedStyle(probe).getPropertyValue("--hotreload-probe");
  probe.remove();
  sheet.deleteRule(at);
  return value.trim() === "on";
}

/**
 * Keep a sheet that is disabled from showing until it can be disabled again: a load enables it.
 * @param {HTMLLinkElement} link
 * @returns {() => void} ends it
 */
export function veil(link) {
  if (!link.sheet?.disabled) return () => {};
  const media = link.getAttribute("media");
  link.setAttribute("media", "not all");
  return () => {
    if (link.sheet && !link.sheet.disabled) link.sheet.disabled = true;
    if (media === null) link.removeAttribute("media");
    else link.setAttribute("media", media);
  };
}
