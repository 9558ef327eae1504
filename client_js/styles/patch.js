/**
 * Change a live sheet as its source was changed: the source text of each new rule goes in, the old
 * rule goes out. No request, no mutation of the document, and every other rule stays what it is.
 *
 * The source is inserted, never `cssText`: that one loses declarations in all engines.
 */

import { innerSplice, keepBlock } from "./blocks.js";
import { Doubt } from "./csstext.js";
import { exchange } from "./exchange.js";
import { verified } from "./verify.js";

/** @typedef {import("./blocks.js").Inner} Inner */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./source.js").Splice} Splice */
/** @typedef {CSSStyleSheet | CSSGroupingRule} Parent */

/**
 * Sheets that `patch` has learned.
 * @type {WeakMap<CSSStyleSheet, Source>}
 */
const learned = new WeakMap();
let doubt = "";

/**
 * Patch a sheet whose source is known to be what it shows.
 * @param {Parent} parent
 * @param {Source} source becomes that of the new text
 * @param {Splice} splice
 * @throws {Doubt} and other errors: the sheet is to be loaded anew
 */
export function applySplice(parent, source, splice) {
  const change = source.change(splice);
  if (source.isDeep(change)) throw new Doubt("what stands at the beginning of the sheet changed");
  if (parent.cssRules.length !== source.rules()) throw new Doubt("a script changed the rules");
  const inner = innerSplice(parent, source, change);
  if (inner && applyInside(inner)) source.adopt(change, [true]);
  else source.adopt(change, exchange(parent, source, change));
}

/**
 * Patch a sheet by its old text, with nothing known before. Never throws.
 * @param {CSSStyleSheet | HTMLLinkElement} owner
 * @param {string} oldText
 * @param {Splice} splice
 * @returns {'patched' | 'swap'} 'swap': the sheet is to be loaded anew
 */
export function patch(owner, oldText, splice) {
  const sheet = /** @type {CSSStyleSheet | null} */ ("sheet" in owner ? owner.sheet : owner);
  if (sheet === null) return "swap";
  try {
    const known = learned.get(sheet);
    const source = known?.text === oldText ? known : learn(sheet, oldText);
    learned.delete(sheet);
    applySplice(sheet, source, splice);
    learned.set(sheet, source);
    return "patched";
  } catch (error) {
    doubt = String(error);
    return "swap";
  }
}

/** Say why `patch` last asked for a swap. @returns {string} */
export function lastDoubt() {
  return doubt;
}

/** @param {CSSStyleSheet} sheet @param {string} text @returns {Source} */
function learn(sheet, text) {
  const steps = verified(sheet, text);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** @param {Inner} inner @returns {boolean} false where the block cannot be told apart any more */
function applyInside({ rule, source, splice }) {
  keepBlock(rule, null);
  try {
    source.change(splice);
  } catch {
    return false; // nothing was touched
  }
  applySplice(rule, source, splice);
  keepBlock(rule, source);
  return true;
}
