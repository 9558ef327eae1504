/**
 * The icon that browsers ask for without being told: a link of ours makes them ask again.
 */

import { create, member } from "../platform/places.js";
import { URL } from "../platform/pristine.js";
import { OWN } from "../styles/rules.js";
import { withStamp } from "../platform/urls.js";

const IMPLICIT = "/favicon.ico";

/** @param {string} path @param {Document} document @param {number} stamp @returns {import("./attributes.js").Edit[]} */
export function ownIconEdits(path, document, stamp) {
  const head = member(document, "head");
  if (path !== IMPLICIT || !head || head.querySelector("link[rel~=icon i]")) return [];
  const href = withStamp(IMPLICIT, stamp);
  const apply = () => {
    const link = create(document, "link");
    link.setAttribute(OWN, "");
    link.setAttribute("rel", "icon");
    link.setAttribute("href", href);
    head.append(link);
  };
  return [{ kind: "image", urls: [new URL(href, head.baseURI).href], apply }];
}
