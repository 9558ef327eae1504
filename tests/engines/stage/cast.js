/** Fill a page with elements that match the selectors of a sheet. */

const LIMIT = 100;
const TEXT = /\\(?:[0-9a-f]{1,6}\s?|.)|[^\\]/gis;
const NAME = String.raw`(?:\\.|[\w-]|[^\x00-\x7f])+`;
const SIMPLE = new RegExp(
  String.raw`(?<tag>\*|${NAME})|#(?<id>${NAME})|\.(?<name>${NAME})|` +
    String.raw`\[\s*(?<key>${NAME})\s*(?:[~|^$*]?=\s*(?<value>"[^"]*"|'[^']*'|${NAME}))?[^\]]*\]`,
  "y",
);
const NOT_THESE =
  /^(audio|base|embed|frame|frameset|head|iframe|link|meta|noscript|object|script|style|template|title|video)$/i;

/**
 * Put elements into the body; the same for the same selectors.
 * @param {Document} document
 * @param {string[]} selectors
 * @returns {Element[]} all of them, the document's own among them
 */
export function cast(document, selectors) {
  document.body.replaceChildren();
  for (const one of new Set(selectors.flatMap(alternatives))) {
    if (document.body.querySelectorAll("*").length > LIMIT) break;
    grow(document, simplified(one));
  }
  const all = [...document.body.querySelectorAll("*")];
  for (const leaf of all) if (!leaf.firstChild) leaf.append("some text of it");
  return [document.documentElement, document.body, ...all];
}

/** @param {string} selector @returns {string[]} its parts between commas */
function alternatives(selector) {
  const parts = selector.replace(/\/\*.*?\*\//gs, "").split(/,(?![^([]*[)\]])/);
  return parts.map((one) => one.trim()).filter(Boolean);
}

/** @param {string} selector @returns {string} without what no element can be made to match */
function simplified(selector) {
  const stated = selector.replace(/:(checked|disabled|required|open)\b/g, "[$1]");
  const chosen = stated.replace(/:(?:is|where|-\w+-any|matches)\(([^(),]*)[^()]*\)/g, "$1");
  let rest = chosen;
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest.replace(/(?<!\\)::?[\w-]+(\([^()]*\))?/g, "");
  }
  return rest;
}

/** @param {Document} document @param {string} selector */
function grow(document, selector) {
  let parent = /** @type {Element} */ (document.body);
  /** @type {Element | null} */ let last = null;
  for (const [, joint = "", compound = ""] of selector.matchAll(
    /(^|\s*[>+~]\s*|\s+)((?:\\.|"[^"]*"|'[^']*'|\[[^\]]*\]|[^\s>+~])+)/gs,
  )) {
    if (last && !/[+~]/.test(joint)) parent = last;
    const next = attempted(document, compound);
    if (next === "root") continue;
    if (!next) return;
    parent.append(next);
    last = next;
  }
}

/** @param {Document} document @param {string} compound @returns {Element | "root" | null} */
function attempted(document, compound) {
  try {
    return made(document, compound);
  } catch {
    return null; // half of a selector may name what no element can be called
  }
}

/** @param {Document} document @param {string} compound @returns {Element | "root" | null} */
function made(document, compound) {
  const parts = simples(compound);
  const tag = parts.find(({ tag }) => tag && tag !== "*")?.tag ?? "div";
  if (/^(html|body)$/i.test(tag) || (compound === "" && !parts.length)) return "root";
  if (NOT_THESE.test(tag)) return null;
  const element = document.createElement(plain(tag));
  for (const { id, name, key, value } of parts) {
    if (id) element.id = plain(id);
    if (name) element.classList.add(plain(name));
    if (key) element.setAttribute(plain(key), plain((value ?? "").replace(/^["']|["']$/g, "")));
  }
  return element;
}

/** @param {string} compound @returns {Record<string, string | undefined>[]} */
function simples(compound) {
  const found = [];
  SIMPLE.lastIndex = 0;
  for (let match; (match = SIMPLE.exec(compound));) found.push(match.groups ?? {});
  return found;
}

/** @param {string} text @returns {string} without escapes */
function plain(text) {
  return text.replace(TEXT, (one) => {
    if (one[0] !== "\\") return one;
    const code = parseInt(one.slice(1), 16);
    return Number.isNaN(code) ? one.slice(1) : String.fromCodePoint(Math.min(code, 0xffff) || 0xfffd);
  });
}
