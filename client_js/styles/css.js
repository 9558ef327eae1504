/**
 * Apply `css-update`s: patch the live sheets; or else swap the linked ones and renew the `@import`s
 * of `<style>` elements.
 */

import { catchUpLater, refreshSoon, unlikeLinks, watchLoads } from "./catchup.js";
import { renewImports } from "./imports.js";
import { patchSheets } from "./inplace.js";
import { learnSoon } from "./learn.js";
import { isSheetLink, swapLinks } from "./links.js";
import { whenPainted } from "../changes/painted.js";
import { places, select } from "../platform/places.js";
import { bare, whenIdle } from "../platform/pristine.js";
import { preload } from "../assets/preload.js";
import { loadedByScript } from "../assets/resources.js";
import { all } from "../platform/settled.js";
import { targetsOf } from "./targets.js";
import { inTurn } from "../changes/turns.js";
import { samePath, withStamp } from "../platform/urls.js";

/** @typedef {import("../changes/turns.js").Update} Update */
/** @typedef {import("../changes/turns.js").Outcome} Outcome */
/** @typedef {import("../changes/turns.js").Page} Page */
/** @typedef {import("../platform/places.js").Place} Place */

/**
 * Where we have looked last: there a change is shown first.
 * @type {Place[]}
 */
let near = [];

/**
 * Changes that were shown near by, and not yet elsewhere; `seen`: where they were shown.
 * @type {{updates: Update[], page: Page, seen: Place[]}[]}
 */
let narrow = [];

const PICTURE = /\.(avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i;

/**
 * Show changed sheets; resolves when they are on the page, and never rejects.
 * @param {Update[]} updates
 * @param {Page} page
 * @returns {Promise<Outcome>}
 */
export async function applyCss(updates, page) {
  return turn(updates, bare(page));
}

/**
 * Get to know the sheets of the page, in idle time, so that their changes can be patched.
 * @param {Document} document
 */
export function prepareCss(document) {
  near = places(document);
  watchLoads(near, document);
  learnSoon(document);
  refreshSoon(document);
}

const turn = inTurn("a stylesheet", async (updates, page) => {
  // what is gone keeps its look until it is back
  const present = updates.filter(({ id }) => id !== null);
  if (page.unseen) return swapUnseen(page);
  if (page.late) return lookAround(page);
  if (patch(present, near, page)) {
    lookLater(present, page);
    return "css";
  }
  near = places(page.document);
  const outcome = patch(present, near, page) ? "css" : await load(present, near, page);
  watchLoads(near, page.document);
  learnSoon(page.document);
  return outcome;
});

/**
 * Show changes as well where we have not looked, for a walk through the page takes its time.
 * @param {Update[]} updates
 * @param {Page} page
 */
function lookLater(updates, page) {
  narrow.push({ updates, page, seen: near });
  if (narrow.length > 1) return;
  whenPainted(() => whenIdle(() => turn([], bare({ ...page, late: true }))), page.document);
}

/** @param {Page} page @returns {Promise<Outcome>} */
async function lookAround(page) {
  const due = narrow;
  narrow = [];
  near = places(page.document);
  for (const round of due) {
    const seen = new Set(round.seen);
    const others = near.filter((place) => !seen.has(place));
    if (others.length > 0 && !patchSheets(round.updates, others))
      await load(round.updates, others, round.page);
  }
  return "none";
}

/** @param {Update[]} updates @param {Place[]} found @param {Page} page @returns {boolean} whether all are shown */
function patch(updates, found, { document, stamp, shows }) {
  const sheets = patchSheets(updates, found);
  if (!sheets) return false;
  for (const { path, id } of updates) if (id !== null) shows?.(path, id);
  catchUpLater(sheets, document, () => turn([], bare({ document, stamp, unseen: true })));
  return true;
}

/** @param {Page} page @returns {Promise<Outcome>} */
async function swapUnseen({ document, stamp }) {
  await swapLinks(unlikeLinks(places(document)), stamp);
  learnSoon(document);
  return "none";
}

/**
 * Load what changed, with the files that imports and pictures lead to.
 * @param {Update[]} present
 * @param {Place[]} found
 * @param {Page} page
 * @returns {Promise<Outcome>}
 */
async function load(present, found, { document, stamp }) {
  const links = matchingLinks(found, present);
  const stale = links.filter((link) => !hasStamp(link, stamp));
  await warmUp(stale, present, document);
  const imports = renewImports(found, (url) => concerns(present, url), stamp);
  const [swapped, renewed] = await all([swapLinks(stale, stamp), imports]);
  if (swapped || renewed) return "css";
  const sheets = present.flatMap(({ path, acceptedPath }) => [path, acceptedPath]).filter(isSheet);
  const fetched = sheets.some((path) => loadedByScript(document, path));
  return fetched && !links.length ? "reload" : "none";
}

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
