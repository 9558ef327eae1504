/** Which children come, go and move, and where they go between those that stay. */

import { MustReload } from "./edits.js";
import { isSheet, reasonOfElement } from "./head.js";
import { heaviestRun } from "./moves.js";
import {
  dataOf,
  DOCTYPE,
  holds,
  isElement,
  isHtml,
  isText,
  kindOf,
  nameOf,
  parentOf,
  selectFrom,
} from "./nodes.js";
import { areReplaceable } from "./regions.js";
import { isScript, kindOfScript, reasonOfChange } from "./scripts.js";

/** @import { Draft, Item, Scope } from './edits.js' */
/** @import { Pairing } from './match.js' */
/** @import { Noise } from './noise.js' */

/**
 * @typedef {object} Versions
 * @property {ChildNode[]} old
 * @property {ChildNode[]} fresh
 * @property {Pairing} pairing
 * @property {Set<number>} lost indices of `fresh`: changed, and not to be found on the page
 *
 * @typedef {object} Place
 * @property {Node} after the parent in the new source
 * @property {Node} live the parent on the page
 * @property {Scope} scope
 * @property {Draft} draft
 * @property {Document} document
 * @property {Noise} noise
 * @property {Element | null} focused
 */

const HEAVY = "iframe, frame, video, audio, object, embed, canvas, dialog[open], [popover]";

/**
 * Draft what happens to the children of an element.
 *
 * @param {Versions} versions
 * @param {Place} place
 * @throws {MustReload}
 */
export function arrange(versions, place) {
  remove(versions, place);
  /** @type {Set<number>} */
  const moved = place.noise.isUnordered(place.after) ? new Set() : movedOf(versions, place);
  /** @type {Map<number, Item>} */
  const placed = new Map();
  for (const [j, child] of versions.fresh.entries()) {
    const source = versions.old[versions.pairing.to[j] ?? -1];
    const item = itemOf(child, source, { isLost: versions.lost.has(j), isMoved: moved.has(j) }, place);
    if (!item) continue;
    placed.set(j, item);
    put(item, j, { versions, placed, moved, place });
  }
}

/** @param {Versions} versions @param {Place} place */
function remove({ old, fresh, pairing }, { after, scope, draft, noise }) {
  for (const [i, child] of old.entries()) {
    if (pairing.from[i] !== -1) continue;
    if (noise.isComing(child, after, () => opposite(i, fresh, pairing))) continue;
    leave(child, scope, draft);
    const live = draft.locator.of(child);
    if (live) draft.add({ kind: "remove", node: live }, scope);
  }
}

/** @param {number} i @param {ChildNode[]} fresh @param {Pairing} pairing @returns {ChildNode[]} what stands now where a child was */
function opposite(i, fresh, { from }) {
  const before = from.findLast((j, at) => at < i && j >= 0) ?? -1;
  const behind = from.find((j, at) => at > i && j >= 0) ?? fresh.length;
  return fresh.slice(before + 1, Math.max(before + 1, behind));
}

/** @param {Node} child @param {Scope} scope @param {Draft} draft */
function leave(child, scope, draft) {
  draft.departures.push(child);
  if (kindOf(child) === DOCTYPE) throw new MustReload("its doctype changed");
  if (!isElement(child)) return;
  for (const element of scope.isInert
    ? []
    : selectFrom(child, "base, meta, script, frameset, body, head, html")) {
    const isMap = isScript(element) && kindOfScript(element) === "importmap";
    const reason = isMap ? reasonOfChange(element) : reasonOfElement(element);
    if (reason) throw new MustReload(reason);
  }
  for (const source of selectFrom(child, "select")) {
    const live = draft.locator.of(source);
    if (live && isElement(live)) draft.controls.add(live); // its options may live on
  }
  concern(child, scope, draft);
}

/** Note the control, or the player, of which a part comes or goes. @param {Element} part @param {Scope} scope @param {Draft} draft */
function concern(part, scope, draft) {
  const owner = scope.control;
  if (!owner) return;
  if (isHtml(owner, "select")) draft.controls.add(owner);
  else if (isHtml(part, "source")) draft.add({ kind: "play", element: owner }, scope);
}

/** @param {Versions} versions @param {Place} place @returns {Set<number>} indices of `fresh` */
function movedOf({ old, pairing: { to } }, place) {
  const indices = to.flatMap((i, j) => (i >= 0 ? [j] : []));
  const order = indices.map((j) => to[j] ?? -1);
  if (order.every((i, at) => at === 0 || i > (order[at - 1] ?? 0))) return new Set();
  const weights = order.map((i) => weigh(/** @type {Node} */ (old[i]), order.length, place));
  const stays = heaviestRun(order, weights);
  return new Set(indices.filter((_, at) => !stays.has(at)));
}

