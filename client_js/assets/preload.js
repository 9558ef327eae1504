/**
 * Load what is about to be shown, so that the old look goes only when the new one is at hand.
 */

import { missed } from "../channel/absence.js";
import { create, member } from "../platform/places.js";
import { FontFace, stringifyJson } from "../platform/pristine.js";
import { OWN } from "../styles/rules.js";
import { settled } from "../platform/settled.js";

/** @typedef {"image" | "sprite" | "media" | "font" | "any"} Kind */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Load a URL in the way in which the page will use it.
 * @param {Kind} kind
 * @param {string} url
 * @param {Document} document
 * @returns {Promise<boolean>} false where it cannot be shown
 */
export async function preload(kind, url, document) {
  const loaded = await load(kind, url, document);
  if (!loaded) missed();
  return loaded;
}

/** @param {Kind} kind @param {string} url @param {Document} document @returns {Promise<boolean>} */
async function load(kind, url, document) {
  switch (kind) {
    case "image":
      return image(url, document);
    case "sprite":
      return sprite(url, document);
    case "media":
      return media(url, document);
    case "font":
      return font(url);
    case "any":
      return true;
    default:
      return never(kind);
  }
}

/** @param {string} url @param {Document} document */
async function image(url, document) {
  const picture = /** @type {HTMLImageElement} */ (create(document, "img"));
  const loaded = settled(picture);
  picture.src = url;
  if (!(await loaded)) return false;
  // some engines cannot decode an SVG that has no size; it is shown all the same
  await picture.decode().catch(() => {});
  return true;
}

/**
 * Load the document of a `<use>`: the engine keeps these apart from pictures.
 * @param {string} url
 * @param {Document} document
 */
async function sprite(url, document) {
  const svg = /** @type {SVGSVGElement} */ (create(document, "svg", SVG));
  const use = create(document, "use", SVG);
  svg.setAttribute(OWN, "");
  svg.style.setProperty("display", "none");
  use.setAttribute("href", url);
  svg.append(use);
  const loaded = settled(use, { patience: 2_000 });
  member(document, "documentElement").append(svg);
  await loaded;
  svg.remove();
  return image(url, document);
}

/** @param {string} url @param {Document} document */
async function media(url, document) {
  const player = /** @type {HTMLVideoElement} */ (create(document, "video"));
  const loaded = settled(player, { good: "loadedmetadata" });
  player.muted = true;
  player.preload = "metadata";
  player.src = url;
  return loaded;
}

/** @param {string} url */
async function font(url) {
  try {
    await new FontFace("hotreload", `url(${stringifyJson(url)})`).load();
    return true;
  } catch {
    return false;
  }
}

/** @param {never} kind @returns {never} */
function never(kind) {
  throw new TypeError(`unknown kind: ${kind}`);
}
