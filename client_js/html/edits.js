/** What is to be done to the live page, as data: all of it is decided before any of it is done. */

import { Locator } from "./locate.js";

/**
 * @typedef {object} AttributeEdit
 * @property {'attribute'} kind
 * @property {Element} element
 * @property {string} name
 * @property {string | null} value null: it goes
 * @property {Element} source that has it, with its namespace
 *
 * @typedef {{kind: 'style', element: Element, remove: string[], set: [name: string, value: string][]}} StyleEdit
 * @typedef {{kind: 'text', node: Node, value: string}} TextEdit
 * @typedef {{kind: 'default', element: Element, value: string}} DefaultEdit the text of a textarea
 * @typedef {object} PlaceEdit
 * @property {'place'} kind
 * @property {Node} parent
 * @property {Item} item
 * @property {Node | Item | null} previous it goes behind this
 * @property {Node | null} next it goes in front of this
 * @property {boolean} isLast
 *
 * @typedef {{kind: 'remove', node: Node}} RemoveEdit
 * @typedef {{kind: 'play', element: Element}} PlayEdit a film has other sources
 *
 * @typedef {AttributeEdit | StyleEdit | TextEdit | DefaultEdit | PlaceEdit | RemoveEdit | PlayEdit} Edit
 */

/**
 * What is put somewhere.
 *
 * @typedef {object} Item
 * @property {Node} source in the parsed page
 * @property {Node | null} live of the page; null: the parsed one is adopted
 */

/**
 * Where in the page something is.
 *
 * @typedef {object} Scope
 * @property {boolean} isSealed a change here reloads, for the author said so
 * @property {boolean} isRendered a framework renders this
 * @property {boolean} isInert in a template: nothing runs
 * @property {boolean} isEditable somebody may type here
 * @property {Element | null} control the select, or the player, whose parts these are
 */

/** @type {Scope} */
export const OUTSIDE = {
  isSealed: false,
  isRendered: false,
  isInert: false,
  isEditable: false,
  control: null,
};

/** The page cannot be patched; the message says why, as a clause. */
export class MustReload extends Error {}

/** The edits of one morph, while they are found. */
export class Draft {
  /** @type {Edit[]} */ edits = [];
  /** @type {{source: Node, scope: Scope, item: Item}[]} what comes */ arrivals = [];
  /** @type {Node[]} what goes, in the source */ departures = [];
  /** @type {Map<Node, Node>} live nodes that take the place of parsed ones within what comes */ grafts =
    new Map();
  /** @type {Set<Element>} scripts that are to run */ revived = new Set();
  /** @type {Set<Element>} form controls whose defaults or options change */ controls = new Set();
  locator;
  #isTrial;

  /** @param {Document | null} page null: it is only asked if there are any */
  constructor(page) {
    this.#isTrial = page === null;
    this.locator = new Locator(page);
  }

  /**
   * @param {Edit} edit
   * @param {Scope} scope
   * @throws {MustReload} where nothing may be changed
   */
  add(edit, scope) {
    if (!this.#isTrial) check(scope);
    this.edits.push(edit);
  }
}

/** @param {Scope} scope */
function check(scope) {
  if (scope.isSealed) throw new MustReload('something changed inside data-hotreload="reload"');
  if (scope.isRendered) throw new MustReload("something changed that a script renders");
}
