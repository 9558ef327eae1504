/**
 * Decide what a change of modules does to this page: all that runs anew and who takes it, or why
 * it cannot be taken. No DOM. The counterpart of `esm/propagation.py`; the same vectors bind both.
 *
 * Each path and each edge is looked at a fixed number of times; cycles end.
 */

import { readGraph } from "./above.js";
import { Ascent } from "./ascent.js";
import { chainOf, deadEnd } from "./dead_end.js";

/** @typedef {import("./above.js").Told} Told */
/** @typedef {import("./above.js").Graph} Graph */
/** @typedef {import("./dead_end.js").DeadEnd} DeadEnd */

/**
 * What is known of this page, all by canonical path.
 *
 * @typedef {object} PageModules
 * @property {(path: string) => boolean} isLoaded
 * @property {(path: string) => boolean} isRoot the page itself runs it
 * @property {(path: string) => boolean} acceptsSelf
 * @property {(owner: string, dep: string) => boolean} accepts
 * @property {(path: string) => ReadonlySet<string> | null} acceptedExports null: none were named
 * @property {(importer: string, dep: string) => boolean} executedDynamic
 * @property {(dep: string) => readonly string[]} executedImporters who executed an `import()` of it
 */

/** @typedef {{path: string, acceptedPath: string}} Boundary */

/**
 * @typedef {object} Decision
 * @property {Boundary[]} boundaries in the order of what they accept, leaf first
 * @property {string[]} refreshed what is executed or loaded anew, leaf first
 * @property {string[]} sheets changed CSS module scripts: their text is replaced
 * @property {DeadEnd | null} deadEnd the page is to be loaded anew, nothing else counts
 */

/**
 * Decide; whatever is handed in, nothing is thrown. All empty: this page is not concerned.
 *
 * @param {Told} told the graph above what changed, as the server told it
 * @param {PageModules} page
 * @returns {Decision}
 */
export function decide(told, page) {
  try {
    return decided(readGraph(told), page);
  } catch {
    return stopped({ chain: [], reason: "an update of modules could not be understood" });
  }
}

/** @param {Graph} graph @param {PageModules} page @returns {Decision} */
function decided(graph, page) {
  const worker = graph.invalidated ? null : workerAbove(graph, page);
  if (worker) return stopped(worker);
  const ascent = new Ascent(graph, page);
  const end = ascent.deadEnd();
  return end ? stopped(end) : ascent.result();
}

/** @param {DeadEnd} deadEnd @returns {Decision} */
function stopped(deadEnd) {
  return { boundaries: [], refreshed: [], sheets: [], deadEnd };
}

/**
 * Find a worker of this page that imports what changed: whatever accepts it here, there it stays.
 * What a worker imports is not in the page's own record, so nothing is asked of it.
 *
 * @param {Graph} graph
 * @param {PageModules} page
 * @returns {DeadEnd | null}
 */
function workerAbove(graph, page) {
  const origins = new Set(graph.changed);
  /** @type {Map<string, string | null>} */
  const below = new Map(graph.changed.map((path) => [path, null]));
  if (graph.workers.size === 0) return null;
  for (const path of below.keys())
    for (const importer of graph.importers.get(path) ?? []) {
      if (graph.workers.has(path, importer) && page.isLoaded(importer))
        return deadEnd([...chainOf(path, below, origins), importer], "worker", false);
      if (!below.has(importer)) below.set(importer, path);
    }
  return null;
}
