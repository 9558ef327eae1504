/**
 * What the modules of this page registered at `import.meta.hot`, by their canonical paths. No DOM, no I/O.
 */

import { logWarning } from "../platform/log.js";

/**
 * @typedef {(...args: any[]) => unknown} Callback
 * @typedef {ReadonlyMap<string, number>} Replaced versions, by path; 0 for a module that registered nothing
 *
 * @typedef {object} Acceptance
 * @property {readonly string[]} paths what is accepted; its own path: the module itself
 * @property {boolean} many whether the callback gets a list that is aligned with `paths`
 * @property {ReadonlySet<string> | null} names the exports that are accepted; null: all
 * @property {Callback | null} callback
 *
 * @typedef {{version: number, callback: Callback}} Versioned
 *
 * @typedef {object} Registered
 * @property {string} path
 * @property {string} url root-relative, with the query of its own, without our stamp
 * @property {string | null} key of the update that loaded it last
 * @property {boolean} isTwofold whether the page runs it under several such URLs
 * @property {Record<string, any>} data
 * @property {Acceptance[]} accepted
 * @property {Acceptance[]} before those of the version that was replaced
 * @property {Versioned[]} disposers
 * @property {Versioned[]} pruners
 * @property {number} version how often it was executed
 */

export class Registry {
  /** @type {Map<string, Registered>} */ #modules = new Map();
  /** @type {Map<string, Set<string>>} the deps of each `import()` that was executed, by importer */ #imported =
    new Map();

  /**
   * A module is executed, for the first time or anew.
   *
   * @param {string} path
   * @param {string} url
   * @param {string | null} [key] of the update that loaded it, empty for none; null where it may run again
   *   under one URL, as scripts within a page do
   * @returns {Registered}
   */
  begin(path, url, key = null) {
    const found = this.#modules.get(path);
    if (found === undefined) {
      const made = fresh(path, url, key);
      this.#modules.set(path, made);
      return made;
    }
    // twice under one URL: it has fragments, of which Chromium 156 tells each the first
    found.isTwofold ||= found.url !== url || (key !== null && found.key === key);
    found.key = key;
    found.version += 1;
    if (found.accepted.length > 0) found.before = found.accepted;
    found.accepted = [];
    found.pruners = [];
    return found;
  }

  /** Tell whether a module of this path uses `import.meta.hot`. @param {string} path */
  has(path) {
    return this.#modules.has(path);
  }

