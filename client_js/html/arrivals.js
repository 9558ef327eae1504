/**
 * What comes into the page: whether its scripts may, which of them run, and which nodes of the page
 * it takes over from where they were.
 */

import { MustReload } from "./edits.js";
import { reasonOfElement } from "./head.js";
import { isKin } from "./identity.js";
import {
  attribute,
  childrenOf,
  countOf,
  DOCTYPE,
  isElement,
  isEqual,
  kindOf,
  parentOf,
  nameOf,
  select,
  selectFrom,
} from "./nodes.js";
import { shadowOf, textOf } from "./nodes.js";
import { addressOf, isInlineModule, isScript, KnownScripts, kindOfScript, reasonOfNew } from "./scripts.js";

/** @import { Differences } from './differences.js' */
/** @import { Draft } from './edits.js' */

const KEPT = new Set([
  "iframe",
  "video",
  "audio",
  "canvas",
  "input",
  "textarea",
  "select",
  "details",
  "dialog",
]);
const DECISIVE = "base, meta, script, frameset, body, head, html";

/**
 * Let parts of what goes live on in what comes: by `id`, or where they are equal.
 *
 * @param {Differences} differences
 */
export function graft(differences) {
  const { draft } = differences;
  if (draft.arrivals.length === 0 || draft.departures.length === 0) return;
  const parts = new Parts(draft.departures);
  for (const { source, scope, item } of [...draft.arrivals]) {
    if (!isElement(source)) continue;
    for (const [element, part] of parts.matchesIn(source)) {
      const live = draft.locator.of(part);
      if (!live) continue;
      if (element === source) item.live = live;
      else draft.grafts.set(element, live);
      draft.edits = draft.edits.filter((edit) => edit.kind !== "remove" || edit.node !== live);
      differences.node(part, element, live, scope);
    }
  }
}

/** The elements of what goes. */
class Parts {
  /** @type {Map<string, Element[]>} */ #byName = new Map();
  /** @type {Set<Element>} these, what is in them, and what they are in */ #used = new Set();

  /** @param {Node[]} departures */
  constructor(departures) {
    for (const node of departures) {
      for (const element of isElement(node) ? [node, ...select(node, "*")] : []) this.#note(element);
    }
  }

  /**
   * @param {Element} root
   * @returns {[Element, Element][]} elements at or below it, each with the one that it was
   */
  matchesIn(root) {
    const part = this.#find(root);
    if (part) {
      for (const one of [part, ...select(part, "*")]) this.#used.add(one);
      for (let above = parentOf(part); above && isElement(above); above = parentOf(above))
        this.#used.add(above);
      return [[root, part]];
    }
    return childrenOf(root).flatMap((child) => (isElement(child) ? this.matchesIn(child) : []));
  }

  /** @param {Element} element */
  #note(element) {
    for (const name of namesOf(element)) {
      const known = this.#byName.get(name);
      if (known) known.push(element);
      else this.#byName.set(name, [element]);
    }
  }

  /** @param {Element} element @returns {Element | undefined} */
  #find(element) {
    for (const name of namesOf(element)) {
      const isNamed = name.startsWith("#");
      const found = (this.#byName.get(name) ?? []).find(
        (part) => !this.#used.has(part) && isKin(part, element) && (isNamed || isEqual(part, element)),
      );
      if (found) return found;
    }
    return undefined;
  }
}

/** @param {Element} element @returns {string[]} */
function namesOf(element) {
  const id = attribute(element, "id");
  const isWorth = countOf(element) > 0 || KEPT.has(nameOf(element)) || nameOf(element).includes("-");
  return [...(id ? [`#${id}`] : []), ...(isWorth ? [`${nameOf(element)} ${textOf(element)}`] : [])];
}

/**
 * Decide about the scripts, and all else that decides what a page is, in what comes.
 *
 * @param {Differences} differences
 * @throws {MustReload}
 */
export function admit({ draft, options: { before, after, isTaken } }) {
  if (draft.arrivals.length === 0) return;
  const known = new KnownScripts(rootsOf(before.document, before.hasRoots));
  for (const { source, scope, item } of draft.arrivals) {
    if (kindOf(source) === DOCTYPE) throw new MustReload("its doctype changed");
    if (!isElement(source) || scope.isInert || item.live) continue;
    for (const root of rootsOf(source, after.hasRoots)) {
      for (const element of selectFrom(root, DECISIVE)) admitElement(element, { draft, known, isTaken });
    }
  }
}

/** @param {Element} element @param {{draft: Draft, known: KnownScripts, isTaken: (script: Element) => boolean}} by */
function admitElement(element, { draft, known, isTaken }) {
  if (!isScript(element)) {
    const reason = reasonOfElement(element);
    if (reason) throw new MustReload(reason);
    return;
  }
  if (known.has(element) || (isInlineModule(element) && isTaken(element))) return;
  const reason = reasonOfNew(element);
  if (reason) throw new MustReload(reason);
  if (addressOf(element) !== null || kindOfScript(element) === "rules") draft.revived.add(element);
}

/** @param {Node} node @param {boolean} hasRoots @returns {Node[]} itself, with the shadow roots in it */
function rootsOf(node, hasRoots) {
  if (!hasRoots) return [node];
  const elements = isElement(node) ? [node, ...select(node, "*")] : select(node, "*");
  const roots = elements.flatMap((element) => shadowOf(element) ?? []);
  return [node, ...roots.flatMap((root) => rootsOf(root, true))];
}
