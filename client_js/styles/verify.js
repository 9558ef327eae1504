/**
 * Learn which rules a sheet has by its source, and make sure that they are the ones it shows.
 */

import { Doubt, keyword } from "./csstext.js";
import { CSSStyleSheet } from "../platform/pristine.js";
import { cut, isLeading, Source } from "./source.js";

/** @typedef {import("./csstext.js").Piece} Piece */
/** @typedef {{readonly cssRules: CSSRuleList}} Rules a sheet, or a rule that holds rules */

/** So many pieces are compared at a time: a millisecond or two. */
const BATCH = 100;
const URL_TARGET = /url\((?:"(?:\\[^]|[^"\\])*"|[^)]*)\)/gi;

/**
 * Read a source against its sheet, in steps between which the page may do other things.
 * @param {Rules} sheet
 * @param {string} text
 * @returns {Generator<void, Source, void>} throws `Doubt` where the sheet shows something else
 */
export function* verified(sheet, text) {
  const source = new Source(text, { top: true });
  const names = namespaces(source);
  let live = 0;
  for (let from = 0; from < source.pieces.length; from += BATCH) {
    yield;
    live = compareBatch(source, from, { sheet, live, names });
  }
  if (live !== sheet.cssRules.length) throw new Doubt("the sheet has other rules than its text");
  return source;
}

/**
 * Give the rules that an engine makes of some text.
 * @param {string} text
 * @returns {CSSRuleList}
 */
export function parsed(text) {
  // a new one each time: WebKitGTK 2.50 goes on counting the rules of one that is used again
  const probe = new CSSStyleSheet();
  probe.replaceSync(text);
  return probe.cssRules;
}

/**
 * Tell whether two rules read the same. Engines write relative URLs in different ways.
 * @param {CSSRule | undefined | null} one
 * @param {CSSRule | undefined | null} other
 * @returns {boolean}
 */
export function isSame(one, other) {
  const [first, second] = [one?.cssText ?? "", other?.cssText ?? ""];
  return first === second || first.replace(URL_TARGET, "") === second.replace(URL_TARGET, "");
}

/** @param {Source} source @returns {string[]} the statements without which some selectors mean nothing */
function namespaces({ text, pieces }) {
  const found = pieces.filter(({ start }) => text[start] === "@" && keyword(text, start) === "namespace");
  return found.map((piece) => cut(text, piece));
}

/**
 * @param {Source} source
 * @param {number} from
 * @param {{sheet: Rules, live: number, names: string[]}} against
 * @returns {number} the live rule behind those of the batch
 */
function compareBatch(source, from, { sheet, live, names }) {
  const batch = Array.from(source.pieces.slice(from, from + BATCH), (_, offset) => from + offset);
  const plain = batch.filter((index) => !isLeading(source.text, source.pieces[index]?.start ?? 0));
  const probes = probe(source, plain, names);
  for (const index of batch) {
    const rule = sheet.cssRules[live];
    const made = probes.get(index);
    source.kept[index] = made !== undefined || leads(rule, source, index);
    if (made && !isSame(rule, made)) throw new Doubt("a rule of the sheet differs from its text");
    if (source.kept[index]) live += 1;
  }
  return live;
}

/**
 * Find out which pieces an engine keeps, by halves where it drops some.
 * @param {Source} source
 * @param {number[]} indexes
 * @param {string[]} names
 * @returns {Map<number, CSSRule>}
 */
function probe(source, indexes, names) {
  if (indexes.length === 0) return new Map();
  const texts = indexes.map((index) => source.textOf(index));
  const rules = [...parsed([...names, ...texts].join("\n"))].slice(-indexes.length);
  const count = rules.filter(({ type }) => type !== 10 /* @namespace */).length;
  if (count === indexes.length) return new Map(rules.map((rule, at) => [indexes[at] ?? -1, rule]));
  if (indexes.length === 1) return new Map();
  const half = indexes.length >> 1;
  const halves = [indexes.slice(0, half), indexes.slice(half)].map((part) => probe(source, part, names));
  return new Map(halves.flatMap((part) => [...part]));
}

/** @param {CSSRule | undefined} rule @param {Source} source @param {number} index @returns {boolean} */
function leads(rule, source, index) {
  const name = keyword(source.text, source.pieces[index]?.start ?? 0);
  // by a property, for a frame has its own CSSImportRule
  if (name === "import") return rule !== undefined && "styleSheet" in rule;
  return name === "namespace" && rule?.type === 10;
}
