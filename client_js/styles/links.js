/**
 * The bridged swap of linked stylesheets: a clone carries the new look while the page's own link
 * loads the same URL; then the clone goes. The link stays itself, with all that the page set on it.
 */

import { missed } from "../channel/absence.js";
import { logInfo } from "../platform/log.js";
import { create } from "../platform/places.js";
import { URL } from "../platform/pristine.js";
import { OWN, readRules } from "./rules.js";
import { all, settled } from "../platform/settled.js";
import { isOn, veil } from "./switches.js";
import { withStamp } from "../platform/urls.js";

const COPIED = ["media", "type", "crossorigin", "referrerpolicy"];

/** How long the page's own link may take to load what the clone has just loaded. */
const SETTLE_PATIENCE = 5_000;

/**
 * Clones that had to stay, since the own link failed after they loaded.
 * @type {WeakMap<HTMLLinkElement, HTMLLinkElement>}
 */
const standing = new WeakMap();

/** @typedef {{link: HTMLLinkElement, clone: HTMLLinkElement, before: string, href: string}} Swap `href`: that of `before`, stamped */

/**
 * Tell whether an element is a link to a stylesheet of the page's author, alternates included.
 * @param {Element} element
 * @returns {element is HTMLLinkElement}
 */
export function isSheetLink(element) {
  if (element.localName !== "link" || element.hasAttribute(OWN)) return false;
  const type = (element.getAttribute("type") ?? "").trim().toLowerCase();
  if (type !== "" && !type.startsWith("text/css")) return false; // engines never load it
  return (element.getAttribute("rel") ?? "").toLowerCase().split(/\s+/).includes("stylesheet");
}

/**
 * Load sheets anew and show them all at once; where one fails, its old look stays.
 * @param {HTMLLinkElement[]} links
 * @param {number} stamp
 * @returns {Promise<boolean>} whether anything changed
 */
export async function swapLinks(links, stamp) {
  const idle = links.filter((link) => !link.sheet);
  const swaps = links.filter((link) => link.sheet).map((link) => begin(link, stamp));
  const waits = idle.map((link) => point(link, stamp));
  const bridges = swaps.map((swap) => bridge(swap, swaps.length > 1));
  const loaded = (await all(bridges)).filter((swap) => swap !== null);
  loaded.forEach(show);
  await all(loaded.map(settle));
  return loaded.length > 0 || (await all(waits)).includes(true);
}

/** @param {HTMLLinkElement} link @param {number} stamp @returns {Swap} */
function begin(link, stamp) {
  const before = link.getAttribute("href") ?? "";
  const clone = create(link.ownerDocument, "link");
  return { link, clone: /** @type {HTMLLinkElement} */ (clone), before, href: withStamp(before, stamp) };
}

/**
 * Load the clone behind its link.
 * @param {Swap} swap
 * @param {boolean} together the new look waits for the other sheets
 * @returns {Promise<Swap | null>} null where it failed: the old look stays
 */
async function bridge(swap, together) {
  const { link, clone } = swap;
  dress(swap);
  if (!isOn(link) || together) clone.setAttribute("media", "not all");
  const loading = settled(clone, { mine: () => true, gone: () => !clone.isConnected });
  link.after(clone);
  if ((await loading) || hasRules(clone)) return swap;
  clone.remove();
  missed();
  return null;
}

/** @param {HTMLLinkElement} link @returns {boolean} true where not the sheet failed, but one that it imports */
function hasRules(link) {
  return readRules(link.sheet).length > 0;
}

/**
 * Give the clone what it needs: neither `title` nor `integrity` nor handlers.
 * @param {Swap} swap
 */
function dress({ link, clone, href }) {
  for (const name of COPIED) {
    const value = link.getAttribute(name);
    if (value !== null) clone.setAttribute(name, value);
  }
  if (link.nonce) clone.nonce = link.nonce;
  clone.setAttribute(OWN, "");
  clone.setAttribute("rel", "stylesheet");
  clone.setAttribute("href", href);
}

/** @param {Swap} swap */
function show({ link, clone }) {
  if (!clone.sheet) return;
  // the page may have switched the link off meanwhile
  const media = isOn(link) ? (link.getAttribute("media") ?? "") : "not all";
  // by the sheet, not by the attribute: some engines load a link again for that
  if (clone.sheet.media.mediaText !== media) clone.sheet.media.mediaText = media;
}

/**
 * Give the link the URL that the clone has loaded, and take the clone away after that.
 * @param {Swap} swap
 * @returns {Promise<void>}
 */
async function settle({ link, clone, before, href }) {
  if (link.getAttribute("href") !== before) {
    clone.remove(); // the page shows another sheet by now
    return;
  }
  const url = new URL(href, link.baseURI).href;
  const loads = link.isConnected && !link.disabled;
  const gone = () => !link.isConnected || link.disabled;
  const loaded = loads && settled(link, { mine: () => link.href === url, gone, patience: SETTLE_PATIENCE });
  const unveil = veil(link);
  dropIntegrity(link);
  link.setAttribute("href", href);
  const failed = loads && !(await loaded) && !hasRules(link) && !gone();
  unveil();
  standing.get(link)?.remove();
  if (failed) standing.set(link, clone);
  else clone.remove();
}

/**
 * Stamp a link that has no sheet: disabled (nothing loads), still loading, or failed.
 * Its events are the page's own, for the page has not seen them yet.
 * @param {HTMLLinkElement} link
 * @param {number} stamp
 * @returns {Promise<boolean>} whether it has its sheet now, or needs none
 */
async function point(link, stamp) {
  dropIntegrity(link);
  const gone = () => !link.isConnected || link.disabled;
  const loading = gone() ? null : settled(link, { gone, patience: SETTLE_PATIENCE });
  link.setAttribute("href", withStamp(link.getAttribute("href") ?? "", stamp));
  const loaded = (await loading) || hasRules(link);
  if (loaded) standing.get(link)?.remove();
  else if (!gone()) missed();
  return loaded || gone();
}

/** @param {HTMLLinkElement} link */
function dropIntegrity(link) {
  if (!link.hasAttribute("integrity")) return;
  link.removeAttribute("integrity");
  logInfo(`${link.href}: integrity removed, for the sheet has changed`);
}