  /** List those modules that are no files: scripts within a page. */
  inline() {
    return [...this.#modules.keys()].filter((path) => path.includes("?inline="));
  }

  /** How many modules of the page use it. */
  get size() {
    return this.#modules.size;
  }

  /** The URL to load a module again. @param {string} path @returns {string | null} null: it is not known here */
  urlOf(path) {
    return this.#modules.get(path)?.url ?? null;
  }

  /** Tell whether the page runs a module several times, under URLs with different queries. @param {string} path */
  isTwofold(path) {
    return this.#modules.get(path)?.isTwofold ?? false;
  }

  /** @param {string} path @returns {boolean} whether it takes a new version of itself, whatever changed in it */
  acceptsItself(path) {
    return this.#accepted(path).some(({ paths, names }) => names === null && paths.includes(path));
  }

  /** @param {string} importer @param {string} dep @returns {boolean} */
  accepts(importer, dep) {
    return importer !== dep && this.#accepted(importer).some(({ paths }) => paths.includes(dep));
  }

  /** The exports whose change a module takes. @param {string} path @returns {ReadonlySet<string> | null} null: not said */
  acceptedExports(path) {
    const said = this.#accepted(path).flatMap(({ names }) => (names === null ? [] : [names]));
    return said.length === 0 ? null : new Set(said.flatMap((names) => [...names]));
  }

  /** List what modules accept of others. @returns {[importer: string, dep: string][]} */
  dependencies() {
    return [...this.#modules.values()].flatMap(({ path, accepted }) =>
      accepted.flatMap(({ paths }) => paths.filter((dep) => dep !== path).map((dep) => both(path, dep))),
    );
  }

  /**
   * Give what is to be called with the new version of a dependency, in the order of registration.
   *
   * @param {string} path of the boundary
   * @param {string} via the dependency, or the path itself
   * @returns {((module: unknown) => unknown)[]}
   */
  callbacks(path, via) {
    return this.#accepted(path).flatMap(({ paths, many, callback }) => {
      if (callback === null || !paths.includes(via)) return [];
      return many
        ? (/** @type {unknown} */ module) =>
            callback(paths.map((each) => (each === via ? module : undefined)))
        : callback;
    });
  }

  /** Note that an `import()` was executed. @param {string} importer @param {string} dep */
  execute(importer, dep) {
    const deps = this.#imported.get(importer) ?? new Set();
    this.#imported.set(importer, deps.add(dep));
  }

  /** @param {string} importer @param {string} dep @returns {boolean} whether that `import()` was executed here */
  executed(importer, dep) {
    return this.#imported.get(importer)?.has(dep) ?? false;
  }

  /** List who executed an `import()` of a path. @param {string} dep @returns {string[]} */
  executors(dep) {
    return [...this.#imported].flatMap(([importer, deps]) => (deps.has(dep) ? [importer] : []));
  }

  /**
   * Give the versions of modules that are to be replaced.
   *
   * @param {readonly string[]} paths
   * @returns {Replaced}
   */
  replaced(paths) {
    return new Map(paths.map((path) => [path, this.#modules.get(path)?.version ?? 0]));
  }

  /**
   * Dispose these versions of modules, in this order. Nothing throws.
   *
   * @param {Replaced} replaced
   */
  retire(replaced) {
    for (const [path, version] of replaced) {
      const found = this.#modules.get(path);
      if (found === undefined) continue;
      const due = found.disposers.filter((each) => each.version <= version);
      found.disposers = found.disposers.filter((each) => each.version > version);
      for (const { callback } of due) attempt(`a disposer of ${path}`, () => callback(found.data));
    }
    for (const [path, version] of replaced) this.#forget(path, version);
  }

  /**
   * Let modules whose new version failed be replaced where their version before could be.
   *
   * @param {readonly string[]} paths
   */
  restore(paths) {
    for (const path of paths) {
      const found = this.#modules.get(path);
      if (found?.accepted.length === 0) found.accepted = found.before;
    }
  }

  /**
   * Dispose modules that nothing imports any more, and forget them with their data.
   *
   * @param {readonly string[]} paths
   */
  prune(paths) {
    const found = paths.flatMap((path) => this.#modules.get(path) ?? []);
    this.retire(this.replaced(paths));
    for (const { path, pruners, data } of found) {
      for (const { callback } of pruners) attempt(`a prune callback of ${path}`, () => callback(data));
    }
    for (const { path } of found) this.#modules.delete(path);
  }

  /** @param {string} path @param {number} version what it registered counts no more, unless a newer one runs */
  #forget(path, version) {
    const found = this.#modules.get(path);
    if (found !== undefined && found.version > version) return;
    this.#imported.delete(path);
    if (found === undefined) return;
    found.before = found.accepted;
    found.accepted = [];
  }

  /** @param {string} path @returns {readonly Acceptance[]} */
  #accepted(path) {
    return this.#modules.get(path)?.accepted ?? [];
  }
}

/**
 * Call a function of the page; what it throws, now or later, is reported.
 *
 * @param {string} what
 * @param {() => unknown} call
 * @returns {unknown}
 */
export function attempt(what, call) {
  try {
    const result = call();
    reportLater(what, result);
    return result;
  } catch (error) {
    logWarning(`${what} failed`, error);
    return undefined;
  }
}

/** @param {string} what @param {unknown} result */
async function reportLater(what, result) {
  try {
    await result;
  } catch (error) {
    logWarning(`${what} failed`, error);
  }
}

/** @param {string} path @param {string} url @param {string | null} key @returns {Registered} */
function fresh(path, url, key) {
  const lists = { accepted: [], before: [], disposers: [], pruners: [] };
  return { path, url, key, isTwofold: false, data: {}, ...lists, version: 1 };
}

/** @param {string} path @param {string} dep @returns {[string, string]} */
function both(path, dep) {
  return [path, dep];
}
