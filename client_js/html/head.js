/** What stands in a `<head>`: sheets that must not flash, and elements that decide what a page is. */

import { attribute, hasAttribute, isConnected, isElement, nameOf, removeChild, parentOf } from "./nodes.js";
import { settled } from "../platform/settled.js";

/** @param {Node} node @returns {boolean} a link that loads a sheet */
export function isSheet(node) {
  if (!isElement(node) || nameOf(node) !== "link") return false;
  return (attribute(node, "rel") ?? "").toLowerCase().split(/\s+/).includes("stylesheet");
}

/** @param {Node} node @returns {boolean} */
export function isStyling(node) {
  return isSheet(node) || (isElement(node) && nameOf(node) === "style");
}

/** @param {Element} element @returns {boolean} whether a change of it may bring sheets: its own, in a frame, by its class */
export function bringsSheets(element) {
  const name = nameOf(element);
  return ["link", "style", "iframe", "frame"].includes(name) || name.includes("-");
}

/**
 * Say why a page cannot go on with another one of these.
 *
 * @param {Element} element new, gone, or with other attributes
 * @returns {string | null}
 */
export function reasonOfElement(element) {
  switch (nameOf(element)) {
    case "base":
      return "its <base> changed";
    case "meta":
      return /^content-security-policy$/i.test(attribute(element, "http-equiv") ?? "")
        ? "its content security policy changed"
        : null;
    case "html":
    case "head":
    case "body":
    case "frameset":
      return `its <${nameOf(element)}> is another element`;
    default:
      return null;
  }
}

/**
 * Take sheets off once those that follow them have loaded, so that the page is never without.
 *
 * @param {Node[]} old
 * @param {Element[]} links that were put in
 * @returns {Promise<void>}
 */
export async function handOver(old, links) {
  const waits = links.filter(loads).map((link) => settled(link, { gone: () => !isConnected(link) }));
  for (const wait of waits) await wait;
  for (const node of old) {
    const parent = parentOf(node);
    if (parent) removeChild(parent, node);
  }
}

/** @param {Element} link @returns {boolean} whether it will say that it has loaded */
export function loads(link) {
  return isSheet(link) && hasAttribute(link, "href") && !hasAttribute(link, "disabled");
}
