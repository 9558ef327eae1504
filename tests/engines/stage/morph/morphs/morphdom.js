/** morphdom, with the check for equal nodes that its README advises. */

import morphdom from "/packages/morphdom/dist/morphdom-esm.js";

/** @param {{document: Document, after: string}} options */
export function morph({ document, after }) {
  const fresh = /** @type {any} */ (Document).parseHTMLUnsafe(after, { sanitizer: { comments: true } });
  morphdom(document.documentElement, fresh.documentElement, {
    onBeforeElUpdated: (one, other) => !one.isEqualNode(other),
  });
  return { outcome: "html" };
}
