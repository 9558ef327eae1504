/** Does what was decided, synchronously and in an order in which nothing is lost. */

import { heldAttributes } from "./attribute_edits.js";
import { keepFocus } from "./focus.js";
import { Controls } from "./form_state.js";
import { handOver, isSheet, isStyling, loads } from "./head.js";
import { adopt, createText, documentOf, holds, insertBefore, isElement, move, nextOf } from "./nodes.js";
import { pageChildren, parentOf, removeAttribute, removeChild, select, selectFrom } from "./nodes.js";
import { setAttribute } from "./nodes.js";
import { revive } from "./scripts.js";
import { trustedValue } from "./trusted.js";
import { writeAttribute, writeStyle, writeText } from "./write.js";

/** @import { Held } from './attribute_edits.js' */
/** @import { Draft, Edit, Item, PlaceEdit } from './edits.js' */

/**
 * @typedef {object} Options
 * @property {Document} document
 * @property {string} nonce
 * @property {WeakSet<Element>} nonced parsed elements that had one
 * @property {Held} held
 */

/**
 * Patch the page.
 *
 * @param {Draft} draft
 * @param {Options} options
 * @returns {{touched: Element[], pending: Promise<void>}} `pending`: old sheets go when the new ones are there
 */
export function apply(draft, options) {
  return new Application(draft, options).run();
}

class Application {
  /** @type {Set<Element>} */ #touched = new Set();
  /** @type {Map<Node | Item, Node>} where an item is now */ #places = new Map();
  /** @type {Element[]} */ #sheets = [];
  #draft;
  #options;

  /** @param {Draft} draft @param {Options} options */
  constructor(draft, options) {
    this.#draft = draft;
    this.#options = options;
  }

  run() {
    const { edits, controls } = this.#draft;
    const kept = new Controls(this.#options.document, controls, this.#hasRadios());
    const refocus = keepFocus(this.#options.document);
    const removals = edits.flatMap((edit) => (edit.kind === "remove" ? [edit.node] : []));
    const sheets = removals.filter(isStyling);
    const lives = this.#lives();
    const homes = this.#homes(lives);
    // what comes must not meet what goes: radio buttons, and details of one name, close each other
    const [late, early] = split(removals, (node) => homes.has(node) || isStyling(node));
    for (const node of early) this.#remove(node);
    for (const node of late) ungroup(node, lives);
    for (const edit of edits) if (edit.kind !== "remove" && edit.kind !== "play") this.#do(edit);
    const isBridged = this.#sheets.length > 0;
    for (const node of late) if (!isBridged || !isStyling(node)) this.#remove(node);
    this.#play();
    kept.restore();
    refocus();
    return { touched: [...this.#touched], pending: handOver(isBridged ? sheets : [], this.#sheets) };
  }

  /** What lives on at another place. @returns {Node[]} */
  #lives() {
    const { edits, grafts } = this.#draft;
    return [
      ...edits.flatMap((edit) => (edit.kind === "place" ? (edit.item.live ?? []) : [])),
      ...grafts.values(),
    ];
  }

  /** @param {Node[]} lives @returns {Set<Node>} the nodes that they are in */
  #homes(lives) {
    /** @type {Set<Node>} */
    const homes = new Set();
    for (const live of lives)
      for (let node = parentOf(live); node && !homes.has(node); node = parentOf(node)) homes.add(node);
    return homes;
  }

  #play() {
    const elements = this.#draft.edits.flatMap((edit) => (edit.kind === "play" ? [edit.element] : []));
    for (const element of new Set(elements)) /** @type {HTMLMediaElement} */ (element).load();
  }

  #hasRadios() {
    const { arrivals, departures } = this.#draft;
    const nodes = [...arrivals.map(({ source }) => source), ...departures];
    return nodes.some((node) => isElement(node) && selectFrom(node, "input[type=radio i]").length > 0);
  }

