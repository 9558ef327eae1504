/** The facts that the server wrote into the page's tag: token, position, page id, nonce. */

import { queryAll } from "../platform/dom.js";
import { URL } from "../platform/pristine.js";

/** @import { Position } from './protocol.js' */

/** @typedef {{token: string, position: Position | null, page: string | null, nonce: string}} Tag */

/**
 * Read the tag whose script is ours; a page without one gets an empty answer.
 *
 * Names that the page clobbered do not matter: only a real script element with our own address counts.
 *
 * @param {Document} document
 * @param {string} address the URL of client.js
 * @returns {Tag}
 */
export function readTag(document, address) {
  for (const script of queryAll(document, "script[data-token]")) {
    if (script instanceof HTMLScriptElement && isOurs(script, address)) return read(script);
  }
  return { token: "", position: null, page: null, nonce: "" };
}

/**
 * @param {Element} script
 * @param {string} address
 * @returns {boolean} by its attribute: a `<base>` of another site, further down, changes what `src` reads as
 */
function isOurs(script, address) {
  return placeOf(script.getAttribute("src") ?? "", address) === placeOf(address, address);
}

/** @param {string} url @param {string} base @returns {string} its origin and path; empty for what is none */
function placeOf(url, base) {
  try {
    const { origin, pathname } = new URL(url, base);
    return origin + pathname;
  } catch {
    return "";
  }
}

/** @param {HTMLScriptElement} script @returns {Tag} */
function read(script) {
  const epoch = script.getAttribute("data-epoch");
  const seq = Number(script.getAttribute("data-seq") ?? NaN);
  const position = epoch && Number.isSafeInteger(seq) ? { epoch, seq } : null;
  return {
    token: script.getAttribute("data-token") ?? "",
    position,
    page: script.getAttribute("data-page"),
    nonce: script.nonce ?? "",
  };
}
