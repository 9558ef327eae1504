/**
 * Apply `asset-update`s: point whatever shows a file at its new content.
 *
 * The new content is loaded first: until it is there, and where it cannot be shown, the old one
 * stays. Linked sheets that show it have a `css-update` of their own.
 */

import { attributeEdits } from "./attributes.js";
import { frameEdits } from "./frames.js";
import { ownIconEdits } from "./icon.js";
import { member, places } from "../platform/places.js";
import { preload } from "./preload.js";
import { URL } from "../platform/pristine.js";
import { loadedByScript } from "./resources.js";
import { all } from "../platform/settled.js";
import { styleEdits } from "../styles/sheets.js";
import { inTurn } from "../changes/turns.js";
import { samePath, withStamp } from "../platform/urls.js";

/** @typedef {import("./attributes.js").Edit} Edit */
/** @typedef {import("../platform/places.js").Place} Place */
/** @typedef {import("../changes/turns.js").Outcome} Outcome */
/** @typedef {import("../changes/turns.js").Update} Update */

/**
 * Show changed images, media and other files; resolves when they are there, and never rejects.
 * @param {Update[]} updates
 * @param {{document: Document, stamp: number}} page
 * @returns {Promise<Outcome>}
 */
export async function applyAssets(updates, page) {
  return turn(updates, page);
}

const turn = inTurn("a picture or file", async (updates, { document, stamp }) => {
  const outcomes = await all(updates.map((update) => applyOne(update, document, stamp)));
  if (outcomes.includes("reload")) return "reload";
  return outcomes.includes("asset") ? "asset" : "none";
});

/** @param {Update} update @param {Document} document @param {number} stamp @returns {Promise<Outcome>} */
async function applyOne({ path, id }, document, stamp) {
  const { edits, shown } = find(path, document, stamp);
  if (!shown) return loadedByScript(document, path) ? "reload" : "none";
  if (id === null || !edits.length) return "none"; // gone: the old look stays until it is back
  const applied = await applyEdits(edits, document);
  return applied ? "asset" : "none";
}

/**
 * @param {string} path
 * @param {Document} document
 * @param {number} stamp
 * @returns {{edits: Edit[], shown: boolean}} `shown`: something shows the path, new or old
 */
function find(path, document, stamp) {
  let shown = false;
  /** @type {import("./attributes.js").Restamp} */
  const restamp = (url, base) => {
    if (!leadsTo(path, url, base)) return url;
    shown = true;
    return withStamp(url, stamp);
  };
  const pages = places(document).filter((place) => place === document || !isFile(place, path));
  const found = pages.flatMap((place) => [
    ...attributeEdits(place, restamp),
    ...styleEdits(place, restamp),
    ...frameEdits(place, restamp),
  ]);
  const edits = found.length || shown ? found : ownIconEdits(path, document, stamp);
  return { edits, shown: shown || edits.length > 0 };
}

/**
 * Tell whether a place is the file itself, in a frame that is loaded anew. Its picture must be left alone: a
 * load that the frame cuts off fails for every element that shows the same URL (Chromium 156).
 *
 * @param {Place} place
 * @param {string} path
 * @returns {boolean}
 */
function isFile(place, path) {
  const url = member(place, "URL");
  return typeof url === "string" && leadsTo(path, url, url);
}

/** @param {string} path @param {string} url @param {string} base @returns {boolean} */
function leadsTo(path, url, base) {
  try {
    return Boolean(url) && samePath(path, new URL(url, base).href);
  } catch {
    return false; // not a URL
  }
}

/**
 * Load everything, then show it in one go.
 * @param {Edit[]} edits
 * @param {Document} document
 * @returns {Promise<boolean>} whether anything changed
 */
async function applyEdits(edits, document) {
  /** @type {Map<string, Promise<boolean>>} */
  const loads = new Map();
  for (const { kind, urls } of edits) {
    for (const url of urls) loads.set(kind + url, loads.get(kind + url) ?? preload(kind, url, document));
  }
  /** @type {Map<string, boolean>} */
  const good = new Map();
  for (const [key, load] of loads) good.set(key, await load);
  const ready = edits.filter(({ kind, urls }) => urls.every((url) => good.get(kind + url)));
  const failures = (await all(ready.map(failureOf))).flat();
  if (failures.length) throw failures[0];
  return ready.length > 0;
}

/** @param {Edit} edit @returns {Promise<unknown[]>} what stood in its way, such as Trusted Types */
async function failureOf({ apply }) {
  try {
    await apply();
    return [];
  } catch (error) {
    return [error];
  }
}
