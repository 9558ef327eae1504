/**
 * What is to be done, later and unseen, about sheets that were patched.
 *
 * The browser's cache still holds the old text, from which history navigation takes it: it is asked
 * for anew. Developer tools show lines of the old text: while nobody looks at the page, its links
 * are swapped. A link that loads its old text once more (see `texts.js`) is patched again.
 */

import { hasFocus, isHidden, listen } from "../platform/dom.js";
import { know, known } from "./known.js";
import { learnNow, learnSoon } from "./learn.js";
import { harmless } from "../platform/log.js";
import { applySplice } from "./patch.js";
import { clearTimer, setTimer, whenIdle } from "../platform/pristine.js";
import { owners, withImports } from "./roots.js";
import { between } from "./source.js";
import { served } from "./sources.js";
import { recall } from "./texts.js";

/** @typedef {import("../platform/places.js").Place} Place */

const QUIET = 400; // then the next edit is not at hand
const LONG_QUIET = 2_500;
const FONT = /@font-face/i;

/**
 * Sheets of which the developer tools know only the old text.
 * @type {WeakSet<CSSStyleSheet>}
 */
const unlike = new WeakSet();
/** @type {Set<string>} */
const stale = new Set();
/** @type {WeakSet<Place>} */
const watched = new WeakSet();
/** @type {any[]} */
let timers = [];

/**
 * See to sheets that have just been patched.
 * @param {CSSStyleSheet[]} sheets
 * @param {Document} document
 * @param {() => void} swap is called when the links may be swapped
 */
export function catchUpLater(sheets, document, swap) {
  for (const sheet of sheets) {
    unlike.add(sheet);
    if (sheet.href) stale.add(sheet.href);
  }
  timers.forEach(clearTimer);
  timers = [
    setTimer(() => refreshSoon(document), QUIET),
    setTimer(() => !isHidden(document) && !hasFocus(document) && swap(), LONG_QUIET),
  ];
}

/** Put the new texts into the browser's cache. @param {Document} document */
export function refreshSoon(document) {
  if (stale.size > 0) whenIdle(() => refresh(document));
}

/**
 * List the links that may be swapped unseen. One that brings a font may not: it would blink.
 * @param {Place[]} places
 * @returns {HTMLLinkElement[]}
 */
export function unlikeLinks(places) {
  const links = places.flatMap(owners).filter(({ localName }) => localName === "link");
  const found = links.filter(({ sheet }) => {
    const sheets = withImports(sheet);
    const isPlain = sheets.every((each) => !FONT.test(known(each)?.source.text ?? "@font-face"));
    return isPlain && sheets.some((each) => unlike.has(each));
  });
  return /** @type {HTMLLinkElement[]} */ (found);
}

/**
 * Follow which sheets are loaded in places, whoever brings them.
 * @param {Place[]} places
 * @param {Document} document
 */
export function watchLoads(places, document) {
  for (const place of places.filter((each) => !watched.has(each))) {
    watched.add(place);
    listen(place, "load", ({ target }) => harmless(() => loaded(target, document)));
  }
}

/** @param {Document} document */
async function refresh(document) {
  if (isHidden(document)) return; // once more when it is shown
  const urls = [...stale];
  stale.clear();
  for (const url of urls) await served(url, "reload");
}

/** @param {any} target @param {Document} document */
function loaded(target, document) {
  if (target?.localName !== "link" && target?.localName !== "style") return;
  withImports(target.sheet).forEach(revive);
  learnSoon(document);
}

/** @param {CSSStyleSheet} sheet one that has just been loaded */
function revive(sheet) {
  const texts = recall(sheet.href);
  if (!texts || known(sheet)) return;
  if (learnNow(sheet, texts.last) || !learnNow(sheet, texts.first)) return;
  const source = known(sheet)?.source;
  know(sheet, null);
  if (!source) return;
  applySplice(sheet, source, between(texts.first.text, texts.last.text));
  know(sheet, { id: texts.last.id, source });
}
