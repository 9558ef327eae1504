/**
 * The graph above what changed, as a `js-update` tells it. Whatever it holds that is of no use is
 * passed over.
 */

/**
 * @typedef {object} Told the fields of a `js-update`; all but `importers` may be missing
 * @property {(string | [string, string | null])[]} [changed] paths, or paths with their content ids
 * @property {string[][]} importers chains that cover all edges, each path imported by the next
 * @property {[string, string][]} [dynamic] edges that are nothing but `import()`
 * @property {string[][]} [uses] a path, an importer, and the names that it uses
 * @property {string[]} [unread]
 * @property {[string, string][]} [assets] edges that are nothing but a URL
 * @property {[string, string][]} [workers]
 * @property {string[]} [sheets] paths that are imported as CSS module scripts
 * @property {boolean} [invalidated] the changed modules gave up
 */

/** @typedef {{has: (child: string, importer: string) => boolean, size: number}} Pairs */

/**
 * @typedef {object} Graph
 * @property {string[]} changed
 * @property {ReadonlyMap<string, string[]>} importers of each path, in the order of their names
 * @property {Pairs} dynamic
 * @property {Pairs} assets
 * @property {Pairs} workers
 * @property {(child: string, importer: string) => string[] | null} uses null: perhaps all names
 * @property {ReadonlySet<string>} unread
 * @property {ReadonlySet<string>} sheets
 * @property {boolean} invalidated
 */

/** @param {Told} told @returns {Graph} */
export function readGraph(told) {
  const chains = list(told?.importers).map(strings);
  const uses = usesOf(list(told?.uses).map(strings));
  return {
    changed: changedOf(list(told?.changed), chains),
    importers: importersOf(chains),
    dynamic: pairsOf(told?.dynamic),
    assets: pairsOf(told?.assets),
    workers: pairsOf(told?.workers),
    uses: (child, importer) => uses.get(child)?.get(importer) ?? null,
    unread: new Set(strings(told?.unread)),
    sheets: new Set(strings(told?.sheets)),
    invalidated: told?.invalidated === true,
  };
}

/**
 * Where it is not said what changed, it is what chains begin with and what no edge leads to.
 *
 * @param {unknown[]} changed
 * @param {string[][]} chains
 * @returns {string[]}
 */
function changedOf(changed, chains) {
  const named = strings(changed.map((one) => (Array.isArray(one) ? one[0] : one)));
  if (named.length > 0) return [...new Set(named)].sort();
  const above = new Set(chains.flatMap((chain) => chain.slice(1)));
  const firsts = chains.flatMap((chain) => chain.slice(0, 1));
  return [...new Set(firsts.filter((path) => !above.has(path)))].sort();
}

/** @param {string[][]} chains @returns {Map<string, string[]>} */
function importersOf(chains) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const chain of chains)
    for (const [index, path] of chain.entries()) {
      const importers = found.get(path) ?? new Set();
      const above = chain[index + 1];
      if (above !== undefined && above !== path) importers.add(above);
      found.set(path, importers);
    }
  return new Map([...found].map(([path, importers]) => [path, [...importers].sort()]));
}

/** @param {unknown} rows @returns {Pairs} */
function pairsOf(rows) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const [child, importer] of list(rows).map(strings)) {
    if (child === undefined || importer === undefined) continue;
    const importers = found.get(child) ?? new Set();
    found.set(child, importers.add(importer));
  }
  return { has: (child, importer) => found.get(child)?.has(importer) === true, size: found.size };
}

/** @param {string[][]} rows @returns {Map<string, Map<string, string[]>>} */
function usesOf(rows) {
  /** @type {Map<string, Map<string, string[]>>} */
  const found = new Map();
  for (const [child, importer, ...names] of rows) {
    if (child === undefined || importer === undefined) continue;
    const importers = found.get(child) ?? new Map();
    found.set(child, importers.set(importer, names));
  }
  return found;
}

/** @param {unknown} value @returns {unknown[]} */
function list(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} value @returns {string[]} */
function strings(value) {
  return list(value).filter((one) => typeof one === "string");
}
