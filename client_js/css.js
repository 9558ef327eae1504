/**
 * Apply `css-update`s: swap the linked sheets, renew the `@import`s of `<style>` elements.
 */

import { renewImports } from "./imports.js";
import { isSheetLink, swapLinks } from "./links.js";
import { places, select } from "./places.js";
import { preload } from "./preload.js";
import { loadedByScript } from "./resources.js";
import { all } from "./settled.js";
import { targetsOf } from "./targets.js";
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
  await warmUp(stale, present, document);
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
 * Have changed pictures of sheets at hand, so that none blinks when its sheet asks for it.
 * @param {HTMLLinkElement[]} links
 * @param {Update[]} updates
 * @param {Document} document
 */
async function warmUp(links, updates, document) {
  const pictures = updates.filter(({ path }) => PICTURE.test(path));
  const urls = pictures.flatMap(({ path, timestamp }) =>
    links.flatMap(({ sheet }) => targetsOf(sheet, path)).map((url) => withStamp(url, timestamp)),
  );
  await all([...new Set(urls)].map((url) => preload("image", url, document)));
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
