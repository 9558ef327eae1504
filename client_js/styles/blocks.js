/**
 * Changes within one block of rules, such as that of a `@media`: only the rules inside are touched.
 */

import { blockStart, keyword } from "./csstext.js";
import { between, cut, Source } from "./source.js";

/** @typedef {import("./source.js").Change} Change */
/** @typedef {import("./source.js").Splice} Splice */

const GROUPS = new Set(["container", "layer", "media", "scope", "starting-style", "supports"]);

/**
 * The blocks that were patched before.
 * @type {WeakMap<CSSRule, Source>}
 */
const blocks = new WeakMap();

/** @typedef {{rule: CSSGroupingRule, source: Source, splice: Splice}} Inner */

/**
 * Look whether a change is within the block of one rule that holds rules.
 * @param {CSSStyleSheet | CSSGroupingRule} parent
 * @param {Source} source
 * @param {Change} change
 * @returns {Inner | null}
 */
export function innerSplice(parent, source, { text, from, to, fresh, head, tail }) {
  const index = from + head;
  const fresher = fresh[head];
  const old = source.pieces[index];
  if (to - tail - index !== 1 || fresh.length - head - tail !== 1 || !old || !fresher) return null;
  if (!source.kept[index] || old.open || fresher.open) return null;
  if (!GROUPS.has(keyword(source.text, old.start))) return null;
  const before = source.textOf(index);
  const after = cut(text, fresher);
  const [opens, opened] = [before, after].map((each) =>
    blockStart(each, { start: 0, end: each.length, open: false }),
  );
  if (opens === undefined || opens < 0 || opened !== opens) return null;
  if (before.slice(0, opens) !== after.slice(0, opens)) return null;
  const rule = /** @type {CSSGroupingRule} */ (parent.cssRules[source.rules(index)]);
  return inside(rule, before.slice(opens + 1, -1), after.slice(opens + 1, -1));
}

/** @param {CSSGroupingRule} rule @param {string} before @param {string} after @returns {Inner | null} */
function inside(rule, before, after) {
  try {
    const known = blocks.get(rule);
    const source = known?.text === before ? known : new Source(before, { top: false });
    if (rule.cssRules.length !== source.rules()) return null; // one that the engine dropped, or a script's
    return { rule, source, splice: between(before, after) };
  } catch {
    return null; // its rules cannot be told apart: it is replaced as a whole
  }
}

/** Remember what a block holds now; null: nobody knows. @param {CSSRule} rule @param {Source | null} source */
export function keepBlock(rule, source) {
  if (source) blocks.set(rule, source);
  else blocks.delete(rule);
}
