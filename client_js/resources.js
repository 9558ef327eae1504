/**
 * What the page has loaded, by the browser's own record.
 */

import { member, places, select } from "./places.js";
import { samePath } from "./urls.js";

/** Initiators that show what they load: where nothing shows it any more, nothing is stale. */
const SHOWING = new Set([
  "css", "link", "image", "input", "icon", "video", "audio", "track", "use", "body",
  "iframe", "frame", "embed", "object", "beacon", "ping", "navigation", "early-hints",
]);

/**
 * Tell whether scripts of the page fetched a path. Pictures count where a canvas may show them.
 * @param {Document} document
 * @param {string} path
 * @returns {boolean}
 */
export function loadedByScript(document, path) {
  return places(document).some((place) => {
    if (place.nodeType !== 9 /* a document */) return false;
    const view = member(place, "defaultView");
    const drawn = select(place, "canvas").length > 0;
    return entries(view).some(
      ({ name, initiatorType }) =>
        !SHOWING.has(initiatorType) && (drawn || initiatorType !== "img") && samePath(path, name),
    );
  });
}

/** @param {Window | null} view @returns {PerformanceResourceTiming[]} */
function entries(view) {
  const list = view?.performance.getEntriesByType("resource") ?? [];
  return /** @type {PerformanceResourceTiming[]} */ (list);
}
