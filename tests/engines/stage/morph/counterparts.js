/**
 * Which node of a page is which of another one, where there can be no two opinions.
 *
 * It knows nothing of the morph that is tried, and leaves out what has to be guessed.
 */

/**
 * Pair the nodes of two pages that were both just loaded.
 *
 * @param {Document} before
 * @param {Document} after
 * @returns {Map<Node, Node>}
 */
export function counterparts(before, after) {
  const ids = { before: idsOf(before), after: idsOf(after) };
  const found = new Map();
  pairUp(before, after, ids, found);
  return found;
}

/** @typedef {{before: Map<string, number>, after: Map<string, number>}} Ids */

/** @param {Document} document @returns {Map<string, number>} */
function idsOf(document) {
  return counted([...document.querySelectorAll("[id]")].map(({ id }) => id));
}

/** @param {string[]} names @returns {Map<string, number>} */
function counted(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * @param {any} before
 * @param {any} after
 * @param {Ids} ids
 * @param {Map<Node, Node>} found
 */
function pairUp(before, after, ids, found) {
  found.set(before, after);
  if (before.shadowRoot && after.shadowRoot) pairUp(before.shadowRoot, after.shadowRoot, ids, found);
  for (const [one, other] of childPairs([...before.childNodes], [...after.childNodes], ids))
    pairUp(one, other, ids, found);
}

/** @param {Node[]} before @param {Node[]} after @param {Ids} ids @returns {[Node, Node][]} */
function childPairs(before, after, ids) {
  const names = [(/** @type {any} */ one) => idName(one, ids), keyName, deepName, flatName, tagName];
  /** @type {[Node, Node][]} */
  const pairs = [];
  for (const name of names) {
    const gone = new Set(pairs.flat());
    const paired = byName(
      before.filter((one) => !gone.has(one)),
      after.filter((one) => !gone.has(one)),
      name,
    );
    const all = [...pairs, ...paired];
    pairs.push(...paired.filter((pair) => isSure(name, pair, all)));
  }
  return pairs;

  /** @param {unknown} name @param {[any, any]} pair @param {[Node, Node][]} all @returns {boolean} */
  function isSure(name, [one, other], all) {
    const bare = !one.attributes?.length;
    if (name === deepName) return !bare || staysBetween([one, other], all);
    if (name !== flatName && name !== tagName) return true;
    const place = !bare && hasSameNeighbours(one, other, all);
    return staysBetween([one, other], all) && (place || hasLikeness(one, other));
  }

  /**
   * @param {[Node, Node]} pair @param {[Node, Node][]} others
   * @returns {boolean} whether each of the others is on the same side of both
   */
  function staysBetween([one, other], others) {
    return others.every(
      ([ours, theirs]) =>
        before.indexOf(ours) < before.indexOf(one) === after.indexOf(theirs) < after.indexOf(other),
    );
  }
}

/**
 * Pair those whose name is theirs alone on both sides.
 * @param {Node[]} before
 * @param {Node[]} after
 * @param {(node: any) => string} name
 * @returns {[Node, Node][]}
 */
function byName(before, after, name) {
  const counts = [before, after].map((nodes) => counted(nodes.map(name)));
  const named = new Map(after.map((one) => [name(one), one]));
  return before.flatMap((one) => {
    const own = name(one);
    const other = named.get(own);
    const single = own && counts.every((count) => count.get(own) === 1);
    return single && other ? [/** @type {[Node, Node]} */ ([one, other])] : [];
  });
}

/** @param {any} one @param {Ids} ids @returns {string} */
function idName(one, ids) {
  const single = one.id && ids.before.get(one.id) === 1 && ids.after.get(one.id) === 1;
  return single ? `${kind(one)} ${one.id}` : "";
}

/** @param {any} one @returns {string} */
function keyName(one) {
  const key = isElement(one) && !one.id && one.getAttribute("data-key");
  return key ? `${kind(one)} ${key}` : "";
}

/** @param {any} one @returns {string} */
function deepName(one) {
  if (isElement(one)) return isInHead(one) && one.localName === "meta" ? "" : rooted(one, one.outerHTML);
  return one.nodeValue?.trim() ? `${one.nodeType} ${one.nodeValue}` : "";
}

/** @param {any} one @returns {string} */
function flatName(one) {
  return isElement(one) && !isInHead(one) ? rooted(one, one.cloneNode(false).outerHTML) : "";
}

/** @param {any} one @returns {string} */
function tagName(one) {
  if (!isElement(one) || one.id || one.hasAttribute("data-key") || isInHead(one) || one.type === "radio")
    return "";
  return kind(one);
}

/** @param {any} one @param {any} other @returns {boolean} whether something in them is the same */
function hasLikeness(one, other) {
  const texts = [...other.childNodes].map(deepName).filter(Boolean);
  return [...one.childNodes].some((child) => texts.includes(deepName(child)));
}

/** @param {any} one @param {any} other @param {[Node, Node][]} pairs @returns {boolean} */
function hasSameNeighbours(one, other, pairs) {
  return ["previousElementSibling", "nextElementSibling"].every((side) => {
    const [ours, theirs] = [one[side], other[side]];
    return ours === theirs || pairs.some(([a, b]) => a === ours && b === theirs);
  });
}

/** @param {Element} one @returns {boolean} whether it is one of many that have little of their own */
function isInHead(one) {
  return one.matches("head > *");
}

/** @param {any} one @returns {string} what never becomes something else */
function kind(one) {
  const type = one.localName === "input" ? one.getAttribute("type") : "";
  return rooted(one, `${one.namespaceURI} ${one.localName} ${type} ${one.getAttribute("is")}`);
}

/** @param {Element} one @param {string} name @returns {string} with the shadow root, which cannot be changed */
function rooted({ shadowRoot }, name) {
  return shadowRoot ? `${name} ${shadowRoot.mode} ${shadowRoot.delegatesFocus}` : name;
}

/** @param {Node} one @returns {boolean} */
function isElement(one) {
  return one.nodeType === Node.ELEMENT_NODE;
}
