/**
 * Whether a linked sheet is on: it may be disabled, or an alternate that was not chosen.
 */

import { create } from "../platform/places.js";
import { getComputedStyle } from "../platform/pristine.js";

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
 * Keep a disabled sheet from showing while its link loads, for that enables it.
 * @param {HTMLLinkElement} link
 * @returns {() => void} restores the switch
 */
export function veil(link) {
  const off = link.sheet?.disabled ?? false;
  const media = link.getAttribute("media");
  if (off) link.setAttribute("media", "not all");
  return () => {
    if (link.sheet && link.sheet.disabled !== off) link.sheet.disabled = off;
    if (!off) return;
    if (media === null) link.removeAttribute("media");
    else link.setAttribute("media", media);
  };
}
