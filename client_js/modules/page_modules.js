/** What the decision about modules asks of this page. */

import { queryAll } from "../platform/dom.js";
import { localPath } from "../platform/urls.js";

/** @import { PageModules } from './boundaries.js' */
/** @import { Loaded } from '../changes/loaded.js' */
/** @import { Registry } from './registry.js' */
/** @import { Versions } from './versions.js' */

const INLINE = /^(.*)\?inline=\d+$/;

/**
 * @typedef {object} Sources
 * @property {Document} document
 * @property {Pick<Loaded, 'has' | 'recorded'>} loaded
 * @property {Registry} registry
 * @property {Pick<Versions, 'isPruned'>} versions
 * @property {(path: string) => boolean} isShown whether the page itself is at a path
 * @property {() => string} here the path of the page's address
 */

/**
 * Answer for this page, as it is now.
 *
 * @param {Sources} sources
 * @param {ReadonlySet<string>} changed what the page may refer to without having loaded it
 * @returns {PageModules}
 */
export function pageModules({ document, loaded, registry, versions, isShown, here }, changed) {
  /** @type {Set<string> | null} */
  let roots = null;
  /** @param {string} page the same page has several names: its scripts are named by one */
  const isHere = (page) => {
    const inline = registry.inline();
    return inline.length > 0 ? inline.some((path) => pageOf(path) === page) : isShown(page);
  };
  /** @param {string} path */
  const isPresent = (path) => loaded.recorded(path) || (changed.has(path) && loaded.has(path));
  return {
    isLoaded: (path) => {
      const page = pageOf(path);
      if (page !== null) return registry.has(path) || isHere(page);
      return registry.has(path) ? !versions.isPruned(path) : isPresent(path) && !versions.isPruned(path);
    },
    isRoot: (path) => {
      if (pageOf(path) !== null) return true;
      roots ??= scriptsOf(document);
      return roots.has(path);
    },
    acceptsSelf: (path) => registry.acceptsItself(path),
    accepts: (owner, dep) => registry.accepts(owner, dep),
    acceptedExports: (path) => registry.acceptedExports(path),
    executedImporters: (dep) => registry.executors(dep),
    executedDynamic: (importer, dep) =>
      registry.executed(importer, dep) || (pageOf(importer) !== null && registry.executed(here(), dep)),
  };
}

/** @param {string} path @returns {string | null} the page of an inline script */
function pageOf(path) {
  return INLINE.exec(path)?.[1] ?? null;
}

/** @param {Document} document @returns {Set<string>} */
function scriptsOf(document) {
  const scripts = [...queryAll(document, "script[src]")];
  return new Set(
    scripts.flatMap((script) => localPath(script.getAttribute("src") ?? "", script.baseURI) ?? []),
  );
}
