/** Play rounds: a page that lives is morphed, and compared with the new page, loaded afresh. */

import { forgetFocus, linesThatDiffer, written } from "./canonical.js";
import { change, isKept } from "./changes.js";
import { counterparts } from "./counterparts.js";
import { Frame } from "./page.js";

const PATIENCE = 500; // ms; sheets that are swapped take a moment
const FRESH = 100; // rounds in a window
const LOST = 3;

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
/** @typedef {(options: Options) => {outcome: string, reason?: string, pending?: Promise<void>}} Morph */

/**
 * Play rounds; each begins with a page that was just loaded.
 *
 * @param {{rounds: Round[], morph: string, hurry: boolean}} play `hurry`: do not wait for what differs
 */
export async function play({ rounds, morph, hurry }) {
  const results = [];
  for (const [at, round] of rounds.entries()) {
    if (at % FRESH === 0) live.renew();
    results.push(await played(round, morph, hurry));
  }
  return results;
}

const live = new Frame("live");
const loaded = new Frame("loaded");

/** @param {Round} round @param {string} url @param {boolean} hurry @returns {Promise<Result>} */
async function played({ texts, changes }, url, hurry) {
  /** @type {Result} */
  const result = { outcome: "none", reason: "", problems: [], nodes: 0, changed: 0, kept: 0 };
  const [first = "", ...others] = texts;
  await live.show(first);
  const { morph, prepare } = await live.load(url);
  let before = first;
  for (const after of others) {
    await loaded.show(after);
    if (after.length % 2) prepare?.(before); // as pages do when they have time
    await step({ before, after, changes, morph, hurry }, result);
    before = after;
    if (result.problems.length || result.outcome === "reload") break;
  }
  return result;
}

/**
 * @param {{before: string, after: string, changes: [string, number][], morph: Morph, hurry: boolean}} options
 * @param {Result} result
 */
async function step({ before, after, changes, morph, hurry }, result) {
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
  await answer.pending;
  if (answer.outcome === "reload") return;
  result.nodes += pairs.size;
  result.problems = [
    ...thrown,
    ...lost(pairs),
    ...(await lasting(() => linesThatDiffer(written(live.document), written(loaded.document)), hurry)),
  ];
  result.kept += done.filter(isKept).length;
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
