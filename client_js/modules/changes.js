/** Several changes of scripts as one: what changed, and the graph above it. No I/O. */

/** @import { Graph, JsUpdate } from '../channel/protocol.js' */

/**
 * What is to be applied at once.
 *
 * @typedef {Graph & {timestamp: number, origin: string}} Change `origin`: the first path that changed; for an
 *   invalidated one it is the path that gave up
 */

/**
 * Gather the updates of a message: one has the graph, those without changes add nothing to it.
 *
 * @param {readonly JsUpdate[]} updates
 * @returns {Change | null} null where there are none
 */
export function gather(updates) {
  return updates.reduce((/** @type {Change | null} */ before, update) => {
    const { timestamp } = update;
    const [[origin] = []] = update.changed;
    if (origin === undefined) return before;
    const next = { ...graphOf(update), timestamp, origin };
    return before === null ? next : { ...merge(before, next), origin: before.origin };
  }, null);
}

/**
 * Put two graphs together; of a path that both know, only what is said later of its importers counts.
 * A text that was carried is that of one path alone.
 *
 * @template {Graph & {timestamp: number}} T
 * @param {T} earlier
 * @param {T} later
 * @returns {T}
 */
export function merge(earlier, later) {
  const changed = new Set(later.changed.map(([path]) => path));
  const known = new Set([...later.importers.flat(), ...changed]);
  const isKept = (/** @type {readonly unknown[]} */ row) => !known.has(/** @type {string} */ (row[0]));
  const others = earlier.changed.filter(([path]) => !changed.has(path));
  return {
    ...later,
    timestamp: Math.max(earlier.timestamp, later.timestamp),
    code: others.length === 0 ? later.code : null,
    changed: [...others, ...later.changed],
    importers: [...earlier.importers.flatMap(edgesOf).filter(isKept), ...later.importers],
    dynamic: [...earlier.dynamic.filter(isKept), ...later.dynamic],
    uses: [...earlier.uses.filter(isKept), ...later.uses],
    assets: [...earlier.assets.filter(isKept), ...later.assets],
    workers: [...earlier.workers.filter(isKept), ...later.workers],
    sheets: [...new Set([...earlier.sheets, ...later.sheets])],
  };
}

/** @param {string[]} chain @returns {string[][]} */
function edgesOf(chain) {
  return chain.length < 2 ? [chain] : chain.slice(1).map((importer, at) => [chain[at] ?? importer, importer]);
}

/** @param {JsUpdate} update @returns {Graph} */
function graphOf({ type, path, acceptedPath, timestamp, id, ...graph }) {
  return graph;
}
