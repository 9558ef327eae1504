/**
 * What scripts of the page have loaded, by the browser's own record.
 *
 * The browser keeps 250 entries of each window; for ours an observer sees the rest as well.
 */

import { member, places, select } from "../platform/places.js";
import { bare } from "../platform/pristine.js";
import { ownRequests } from "../styles/sources.js";
import { localPath, samePath } from "../platform/urls.js";

/** Initiators that show what they load: where nothing shows it any more, nothing is stale. */
const SHOWING = new Set([
  "css",
  "link",
  "image",
  "input",
  "icon",
  "video",
  "audio",
  "track",
  "use",
  "body",
  "iframe",
  "frame",
  "embed",
  "object",
  "beacon",
  "ping",
  "navigation",
  "early-hints",
]);

/**
 * Paths by initiator, for our own window.
 * @type {Map<string, Set<string>>}
 */
const record = new Map();
const isOwn = ownRequests();
const observer = observe(globalThis.document && globalThis.PerformanceObserver);

/**
 * Tell whether scripts of the page fetched a path. Pictures count where a canvas may show them.
 * @param {Document} document
 * @param {string} path
 * @returns {boolean}
 */
export function loadedByScript(document, path) {
  note(observer?.takeRecords() ?? []);
  return places(document).some((place) => {
    if (place.nodeType !== 9 /* a document */) return false;
    const drawn = select(place, "canvas").length > 0;
    const initiators = place === globalThis.document ? recorded(path) : listed(place, path);
    return initiators.some((one) => !SHOWING.has(one) && (drawn || one !== "img"));
  });
}

/**
 * Follow the browser's record, from the page's beginning.
 * @param {typeof PerformanceObserver | undefined} Observer undefined: the page took it away
 * @returns {PerformanceObserver | null}
 */
function observe(Observer) {
  if (!Observer) return null;
  const made = new Observer((list) => note(list.getEntries()));
  made.observe(bare({ type: "resource", buffered: true }));
  return made;
}

/** @param {readonly PerformanceEntry[]} entries */
function note(entries) {
  for (const entry of entries) {
    const { name, initiatorType } = /** @type {PerformanceResourceTiming} */ (entry);
    const path = localPath(name, globalThis.location.href);
    if (path === null || isOwn({ name, initiatorType })) continue;
    const paths = record.get(initiatorType) ?? new Set();
    record.set(initiatorType, paths.add(path));
  }
}

/** @param {string} path @returns {string[]} */
function recorded(path) {
  const here = localPath(path, globalThis.location.href) ?? path;
  return [...record].flatMap(([initiator, paths]) => (paths.has(here) ? [initiator] : []));
}

/** @param {import("../platform/places.js").Place} framed @param {string} path @returns {string[]} */
function listed(framed, path) {
  /** @type {PerformanceResourceTiming[]} */
  const entries = member(framed, "defaultView")?.performance.getEntriesByType("resource") ?? [];
  return entries.flatMap(({ name, initiatorType }) => (samePath(path, name) ? [initiatorType] : []));
}
