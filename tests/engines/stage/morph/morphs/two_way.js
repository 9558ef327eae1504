/** Makes the living page what the new one is, node by node, and knows nothing of the old one. */

/** @param {{document: Document, after: string}} options */
export function morph({ document, after }) {
  const fresh = /** @type {any} */ (Document).parseHTMLUnsafe(after, { sanitizer: { comments: true } });
  alike(document, fresh);
  return { outcome: "html" };
}

/** @param {any} ours @param {any} theirs */
function alike(ours, theirs) {
  if (ours.attributes) attributesAlike(ours, theirs);
  if (ours.nodeType !== Node.DOCUMENT_NODE && ours.nodeValue !== theirs.nodeValue)
    ours.nodeValue = theirs.nodeValue;
  if (ours.shadowRoot && theirs.shadowRoot) alike(ours.shadowRoot, theirs.shadowRoot);
  if (ours.content) alike(ours.content, theirs.content);
  const [old, wanted] = [[...ours.childNodes], [...theirs.childNodes]];
  for (const [at, one] of wanted.entries()) {
    if (old[at]?.nodeName === one.nodeName && !old[at].shadowRoot === !one.shadowRoot) alike(old[at], one);
    else if (old[at]) old[at].replaceWith(one);
    else ours.append(one);
  }
  for (const one of old.slice(wanted.length)) one.remove();
}

/** @param {Element} ours @param {Element} theirs */
function attributesAlike(ours, theirs) {
  for (const { name } of [...ours.attributes]) if (!theirs.hasAttribute(name)) ours.removeAttribute(name);
  for (const one of theirs.attributes)
    if (ours.getAttribute(one.name) !== one.value)
      ours.setAttributeNode(/** @type {Attr} */ (one.cloneNode()));
}
