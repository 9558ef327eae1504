/**
 * Learn the source of the sheets on the page, in idle time: the next edit of each is patched.
 */

import { isHidden } from "../platform/dom.js";
import { know, known, reserve } from "./known.js";
import { logDebug } from "../platform/log.js";
import { places } from "../platform/places.js";
import { CSSStyleSheet, whenIdle } from "../platform/pristine.js";
import { owners, pathOf, withImports } from "./roots.js";
import { idle } from "../platform/settled.js";
import { served } from "./sources.js";
import { renew } from "./texts.js";
import { verified } from "./verify.js";

/** @typedef {import("./sources.js").Served} Served */

/** What one step may take, in ms. */
const STEP = 4;

/**
 * Sheets that are not what their text says, or whose text nobody names: swapped for ever.
 * @type {WeakSet<CSSStyleSheet>}
 */
const strange = new WeakSet();
let isDue = false;
let isBusy = false;

/**
 * Learn what is not known yet, soon.
 * @param {Document} document
 */
export function learnSoon(document) {
  if (isDue || !CSSStyleSheet) return;
  isDue = true;
  if (!isBusy) whenIdle(() => pass(document));
}

/**
 * Read a sheet against a text, at once.
 * @param {CSSStyleSheet} sheet
 * @param {Served} served
 * @returns {boolean} false where the sheet shows something else
 */
export function learnNow(sheet, { id, text }) {
  try {
    const steps = verified(sheet, text);
    let step = steps.next();
    while (!step.done) step = steps.next();
    know(sheet, { id, source: step.value });
    return true;
  } catch {
    return false;
  }
}

/** @param {Document} document */
async function pass(document) {
  isBusy = true;
  isDue = false;
  try {
    await learnAll(document);
  } catch (error) {
    logDebug(`sheets could not be learned: ${error}`);
  }
  isBusy = false;
  if (isDue) whenIdle(() => pass(document));
}

/** @param {Document} document */
async function learnAll(document) {
  for (const sheet of unknown(document)) {
    if (isHidden(document)) return; // once more when it is shown
    if (!(await learn(sheet))) strange.add(sheet);
  }
}

/** @param {Document} document @returns {CSSStyleSheet[]} */
function unknown(document) {
  const sheets = places(document)
    .flatMap(owners)
    .flatMap(({ sheet }) => withImports(sheet));
  return sheets.filter((sheet) => pathOf(sheet.href) !== null && !known(sheet) && !strange.has(sheet));
}

/** @param {CSSStyleSheet} sheet @returns {Promise<boolean>} */
async function learn(sheet) {
  const href = sheet.href ?? "";
  const found = await served(href, "force-cache");
  if (!found || !reserve(href, found.text.length)) return false;
  try {
    know(sheet, { id: found.id, source: await inIdleTime(verified(sheet, found.text)) });
    renew(href, found);
    return true;
  } catch {
    return false;
  }
}

/**
 * Take the steps of a work whenever the page has nothing else to do.
 * @template T
 * @param {Iterator<void, T, void>} steps
 * @returns {Promise<T>}
 */
async function inIdleTime(steps) {
  for (;;) {
    const left = await idle();
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (left() > STEP);
  }
}
