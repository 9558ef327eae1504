/** Play rounds: a page that lives is morphed, and compared with the new page, loaded afresh. */

import { forgetFocus, linesThatDiffer, written } from "./canonical.js";
import { change, isKept } from "./changes.js";
import { counterparts } from "./counterparts.js";
import { openFrame } from "./page.js";

const PATIENCE = 500; // ms; sheets that are swapped take a moment
const FRESH = 100; // rounds in a window
const LOST = 3;

/** @import { Frame } from './page.js' */
/** @typedef {{texts: string[], changes: [string, number][]}} Round */
/** @typedef {{document: Document, before: string, after: string, again: null, nonce: string}} Options */
/**
 * @typedef {object} Result
 * @property {string} outcome
 * @property {string} reason
 * @property {string[]} problems
 * @property {number} nodes that had to stay
 * @property {number} changed things that were done in the page
 * @property {number} kept those of them that are still there
 */
/** @typedef {(options: Options) => {outcome: string, reason?: string}} Morph */

/**
 * Play rounds; each begins with a page that was just loaded.
 *
 * @param {{rounds: Round[], morph: string, hurry: boolean}} play `hurry`: do not wait for what differs
 */
export async function play({ rounds, morph, hurry }) {
  const results = [];
  for (const [at, round] of rounds.entries()) {
    if (at % FRESH === 0) await opened(morph);
    results.push(await played(round, hurry));
  }
  return results;
}

/** @type {{live: Frame, loaded: Frame, morph: Morph}} */
let stage;

/** @param {string} url */
async function opened(url) {
  const live = await openFrame("live");
  const { morph } = await live.load(url);
  stage = { live, loaded: await openFrame("loaded"), morph };
}

/** @param {Round} round @param {boolean} hurry */
async function played({ texts, changes }, hurry) {
  /** @type {Result} */
  const result = { outcome: "none", reason: "", problems: [], nodes: 0, changed: 0, kept: 0 };
  const [first = "", ...others] = texts;
  await stage.live.show(first);
  let before = first;
  for (const after of others) {
    await step(before, after, changes, hurry, result);
    before = after;
    if (result.problems.length || result.outcome === "reload") break;
  }
  return result;
}

/**
 * @param {string} before
 * @param {string} after
 * @param {[string, number][]} changes
 * @param {boolean} hurry
 * @param {Result} result
 */
async function step(before, after, changes, hurry, result) {
  const { live, loaded, morph } = stage;
  await loaded.show(after);
  forgetFocus(loaded.document);
  const pairs = counterparts(live.document, loaded.document);
  const done = changes.flatMap(([kind, number]) => change(pairs, kind, number) ?? []);
  result.changed += done.length;
  const thrown = listenForErrors(live.window);
  let answer;
  try {
    answer = morph({ document: live.document, before, after, again: null, nonce: "" });
  } catch (error) {
    result.problems = [`thrown: ${error} ${/** @type {any} */ (error)?.stack}`];
    return;
  }
  Object.assign(result, { outcome: answer.outcome, reason: answer.reason ?? "" });
  if (answer.outcome === "reload") return;
  result.nodes += pairs.size;
  result.kept += done.filter(isKept).length;
  result.problems = [
    ...thrown,
    ...lost(pairs),
    ...(await lasting(() => linesThatDiffer(written(live.document), written(loaded.document)), hurry)),
  ];
}

/** @param {any} window @returns {string[]} filled as errors come */
function listenForErrors(window) {
  const found = /** @type {string[]} */ ([]);
  window.onerror = (/** @type {unknown} */ message) => void found.push(`error in the page: ${message}`);
  return found;
}

/** @param {Map<Node, Node>} pairs @returns {string[]} elements that are there no more, or others now */
function lost(pairs) {
  const gone = [...pairs].filter(
    ([ours, theirs]) => ours.nodeType === Node.ELEMENT_NODE && theirs.isConnected && !ours.isConnected,
  );
  return gone.slice(0, LOST).map(([, theirs]) => `lost: ${shortly(theirs)}`);
}

/** @param {any} node @returns {string} */
function shortly(node) {
  return (node.outerHTML ?? `${node.nodeName} ${node.nodeValue}`).slice(0, 100);
}

/**
 * Give the differences that are there to stay.
 * @param {() => string[]} differences
 * @param {boolean} hurry
 */
async function lasting(differences, hurry) {
  let found = differences();
  for (let waited = 0; found.length && !hurry && waited < PATIENCE; waited += 20) {
    await new Promise((done) => setTimeout(done, 20));
    found = differences();
  }
  return found;
}
