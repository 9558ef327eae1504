/**
 * Why modules could not be loaded, with file and line, as far as the browser lets us find out.
 *
 * Chromium does not say where an `import()` failed; a script element that loads the same URL is told:
 * the failure is remembered, nothing is asked for again, and the guard in it lets nothing run.
 */

import { codeFrame, lengthOfOurs } from "./code_frame.js";
import { createElement, listen, rootElement, unlisten } from "../platform/dom.js";
import { findImport, textAt } from "./find_import.js";
import { withoutRunning } from "../hot.js";
import { Native, URL } from "../platform/pristine.js";
import { limited, until } from "../platform/settled.js";
import { isThere } from "../styles/sources.js";
import { placeOf, textOf, unresolved } from "./thrown.js";
import { localPath } from "../platform/urls.js";

/** @import { Found } from './find_import.js' */
/** @import { Missing } from '../changes/loaded.js' */
/** @import { Fault } from '../channel/protocol.js' */
/** @import { Place } from './thrown.js' */

const PATIENCE = 1_000;
const RECORDED_WITHIN = 500; // ms

/**
 * @typedef {Omit<Fault, 'id'>} Failure
 *
 * @typedef {object} Sources
 * @property {Document} document
 * @property {() => string} base the URL of the page
 * @property {string} nonce
 * @property {() => Missing[]} missing
 * @property {readonly string[]} paths modules that may be at fault
 */

/**
 * Find out why an import failed; never rejects.
 *
 * @param {unknown} error
 * @param {Sources & {key: string, entry: string | null}} sources `entry`: the URL that was imported
 * @returns {Promise<Failure>}
 */
export async function explain(error, sources) {
  const { entry } = sources;
  try {
    const isAsked = entry !== null && error instanceof SyntaxError;
    const place =
      placeOf(error) ?? (isAsked ? await withoutRunning(() => locate(error, { ...sources, entry })) : null);
    return await explainAt(error, place, sources);
  } catch {
    return failure(textOf(error), sources.paths.at(-1) ?? null);
  }
}

/**
 * @param {unknown} error null where none is known: something was not found
 * @param {Place | null} place
 * @param {Sources & {key: string}} sources
 * @returns {Promise<Failure>}
 */
export async function explainAt(error, place, sources) {
  const path = place && localPath(place.url, sources.base());
  if (place && path && place.line > 0) return at(textOf(error), path, place, sources);
  if (place && !path) return { ...failure(textOf(error), place.url), line: place.line };
  const specifier = unresolved(error);
  if (specifier !== null) {
    const message = `the import of "${specifier}" leads nowhere: no import map of the page has it`;
    const found = await findImport((_, written) => written === specifier, sources);
    return found === null ? failure(message, sources.paths.at(-1) ?? null) : blame(message, found);
  }
  if (error instanceof SyntaxError) return failure(textOf(error), sources.paths.at(-1) ?? null);
  const gone = await findMissing(sources);
  if (gone !== undefined) return notFound(gone, sources);
  const found = await findImport((url) => isLost(url), sources);
  return found === null ? failure(textOf(error), sources.paths.at(-1) ?? null) : lost(found, sources);
}

/**
 * @param {Sources & {key: string}} sources
 * @returns {Promise<Missing | undefined>} what could not be loaded; the browser records it a little later
 */
async function findMissing({ missing, key }) {
  const find = () => missing().find(({ stamp }) => stamp === key);
  await until(() => find() !== undefined, { patience: RECORDED_WITHIN });
  return find();
}

/** @param {Missing} missing @param {Sources} sources @returns {Promise<Failure>} */
async function notFound({ path, status }, sources) {
  const message = `${path} ${status === 404 ? "was not found" : `could not be loaded: status ${status}`}`;
  const found = await findImport((url) => localPath(url, sources.base()) === path, sources);
  return found === null ? failure(message, path) : blame(message, found);
}

/** @param {Found} found @param {Sources} sources @returns {Failure} */
function lost(found, { base }) {
  return blame(`${localPath(found.url, base()) ?? found.url} was not found`, found);
}

/** @param {string} url @returns {Promise<boolean>} whether nothing is there, for engines that do not record it */
async function isLost(url) {
  return url !== "" && !(await isThere(url));
}

/** @param {string} message @param {Found} found @returns {Failure} */
function blame(message, { path, text, at }) {
  const before = text.slice(0, at);
  const [line, column] = [before.split("\n").length, at - before.lastIndexOf("\n")];
  return { ...failure(message, path), line, column, frame: codeFrame(text, line, column) };
}

/**
 * @param {string} message
 * @param {string} path
 * @param {Place} place
 * @param {Sources} sources
 * @returns {Promise<Failure>}
 */
async function at(message, path, { line, column }, sources) {
  const text = await textAt(path, sources.base());
  if (text === null) return { ...failure(message, path), line, column };
  const shift = line === 1 ? lengthOfOurs(text) : 0;
  const own = column === null ? null : Math.max(1, column - shift);
  return { ...failure(message, path), line, column: own, frame: codeFrame(text, line, own) };
}

/**
 * Have the browser say where an import fails.
 *
 * @param {SyntaxError} error
 * @param {{document: Document, nonce: string, entry: string, base: () => string}} options
 * @returns {Promise<Place | null>}
 */
async function locate(error, { document, nonce, entry, base }) {
  const script = /** @type {HTMLScriptElement} */ (createElement(document, "script"));
  const { found, end } = told(error, script);
  try {
    script.setAttribute("data-hotreload-own", "");
    script.type = "module";
    if (nonce) script.nonce = nonce;
    script.src = new URL(entry, base()).href; // throws where a page enforces Trusted Types
    rootElement(document)?.append(script);
    return await limited(found, PATIENCE);
  } catch {
    return null;
  } finally {
    end(null); // later errors are the page's own
    script.remove();
  }
}

/**
 * @param {SyntaxError} error
 * @param {HTMLScriptElement} script
 * @returns {{found: Promise<Place | null>, end: (place: Place | null) => void}}
 */
function told({ message }, script) {
  /** @type {(place: Place | null) => void} */
  let resolve;
  /** @type {Promise<Place | null>} */
  const found = new Native((settle) => {
    resolve = settle;
  });
  /** @param {Place | null} place */
  const end = (place) => {
    unlisten(window, "error", onError);
    resolve(place);
  };
  /** @param {Event} event */
  const onError = (event) => {
    const { filename: url, lineno: line, colno: column } = /** @type {ErrorEvent} */ (event);
    const isOurs = event.target === script;
    if (!isOurs && !String(/** @type {ErrorEvent} */ (event).message).includes(message)) return;
    event.stopImmediatePropagation(); // the page did not load it
    event.preventDefault();
    end(isOurs ? null : { url, line, column });
  };
  listen(window, "error", onError);
  script.addEventListener("load", () => end(null));
  return { found, end };
}

/** @param {string} message @param {string | null} file @returns {Failure} */
function failure(message, file) {
  return { message, file, line: null, column: null, frame: null, stack: null };
}