/** Say how much a child would lose by a move. @param {Node} source @param {number} count @param {Place} place */
function weigh(source, count, { draft, focused }) {
  if (!isElement(source)) return 1;
  const live = draft.locator.of(source);
  if (live && focused && holds(live, focused)) return 100 * count * count;
  const isHeavy = isSheet(source) || selectFrom(source, HEAVY).length > 0;
  return isHeavy ? 10 * count : 2;
}

/**
 * @param {ChildNode} child
 * @param {ChildNode | undefined} source
 * @param {{isLost: boolean, isMoved: boolean}} is
 * @param {Place} place
 * @returns {Item | null} null where it stays, or is not to come
 */
function itemOf(child, source, { isLost, isMoved }, { draft, scope, document, live, noise }) {
  if (!source) return noise.isExtra(child) ? null : arrive(child, scope, draft);
  if (isLost) {
    if (scope.isEditable) return null; // somebody's own words
    clear(source, { draft, scope, document, live });
    return arrive(child, scope, draft);
  }
  const node = isMoved ? draft.locator.of(source) : null;
  if (!node) return null;
  if (isElement(child)) concern(child, scope, draft);
  if (!isSheet(child)) return { source: child, live: node };
  draft.add({ kind: "remove", node }, scope); // a link that moves drops its sheet: another one takes over
  return arrive(child, scope, draft);
}

/** @param {ChildNode} child @param {Scope} scope @param {Draft} draft @returns {Item} */
function arrive(child, scope, draft) {
  const item = { source: child, live: null };
  draft.arrivals.push({ source: child, scope, item });
  if (isElement(child)) concern(child, scope, draft);
  return item;
}

/**
 * Take away what scripts made of something that changed.
 *
 * @param {ChildNode} source
 * @param {Pick<Place, 'draft' | 'scope' | 'document' | 'live'>} place
 */
function clear(source, { draft, scope, document, live }) {
  const gap = draft.locator
    .gap(source)
    .filter((node) => !isText(node) || isText(source) || dataOf(node).trim() !== "");
  const isRoot = !isElement(live) || ["html", "head", "body"].includes(nameOf(live));
  if ((gap.length > 0 && isRoot) || !areReplaceable(document, gap))
    throw new MustReload("a script has replaced what changed");
  for (const node of gap) draft.add({ kind: "remove", node }, scope);
}

/**
 * @param {Item} item
 * @param {number} j
 * @param {{versions: Versions, placed: Map<number, Item>, moved: Set<number>, place: Place}} among
 */
function put(item, j, { versions, placed, moved, place }) {
  const { draft, live, scope } = place;
  const previous = previousOf(j, versions, placed, place);
  const isBehindTemplate =
    previous !== null && !("source" in previous) && isElement(previous) && isHtml(previous, "template");
  // what scripts made of a template stands right behind it
  const isFree = previous === null || isBehindTemplate;
  const next = isFree ? nextOf(j, { versions, moved, place }) : null;
  const isLast = isBehindTemplate && next === null;
  draft.add({ kind: "place", parent: live, item, previous: isFree ? null : previous, next, isLast }, scope);
}

/**
 * @param {number} j
 * @param {Versions} versions
 * @param {Map<number, Item>} placed
 * @param {Place} place
 * @returns {Node | Item | null}
 */
function previousOf(j, { old, pairing }, placed, place) {
  for (let at = j - 1; at >= 0; at--) {
    const found = placed.get(at) ?? childAt(old[pairing.to[at] ?? -1], place);
    if (found) return found;
  }
  return null;
}

/** @param {number} j @param {{versions: Versions, moved: Set<number>, place: Place}} among @returns {Node | null} what stays behind it */
function nextOf(j, { versions: { old, fresh, pairing, lost }, moved, place }) {
  for (let at = j + 1; at < fresh.length; at++) {
    const stays = !lost.has(at) && !moved.has(at);
    const found = stays ? childAt(old[pairing.to[at] ?? -1], place) : null;
    if (found) return found;
  }
  return null;
}

/**
 * Find the child of the live parent that is what a source's node is now, or that scripts put around it.
 *
 * @param {Node | undefined} source
 * @param {Place} place
 * @returns {Node | null}
 */
function childAt(source, { draft, live }) {
  /** @type {Node | null} */
  let node = source ? draft.locator.of(source) : null;
  while (node && parentOf(node) !== live) node = parentOf(node);
  return node;
}
