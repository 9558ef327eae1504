/** Play a chain of edits: the same sheet patched in one frame, and loaded afresh in another. */

import { cast } from "./cast.js";
import { looksThatDiffer, rulesThatDiffer } from "./compare.js";

/** @typedef {{at: number, del: number, ins: string}} Splice */
/** @typedef {{splice: Splice, url: string, names: string[]}} Step */
/** @typedef {(sheet: CSSStyleSheet, text: string, splice: Splice) => "patched" | "swap"} Patch */

/**
 * Play a chain from its first text on.
 * @param {{url: string, text: string, selectors: string[], steps: Step[], patch: string}} chain
 *   `patch`: the module whose patch is to be tried
 */
export async function play({ url, text, selectors, steps, patch }) {
  const { patch: tried, lastDoubt } = await import(patch);
  const [ours, theirs] = [await frame("patched"), await frame("loaded")];
  let link = await linked(ours, `${url}?patched`);
  const spread = spreadOut(selectorsOf(link.sheet));
  const all = [...selectors, ...spread];
  let played = cast(ours, all);
  const results = [];
  for (const { splice, url, names } of steps) {
    const how = tried(link.sheet, text, splice);
    const doubt = how === "swap" ? (lastDoubt?.() ?? "") : "";
    text = text.slice(0, splice.at) + splice.ins + text.slice(splice.at + splice.del);
    if (how === "swap") link = await linked(ours, `${url}?patched`);
    const { sheet } = await linked(theirs, url);
    const rules = rulesThatDiffer(link.sheet, sheet);
    const fresh = cast(theirs, all);
    const stale = looksThatDiffer(played, fresh, names);
    if (stale.length) played = cast(ours, all);
    const looks = stale.length ? await lasting(() => looksThatDiffer(played, fresh, names)) : [];
    results.push({ how, doubt, rules, looks, stale: looks.length ? [] : stale });
  }
  return { elements: played.length, results };
}

/**
 * Give the differences that are there to stay. Others are not of the sheet: a picture that one page
 * has loaded and the other is about to, a layout that the engine had not brought up to date.
 * @param {() => string[]} differences
 * @returns {Promise<string[]>}
 */
async function lasting(differences) {
  let found = differences();
  for (let tries = 0; found.length && tries < 10; tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
    found = differences();
  }
  return found;
}

/** @param {string} name @returns {Promise<Document>} of an empty page, laid out as all others */
async function frame(name) {
  document.querySelector(`[name=${name}]`)?.remove();
  const element = Object.assign(document.createElement("iframe"), { name, src: "/frame" });
  document.body.append(element);
  await new Promise((done) => element.addEventListener("load", done));
  return /** @type {Document} */ (element.contentDocument);
}

/**
 * Have the page show this sheet and no other.
 * @param {Document} document
 * @param {string} href
 * @returns {Promise<HTMLLinkElement>}
 */
async function linked(document, href) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const loaded = new Promise((done, fail) => {
    link.addEventListener("load", done);
    link.addEventListener("error", () => fail(Error(`${href} was not loaded`)));
  });
  const before = [...document.querySelectorAll("link")];
  document.head.append(link);
  await loaded;
  for (const one of before) one.remove();
  return link;
}

/** @param {CSSStyleSheet | CSSGroupingRule | null} owner @returns {string[]} */
function selectorsOf(owner) {
  return [...(owner?.cssRules ?? [])].flatMap((rule) =>
    "selectorText" in rule ? [String(rule.selectorText)] : "cssRules" in rule ? selectorsOf(rule) : [],
  );
}

/** @param {string[]} selectors @returns {string[]} one of each stretch */
function spreadOut(selectors) {
  const apart = Math.max(1, Math.floor(selectors.length / 30));
  return selectors.filter((_, at) => at % apart === 0);
}
