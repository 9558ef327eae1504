/**
 * Apply `css-update`s: swap the linked sheets, renew the `@import`s of `<style>` elements.
 */

import { renewImports } from "./imports.js";
import { isSheetLink, swapLinks } from "./links.js";
import { places, select } from "./places.js";
import { preload } from "./preload.js";
import { loadedByScript } from "./resources.js";
import { all } from "./settled.js";
import { inTurn } from "./turns.js";
import { samePath, withStamp } from "./urls.js";

/** @typedef {import("./turns.js").Update} Update */
/** @typedef {import("./turns.js").Outcome} Outcome */
/** @typedef {import("./places.js").Place} Place */

const PICTURE = /\.(avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i;

/**
 * Show changed sheets; resolves when they are on the page, and never rejects.
 * @param {Update[]} updates
 * @param {{document: Document, stamp: number}} page
 * @returns {Promise<Outcome>}
 */
export async function applyCss(updates, page) {
  return turn(updates, page);
}

const turn = inTurn("a stylesheet", async (updates, { document, stamp }) => {
  // what is gone keeps its look until it is back
  const present = updates.filter(({ id }) => id !== null);
  const found = places(document);
  const links = matchingLinks(found, present);
  const stale = links.filter((link) => !hasStamp(link, stamp));
  if (stale.length) await warmUp(document, present);
  const imports = renewImports(found, (url) => concerns(present, url), stamp);
  const [swapped, renewed] = await all([swapLinks(stale, stamp), imports]);
  if (swapped || renewed) return "css";
  const sheets = present.flatMap(({ path, acceptedPath }) => [path, acceptedPath]).filter(isSheet);
  const fetched = sheets.some((path) => loadedByScript(document, path));
  return fetched && !links.length ? "reload" : "none";
});

/** @param {string} path @returns {boolean} */
function isSheet(path) {
  return /\.css$/i.test(path);
}

/**
 * Have changed pictures of a sheet at hand, so that none blinks when the sheet asks for it.
 * @param {Document} document
 * @param {Update[]} updates
 */
async function warmUp(document, updates) {
  const pictures = updates.filter(({ path }) => PICTURE.test(path));
  await all(
    pictures.map(({ path, timestamp }) => preload("image", withStamp(path, timestamp), document)),
  );
}

/** @param {Place[]} found @param {Update[]} updates @returns {HTMLLinkElement[]} */
function matchingLinks(found, updates) {
  const links = found.flatMap((place) => select(place, "link[href]")).filter(isSheetLink);
  return links.filter(({ href }) => concerns(updates, href));
}

/** @param {HTMLLinkElement} link @param {number} stamp @returns {boolean} true where the same message came twice */
function hasStamp(link, stamp) {
  const href = link.getAttribute("href") ?? "";
  return withStamp(href, stamp) === href;
}

/** @param {Update[]} updates @param {string} url @returns {boolean} */
function concerns(updates, url) {
  return updates.some((one) => samePath(one.acceptedPath, url) || samePath(one.path, url));
}