  /** @param {Exclude<Edit, {kind: 'remove' | 'play'}>} edit */
  #do(edit) {
    switch (edit.kind) {
      case "attribute":
        this.#touch(edit.element);
        return writeAttribute(edit);
      case "style":
        this.#touch(edit.element);
        return writeStyle(edit);
      case "text":
        this.#touch(parentOf(edit.node));
        return writeText(edit.node, edit.value);
      case "default":
        this.#touch(edit.element);
        /** @type {HTMLTextAreaElement} */ (edit.element).defaultValue = edit.value;
        return undefined;
      case "place":
        return this.#place(edit);
      default:
        return unreachable(edit);
    }
  }

  /** @param {Node | null} node */
  #touch(node) {
    if (node && isElement(node)) this.#touched.add(node);
  }

  /** @param {Node} node */
  #remove(node) {
    const parent = parentOf(node);
    if (!parent) return; // a script was faster
    this.#touch(parent);
    removeChild(parent, node);
  }

  /** @param {PlaceEdit} edit */
  #place(edit) {
    const { parent, item } = edit;
    const node = item.live ?? this.#fresh(item.source);
    const before = this.#anchor(edit);
    if (before === node) return void this.#places.set(item, node); // it is there
    if (item.live) move(parent, node, before);
    else insertBefore(parent, node, before);
    this.#places.set(item, node);
    this.#touch(isElement(node) ? node : parent);
    this.#graft();
  }

  /** @param {PlaceEdit} edit @returns {Node | null} what is to be behind it */
  #anchor({ parent, previous, next, isLast }) {
    if (isLast) return null;
    if (next && parentOf(next) === parent) return next;
    const node = previous && ("source" in previous ? this.#places.get(previous) : previous);
    if (node && parentOf(node) === parent) return nextOf(node);
    return pageChildren(parent)[0] ?? null;
  }

  /** @param {Node} source @returns {Node} of the page's document, with its nonce, and with scripts that run */
  #fresh(source) {
    const { document, held } = this.#options;
    this.#cutGrafts(source);
    const node = adopt(document, source);
    if (!isElement(node)) return node;
    for (const element of [node, ...select(node, "*")]) {
      if (this.#options.nonced.has(element) && this.#options.nonce)
        setAttribute(element, "nonce", this.#options.nonce);
      for (const [name, value] of heldAttributes(element, held))
        setAttribute(element, name, trustedValue(element, name, value));
      if (isSheet(element) && loads(element)) this.#sheets.push(element);
    }
    return this.#reviveIn(node);
  }

  /** @param {Element} node @returns {Element} */
  #reviveIn(node) {
    let root = node;
    for (const script of selectFrom(node, "script")) {
      if (!this.#draft.revived.has(script)) continue;
      const live = revive(this.#options.document, script);
      if (script === node) root = live;
    }
    return root;
  }

  /** @type {[marker: Node, live: Node][]} */ #waiting = [];

  /** Put marks where nodes of the page are to come. @param {Node} source */
  #cutGrafts(source) {
    if (!isElement(source)) return;
    for (const [element, live] of this.#draft.grafts) {
      const parent = parentOf(element);
      if (!parent || !holds(source, element)) continue;
      const marker = createText(documentOf(source), "");
      insertBefore(parent, marker, element);
      removeChild(parent, element);
      this.#waiting.push([marker, live]);
    }
  }

  #graft() {
    for (const [marker, live] of this.#waiting.splice(0)) {
      const parent = parentOf(marker);
      if (!parent) continue;
      move(parent, live, marker);
      removeChild(parent, marker);
    }
  }
}

/** Let details that go close none that come. @param {Node} node @param {Node[]} lives in it, and beyond */
function ungroup(node, lives) {
  for (const details of isElement(node) ? selectFrom(node, "details[name]") : [])
    if (!lives.some((live) => holds(live, details))) removeAttribute(details, "name");
}

/**
 * @template T
 * @param {T[]} all
 * @param {(one: T) => boolean} test
 * @returns {[T[], T[]]} those that pass, and the others
 */
function split(all, test) {
  return [all.filter(test), all.filter((one) => !test(one))];
}

/** @param {never} edit */
function unreachable(edit) {
  return edit;
}
