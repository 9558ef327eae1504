/**
 * Put the source of new rules into a live sheet, or a live block of rules, and take the old ones out.
 */

import { Doubt } from "./csstext.js";
import { deleteRule, insertRule } from "../platform/pristine.js";
import { cut } from "./source.js";
import { isSame, parsed } from "./verify.js";

/** @typedef {import("./source.js").Change} Change */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {CSSStyleSheet | CSSGroupingRule} Parent */

/** Beyond so many rules loading the sheet anew is faster. */
const RULES_LIMIT = 1_000;
/** So many old rules are compared with what the page shows before they go. */
const LOOK_LIMIT = 16;

/**
 * Carry a change out.
 * @param {Parent} parent whose rules are those of the source
 * @param {Source} source
 * @param {Change} change
 * @returns {boolean[]} which of the new pieces the engine took
 * @throws {Doubt} and errors of the engine: anything may be half done
 */
export function exchange(parent, source, { text, from, to, fresh, head, tail }) {
  const [first, end] = [from + head, to - tail];
  const news = fresh.slice(head, fresh.length - tail);
  if (news.length + end - first > RULES_LIMIT) throw new Doubt("too many rules changed");
  const at = source.rules(first);
  const old = source.rules(end) - at;
  confirm(parent, source, { first, end, at });
  let place = at;
  const kept = news.map((piece) => {
    if (!inserted(parent, cut(text, piece), place)) return false;
    place += 1;
    return true;
  });
  for (let left = old; left > 0; left--) deleteRule(parent, place);
  return kept;
}

/**
 * Make sure that the page shows the old rules where we believe them to be.
 * @param {Parent} parent
 * @param {Source} source
 * @param {{first: number, end: number, at: number}} range
 */
function confirm(parent, source, { first, end, at }) {
  const texts = [];
  for (let index = first; index < end && texts.length < LOOK_LIMIT; index++) {
    if (source.kept[index]) texts.push(source.textOf(index));
  }
  const rules = texts.length > 0 ? [...parsed(texts.join("\n"))] : [];
  if (rules.length !== texts.length) throw new Doubt("an old rule cannot be read by itself");
  if (first === end) confirmPlace(parent, source, { end, at });
  const isMoved = rules.some((rule, offset) => !isSame(parent.cssRules[at + offset], rule));
  if (isMoved) throw new Doubt("a script changed a rule");
}

/**
 * Make sure that new rules go in where we believe: before the rule that stands behind them.
 * @param {Parent} parent
 * @param {Source} source
 * @param {{end: number, at: number}} place
 */
function confirmPlace(parent, source, { end, at }) {
  const behind = source.kept.indexOf(true, end);
  const text = behind < 0 ? "" : source.textOf(behind);
  // what a script set in that rule is its own affair
  const [own, live] = [parsed(text)[0], parent.cssRules[at]].map((rule) => rule?.cssText.split("{", 1)[0]);
  if (own !== undefined && own !== live) throw new Doubt("a script moved the rules");
}

/** @param {Parent} parent @param {string} text @param {number} at @returns {boolean} */
function inserted(parent, text, at) {
  const before = parent.cssRules.length;
  try {
    insertRule(parent, text, at);
  } catch (error) {
    // what cannot be read is dropped when the sheet is loaded as well
    if (/** @type {Error} */ (error)?.name === "SyntaxError") return false;
    throw error;
  }
  if (parent.cssRules.length !== before + 1) throw new Doubt("one rule made several");
  return true;
}
