/**
 * Frames that show a changed file themselves: a drawing, a document, a text.
 */

import { hasClient, member, select } from "../platform/places.js";

/** @typedef {import("./attributes.js").Edit} Edit */
/** @typedef {import("./attributes.js").Restamp} Restamp */
/** @typedef {import("../platform/places.js").Place} Place */

/**
 * List the frames of a place that have to load their file anew.
 * @param {Place} place
 * @param {Restamp} restamp
 * @returns {Edit[]}
 */
export function frameEdits(place, restamp) {
  const frames = /** @type {HTMLIFrameElement[]} */ (select(place, "iframe, frame"));
  return frames.flatMap((frame) => {
    const url = shownIn(frame);
    const fresh = url && restamp(url, frame.baseURI);
    if (!fresh || fresh === url) return [];
    // replaced, so that the page's history gets no entry
    const apply = () => frame.contentWindow?.location.replace(fresh);
    return [{ kind: /** @type {const} */ ("any"), urls: [fresh], apply }];
  });
}

/** @param {HTMLIFrameElement} frame @returns {string | null} the URL that a frame without a client shows */
function shownIn(frame) {
  const framed = frame.contentDocument;
  if (!framed) return frame.src || null; // a viewer of the browser, or another origin
  return hasClient(framed) ? null : member(framed, "URL");
}
