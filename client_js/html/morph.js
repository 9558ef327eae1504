/**
 * The three-way morph: patches a live page as its author changed its source, and touches nothing else.
 *
 * Everything is decided on parsed copies before anything is done, and then done at once: a page is
 * patched or not, never half.
 */

import { bare } from "../platform/pristine.js";
import { apply } from "./apply.js";
import { admit, graft } from "./arrivals.js";
import { Differences } from "./differences.js";
import { MustReload } from "./edits.js";
import { adopt, focusedElement, insertBefore, parentOf, removeChild, select } from "./nodes.js";
import { bringsSheets } from "./head.js";
import { learnHidden } from "./hidden.js";
import { changeElement, changeText, findText, learnTexts } from "./lookup.js";
import { Noise } from "./noise.js";
import { decode, parse } from "./parse.js";
import { changedPiece, isNested } from "./piece.js";
import { changedWords } from "./words.js";
import { writeText } from "./write.js";

/** @import { Held } from './attribute_edits.js' */
/** @import { Draft } from './edits.js' */
/** @import { Source } from './parse.js' */

/**
 * @typedef {object} Request
 * @property {Document} document the live page
 * @property {string} before its source as it was loaded, or as it was last patched
 * @property {string} after its source now
 * @property {string | null} [again] the answer to the same request once more, where an application makes
 *   the page: what differs is its noise
 * @property {string} [nonce] of the live page
 * @property {readonly number[]} [taken] the inline module scripts of `after`, by number, that run anew without us
 * @property {Held} [held] the URL under which the page loads a file now
 */

/**
 * @typedef {{outcome: 'none'}} Unchanged
 * @typedef {{outcome: 'html', touched: Element[], isPlain: boolean, pending: Promise<void>}} Patched `isPlain`: no
 *   sheets came; `pending`: when old ones have been taken off
 * @typedef {{outcome: 'reload', reason: string}} Refused `reason` is a clause, such as "an inline script changed"
 */

const PLAIN = new Set(["text", "attribute", "style"]);

/** @type {Source | null} */
let prepared = null;

/**
 * Parse a source when there is time, so that the next morph from it need not.
 *
 * @param {string} text
 */
export function prepare(text) {
  if (prepared?.text !== text) prepared = null;
  try {
    prepared ??= parse(text);
    isNested(text, prepared.document); // it takes its time, too, as does all that follows
    learnTexts(prepared.document);
    learnHidden(prepared.text);
  } catch {
    // Trusted Types: the morph will say so
  }
}

/**
 * Patch the page.
 *
 * @param {Request} request
 * @returns {Unchanged | Patched | Refused}
 * @throws {Error} where a browser does what nobody could know; the page must be loaded anew then
 */
export function morph(request) {
  const { again = null, nonce = "", taken = [], held = same, ...texts } = bare(request);
  if (texts.before === texts.after) return { outcome: "none" };
  const whole = { ...texts, again, nonce, taken, held };
  try {
    return (again === null && morphPart(whole)) || morphAll(whole);
  } catch (error) {
    if (error instanceof MustReload) return { outcome: "reload", reason: error.message };
    throw error;
  }
}

/** @param {string} url */
function same(url) {
  return url;
}

/**
 * Patch a page in which one text, or one element, changed.
 *
 * @param {Required<Request>} request
 * @returns {Unchanged | Patched | null} null where it has to be looked at as a whole
 * @throws {MustReload}
 */
function morphPart({ document, before, after, nonce, held }) {
  const source = prepared;
  if (source?.text !== before) return null;
  const options = { document, before: source, after: source, noise: new Noise(null, null), held };
  const differences = new Differences({
    ...options,
    focused: focusedElement(document),
    isTaken: () => false,
  });
  const keep = draftWords(differences, source, after) ?? draftPiece(differences, source, after);
  if (!keep) return null;
  keep();
  source.text = after;
  return applied(differences.draft, { document, nonce, nonced: source.nonced, held });
}

/**
 * @param {Differences} differences @param {Source} source @param {string} after
 * @returns {(() => void) | null} makes the parsed source what it is now
 */
function draftWords(differences, source, after) {
  const words = changedWords(source.text, after);
  if (!words) return null;
  const [old, value] = [decode(words.old), decode(words.value)];
  const text = findText(source.document, old, words.spot);
  if (!text || !value.trim() || !differences.runWords(text, value)) return null;
  return () => {
    writeText(text, value);
    changeText(source.document, old, value);
  };
}

/**
 * @param {Differences} differences @param {Source} source @param {string} after
 * @returns {(() => void) | null}
 */
function draftPiece(differences, source, after) {
  const piece = changedPiece(source.text, after, source.document);
  if (!piece || !differences.runElement(piece.old, piece.fresh)) return null;
  const parent = /** @type {Node} */ (parentOf(piece.old));
  const copy = /** @type {Element} */ (adopt(source.document, piece.copy()));
  graft(differences);
  admit(differences);
  return () => {
    insertBefore(parent, copy, piece.old);
    removeChild(parent, piece.old);
    changeElement(source.document, piece.old, copy);
  };
}

/**
 * @param {Required<Request>} request
 * @returns {Unchanged | Patched | Refused}
 * @throws {MustReload}
 */
function morphAll({ document, before, after, again, nonce, taken, held }) {
  const sources = parseAll(before, after, again);
  if (!sources) return { outcome: "reload", reason: "its Trusted Types allow no policy named hotreload" };
  const modules = select(sources.after.document, "script[type=module i]:not([src])");
  const noise = new Noise(sources.again && sources.after.document, sources.again && sources.again.document);
  const options = { document, before: sources.before, after: sources.after, noise, held };
  const differences = new Differences({
    ...options,
    focused: focusedElement(document),
    isTaken: (script) => taken.includes(modules.indexOf(script)),
  });
  differences.run();
  graft(differences);
  admit(differences);
  return applied(differences.draft, { document, nonce, nonced: sources.after.nonced, held });
}

/**
 * @param {string} before @param {string} after @param {string | null} again
 * @returns {{before: Source, after: Source, again: Source | null} | null} null where the page forbids it
 */
function parseAll(before, after, again) {
  try {
    const known = prepared?.text === before ? prepared : parse(before);
    return { before: known, after: parse(after), again: again === null ? null : parse(again) };
  } catch {
    return null;
  }
}

/**
 * @param {Draft} draft
 * @param {import("./apply.js").Options} options
 * @returns {Unchanged | Patched}
 */
function applied(draft, options) {
  if (draft.edits.length === 0) return { outcome: "none" };
  const isPlain = draft.edits.every(({ kind }) => PLAIN.has(kind));
  const { touched, pending } = apply(draft, options);
  return { outcome: "html", touched, isPlain: isPlain && !touched.some(bringsSheets), pending };
}
