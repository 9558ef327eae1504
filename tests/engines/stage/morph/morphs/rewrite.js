/** Writes the new page over the old one: right to look at, and all that lived is gone. */

/** @param {{document: Document, after: string}} options */
export function morph({ document, after }) {
  const fresh = /** @type {any} */ (Document).parseHTMLUnsafe(after, { sanitizer: { comments: true } });
  while (document.firstChild) document.firstChild.remove();
  for (const one of [...fresh.childNodes]) document.appendChild(document.adoptNode(one));
  return { outcome: "html" };
}
