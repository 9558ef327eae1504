/** In which order modules run, and what leads where: linear in the edges, without recursion. */

/** @typedef {(path: string) => string[]} Importers in the order of their names */

/**
 * Order paths such that each stands before its importers; those on a cycle stand together, as in `paths`.
 *
 * @param {string[]} paths
 * @param {Importers} importers those that are not among `paths` are left out
 * @returns {string[]}
 */
export function leafFirst(paths, importers) {
  return new Search(paths, importers).groups.reverse().flat();
}

/**
 * Find those paths from which one of the goals is reached by way of the others.
 *
 * @param {Iterable<string>} goals
 * @param {string[]} paths
 * @param {Importers} importers
 * @returns {Set<string>}
 */
export function leadingTo(goals, paths, importers) {
  /** @type {Map<string, string[]>} */
  const imports = new Map(paths.map((path) => [path, []]));
  for (const path of paths) for (const importer of importers(path)) imports.get(importer)?.push(path);
  const reached = new Set(goals);
  for (const path of reached) for (const below of imports.get(path) ?? []) reached.add(below);
  return reached;
}

/** @typedef {{path: string, index: number, low: number, left: string[], isOpen: boolean}} Step */

/** Finds what imports each other in a circle, by Tarjan's algorithm; alone is a group as well. */
class Search {
  /** @param {string[]} paths @param {Importers} importers */
  constructor(paths, importers) {
    /** @type {string[][]} */
    this.groups = [];
    this.importers = importers;
    this.places = new Map(paths.map((path, place) => [path, place]));
    /** @type {Map<string, Step>} */
    this.steps = new Map();
    /** @type {Step[]} entered, and in no group yet */
    this.open = [];
    for (const path of [...this.places.keys()].reverse()) if (!this.steps.has(path)) this.go(path);
  }

  /** @param {string} start */
  go(start) {
    const way = [this.enter(start)];
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const importer = here.left.pop();
      if (importer !== undefined) this.look(importer, here, way);
      else {
        way.pop();
        this.leave(here, way.at(-1));
      }
    }
  }

  /** @param {string} importer @param {Step} here @param {Step[]} way */
  look(importer, here, way) {
    const known = this.steps.get(importer);
    if (!known) way.push(this.enter(importer));
    else if (known.isOpen) here.low = Math.min(here.low, known.low);
  }

  /** @param {string} path @returns {Step} */
  enter(path) {
    const index = this.steps.size;
    const left = this.importers(path).filter((importer) => this.places.has(importer));
    const step = { path, index, low: index, left, isOpen: true };
    this.steps.set(path, step);
    this.open.push(step);
    return step;
  }

  /** @param {Step} step @param {Step | undefined} below the one that led here */
  leave(step, below) {
    if (below) below.low = Math.min(below.low, step.low);
    if (step.low < step.index) return;
    const group = this.open.splice(this.open.lastIndexOf(step));
    for (const one of group) one.isOpen = false;
    this.groups.push(group.map((one) => one.path).sort((one, other) => this.place(one) - this.place(other)));
  }

  /** @param {string} path */
  place(path) {
    return this.places.get(path) ?? 0;
  }
}
