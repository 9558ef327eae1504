/**
 * The way up from what changed, over what this page has loaded, as far as nobody accepts it.
 */

import { chainOf, deadEnd } from "./dead_end.js";
import { leadingTo, leafFirst } from "./order.js";

/** @typedef {import("./above.js").Graph} Graph */
/** @typedef {import("./boundaries.js").Boundary} Boundary */
/** @typedef {import("./boundaries.js").Decision} Decision */
/** @typedef {import("./boundaries.js").PageModules} PageModules */
/** @typedef {import("./dead_end.js").DeadEnd} DeadEnd */
/** @typedef {import("./dead_end.js").Obstacle} Obstacle */

/** Goes up breadth first, so that the way to a dead end is a shortest one. */
export class Ascent {
  /** @param {Graph} graph @param {PageModules} page */
  constructor(graph, page) {
    this.graph = graph;
    this.page = page;
    this.origins = new Set(graph.changed.filter((path) => page.isLoaded(path)));
    this.givenUp = graph.invalidated ? this.origins : new Set();
    this.unread = [...graph.unread].filter((path) => page.isLoaded(path)).sort()[0];
    /** @type {string[]} what runs anew, in the order in which it was reached */
    this.taken = [];
    /** @type {Map<string, string | null>} each path that was reached, and from where */
    this.below = new Map();
    /** @type {Map<string, Set<string>>} who accepts each path */
    this.accepting = new Map();
    /** @type {Set<string>} */
    this.sheets = new Set();
    /** @type {Map<string, string[]>} */
    this.known = new Map();
  }

  /** Go up everywhere, unless there is a way that nobody accepts. @returns {DeadEnd | null} */
  deadEnd() {
    for (const path of this.origins) {
      if (!this.givenUp.has(path)) this.below.set(path, null);
      const end = this.givenUp.has(path) ? this.goOn(path, null) : null;
      if (end) return end;
    }
    for (const path of this.below.keys()) {
      const end = this.visit(path);
      if (end) return end;
    }
    return this.endless();
  }

  /** Doubt a cycle that nothing leads to and nobody accepts: somebody loaded it. @returns {DeadEnd | null} */
  endless() {
    const found = leadingTo(this.accepting.keys(), this.taken, (path) => this.importers(path));
    const lost = this.taken.find((path) => !found.has(path));
    return lost === undefined ? null : this.end([lost], "nobody");
  }

  /** Put what was reached in order. @returns {Decision} */
  result() {
    const refreshed = leafFirst(this.taken, (path) => this.importers(path));
    return {
      boundaries: refreshed.flatMap((path) => this.acceptors(path)),
      refreshed,
      sheets: [...this.sheets].sort(),
      deadEnd: null,
    };
  }

  /** @param {string} path @returns {Boundary[]} itself first */
  acceptors(path) {
    const owners = [...(this.accepting.get(path) ?? [])].sort();
    const ordered = owners.includes(path) ? [path, ...owners.filter((one) => one !== path)] : owners;
    return ordered.map((owner) => ({ path: owner, acceptedPath: path }));
  }

  /** @param {string} path @returns {DeadEnd | null} */
  visit(path) {
    if (this.graph.sheets.has(path)) {
      this.sheets.add(path);
      if (this.importers(path).length === 0 && !this.page.isRoot(path)) return null;
    }
    this.taken.push(path);
    if (this.graph.unread.has(path)) return this.end([path], "unread");
    if (this.givenUp.has(path)) return this.goOn(path, null);
    const accepted = this.page.acceptedExports(path);
    const isAccepted = this.page.acceptsSelf(path);
    if (isAccepted || accepted) this.accept(path, path);
    return isAccepted ? null : this.goOn(path, accepted);
  }

  /** @param {string} path @param {ReadonlySet<string> | null} accepted @returns {DeadEnd | null} */
  goOn(path, accepted) {
    const isRoot = this.page.isRoot(path);
    const importers = this.importers(path);
    if (!accepted && (isRoot || importers.length === 0)) return this.end([path], "nobody");
    if (this.unread !== undefined) return this.end([path, this.unread], "unread");
    for (const importer of importers) this.ask(importer, path, accepted);
    return null;
  }

  /** @param {string} importer @param {string} path @param {ReadonlySet<string> | null} accepted */
  ask(importer, path, accepted) {
    const isModule = !this.graph.assets.has(path, importer) && !this.givenUp.has(path);
    if (isModule && this.page.accepts(importer, path)) this.accept(path, importer);
    else if (!accepted || !this.usesOnly(accepted, importer, path)) {
      if (!this.below.has(importer)) this.below.set(importer, path);
    }
  }

  /** @param {ReadonlySet<string>} accepted @param {string} importer @param {string} path */
  usesOnly(accepted, importer, path) {
    return this.graph.uses(path, importer)?.every((name) => accepted.has(name)) === true;
  }

  /** @param {string} path @param {string} owner */
  accept(path, owner) {
    const owners = this.accepting.get(path) ?? new Set();
    this.accepting.set(path, owners.add(owner));
  }

  /** List who uses a path on this page. @param {string} path @returns {string[]} */
  importers(path) {
    const found = this.known.get(path) ?? this.present(path);
    this.known.set(path, found);
    return found;
  }

  /**
   * What an `import()` with a computed argument loaded stands in no text: the page alone knows.
   *
   * @param {string} path
   * @returns {string[]}
   */
  present(path) {
    const told = (this.graph.importers.get(path) ?? []).filter((importer) => this.isUsed(path, importer));
    if (this.graph.sheets.has(path)) return told;
    const executed = this.page.executedImporters(path).filter((importer) => importer !== path);
    return executed.length === 0 ? told : [...new Set([...told, ...executed])].sort();
  }

  /** @param {string} path @param {string} importer @returns {boolean} */
  isUsed(path, importer) {
    const { graph, page } = this;
    if (graph.sheets.has(path) && !graph.assets.has(path, importer)) return false;
    if (graph.dynamic.has(path, importer) && !page.executedDynamic(importer, path)) return false;
    return page.isLoaded(importer);
  }

  /** @param {string[]} last @param {Obstacle} obstacle @returns {DeadEnd} */
  end([path = "", ...above], obstacle) {
    const chain = [...chainOf(path, this.below, this.origins), ...above];
    const isPlain = obstacle === "nobody" && chain.length === 2 && this.givenUp.size === 0;
    const [child = "", importer = ""] = chain;
    return deadEnd(chain, isPlain ? this.between(child, importer) : obstacle, this.givenUp.size > 0);
  }

  /** @param {string} child @param {string} importer @returns {Obstacle} */
  between(child, importer) {
    if (this.graph.assets.has(child, importer)) return "reference";
    return this.page.acceptedExports(child) ? "exports" : "nobody";
  }
}
