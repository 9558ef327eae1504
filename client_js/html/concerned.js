/** Which `html-update`s are about this page, and what of them its modules do themselves. No I/O. */

import { samePage } from "../platform/urls.js";

/** @import { HtmlUpdate } from '../channel/protocol.js' */
/** @import { Loaded } from '../changes/loaded.js' */
/** @import { Plan } from '../modules/modules.js' */

/**
 * @typedef {object} Page
 * @property {string | null} id of the source that the page was made from; empty for the answer to a POST, null
 *   where nobody said
 * @property {string} path under which it was served
 * @property {() => string} shownAs its path now: scripts may have changed the address
 *
 * @typedef {Pick<Plan, 'outcome' | 'decision'>} Modules
 */

/** The path of an update that every page compares itself with, unless it is known to be made of other files. */
export const EVERY_PAGE = "*";

/**
 * Tell whether a page shows the file at a path.
 *
 * @param {string} path
 * @param {Page} page
 * @returns {boolean}
 */
export function isShown(path, page) {
  return samePage(path, page.path) || samePage(path, page.shownAs());
}

/** Tells the updates that concern a page from others; what a page was made from once is known by its path. */
export class Concerns {
  #page;
  /** @type {Set<string>} */ #files = new Set();

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
  }

  /**
   * Tell whether an update is about this page.
   *
   * @param {HtmlUpdate} update
   * @returns {boolean}
   */
  has(update) {
    const { path, id, others } = update;
    if (path === EVERY_PAGE) return !this.#page.id || !others.includes(this.#page.id);
    const isMade = this.isMadeFrom(update);
    if (id !== null && id === this.#page.id) return false; // rendered after the change
    return isMade || isShown(path, this.#page);
  }

  /**
   * Tell whether the page was made from what changed, whatever its address says now.
   *
   * @param {HtmlUpdate} update
   * @returns {boolean}
   */
  isMadeFrom({ path, pages }) {
    if (this.#page.id && pages.includes(this.#page.id)) this.#files.add(path);
    return this.#files.has(path) || samePage(path, this.#page.path);
  }
}

/**
 * List the module scripts within a page that run anew by themselves, by their numbers.
 *
 * @param {HtmlUpdate[]} updates
 * @param {Page} page
 * @param {Modules} plan what becomes of the modules that changed at once
 * @returns {number[]}
 */
export function takenBy(updates, page, { outcome, decision }) {
  if (outcome !== "hot") return [];
  const numbers = updates.filter(({ path }) => samePage(path, page.path)).flatMap(({ inline }) => inline);
  return numbers.filter((number) => decision?.refreshed.includes(`${page.path}?inline=${number}`));
}

/**
 * Find an update of a file that scripts of the page fetched: what they made of it, nobody knows.
 *
 * @param {HtmlUpdate[]} updates
 * @param {Pick<Loaded, 'fetched'>} loaded
 * @returns {boolean}
 */
export function isFetched(updates, loaded) {
  return updates.some(({ path }) => path !== EVERY_PAGE && loaded.fetched(path));
}
