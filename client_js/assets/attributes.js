/**
 * The attributes that show a file, and how each is pointed at the new one.
 */

import { playAgain, players } from "./media.js";
import { select } from "../platform/places.js";
import { URL } from "../platform/pristine.js";
import { rewriteSrcset } from "./srcset.js";

/** @typedef {import("../platform/places.js").Place} Place */
/** @typedef {import("./preload.js").Kind} Kind */
/**
 * One thing to change: what is loaded first, and the change itself.
 * @typedef {{kind: Kind, urls: string[], apply: () => void | Promise<unknown>}} Edit
 */
/**
 * Stamps the URLs that changed, and no others.
 * @typedef {(url: string, base: string) => string} Restamp
 */

/** @type {[selector: string, attributes: string[], kind: Kind][]} */
const SHOWN = [
  ["img[src], input[type=image i][src]", ["src"], "image"],
  ["img[srcset], source[srcset]", ["srcset"], "image"],
  ["video[poster]", ["poster"], "image"],
  ["[background]", ["background"], "image"],
  ["image, feImage", ["href", "xlink:href"], "image"],
  ["use", ["href", "xlink:href"], "sprite"],
  ["link[rel~=icon i], link[rel~=apple-touch-icon i], link[rel~=mask-icon i]", ["href"], "image"],
  ["video[src], audio[src], video > source[src], audio > source[src]", ["src"], "media"],
  ["object[data]", ["data"], "any"],
  ["embed[src], track[src]", ["src"], "any"],
];

/**
 * List what has to change in the attributes of a place.
 * @param {Place} place
 * @param {Restamp} restamp
 * @returns {Edit[]}
 */
export function attributeEdits(place, restamp) {
  return SHOWN.flatMap(([selector, names, kind]) =>
    select(place, selector).flatMap((element) =>
      names.flatMap((name) => attributeEdit(element, name, kind, restamp)),
    ),
  );
}

/** @param {Element} element @param {string} name @param {Kind} kind @param {Restamp} restamp @returns {Edit[]} */
function attributeEdit(element, name, kind, restamp) {
  const attribute = element.getAttributeNode(name);
  if (!attribute) return [];
  /** @type {string[]} */
  const urls = [];
  const value = rewrite(name, attribute.value, (url) => {
    const fresh = restamp(url, element.baseURI);
    if (fresh !== url) urls.push(new URL(fresh, element.baseURI).href);
    return fresh;
  });
  return urls.length ? [{ kind, urls, apply: () => set(attribute, value) }] : [];
}

/** @param {string} name @param {string} value @param {(url: string) => string} restamp @returns {string} */
function rewrite(name, value, restamp) {
  return name === "srcset" ? rewriteSrcset(value, restamp) : restamp(value.trim());
}

/** @param {Attr} attribute @param {string} value @returns {Promise<unknown> | void} */
function set(attribute, value) {
  const element = attribute.ownerElement;
  if (!element) return; // the page took it away meanwhile
  const playing = players(element);
  if (playing) return playAgain(playing, () => (attribute.value = value));
  attribute.value = value;
  if (element.localName === "img") return shown(/** @type {HTMLImageElement} */ (element));
}

/** @param {HTMLImageElement} image @returns {Promise<void> | void} */
function shown(image) {
  // an image that waits for being scrolled into view does not decode until then
  if (image.complete && image.loading !== "lazy") return image.decode().catch(() => {});
}
