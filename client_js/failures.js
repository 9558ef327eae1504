/**
 * Why modules could not be loaded, with file and line, as far as the browser lets us find out.
 *
 * Chromium does not say where an `import()` failed; a script element that loads the same URL is told:
 * the failure is remembered, nothing is asked for again, and the guard in it lets nothing run.
 */

import { codeFrame, lengthOfOurs, withoutOurs } from "./code_frame.js";
import { createElement, listen, rootElement, unlisten } from "./dom.js";
import { URL } from "./pristine.js";
import { limited, Native, until } from "./settled.js";
import { served } from "./sources.js";
import { placeOf, textOf, unresolved } from "./thrown.js";
import { localPath } from "./urls.js";

/** @import { Missing } from './loaded.js' */
/** @import { Fault } from './protocol.js' */
/** @import { Place } from './thrown.js' */

const PATIENCE = 1_000;
const RECORDED_WITHIN = 500; // ms
const SEARCHED = 60;

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
    const place = placeOf(error) ?? (isAsked ? await locate(error, { ...sources, entry }) : null);
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
  const specifier = unresolved(error);
  if (specifier !== null) {
    const message = `the import of "${specifier}" leads nowhere: no import map of the page has it`;
    return blame(message, (written) => written === specifier, null, sources);
  }
  const gone = error instanceof SyntaxError ? undefined : await findMissing(sources);
  if (gone === undefined) return failure(textOf(error), sources.paths.at(-1) ?? null);
  const { path: missing, status } = gone;
  const message = `${missing} ${status === 404 ? "was not found" : `could not be loaded: status ${status}`}`;
  return blame(message, leadsTo(missing, sources.base()), missing, sources);
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

/**
 * Find the module that imports what leads nowhere, by its text.
 *
 * @param {string} message
 * @param {(specifier: string, importer: string) => boolean} isMeant
 * @param {string | null} otherwise the file to name where none is found
 * @param {Sources} sources
 * @returns {Promise<Failure>}
 */
async function blame(message, isMeant, otherwise, sources) {
  for (const path of [...sources.paths].reverse().slice(0, SEARCHED)) {
    const text = withoutOurs((await textAt(path, sources)) ?? "");
    for (const found of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(["'])([^"'\n]+)\1/g)) {
      if (!isMeant(found[2] ?? "", path)) continue;
      const before = text.slice(0, found.index + found[0].indexOf(found[1] ?? ""));
      const [line, column] = [before.split("\n").length, before.length - before.lastIndexOf("\n")];
      const frame = codeFrame(text, line, column);
      return { ...failure(message, path), line, column, frame };
    }
  }
  return failure(message, otherwise ?? sources.paths.at(-1) ?? null);
}

/** @param {string} path @param {string} base @returns {(specifier: string, importer: string) => boolean} */
function leadsTo(path, base) {
  return (specifier, importer) => localPath(specifier, new URL(importer, base).href) === path;
}

/**
 * @param {string} message
 * @param {string} path
 * @param {Place} place
 * @param {Sources} sources
 * @returns {Promise<Failure>}
 */
async function at(message, path, { line, column }, sources) {
  const text = await textAt(path, sources);
  if (text === null) return { ...failure(message, path), line, column };
  const shift = line === 1 ? lengthOfOurs(text) : 0;
  const own = column === null ? null : Math.max(1, column - shift);
  return { ...failure(message, path), line, column: own, frame: codeFrame(text, line, own) };
}

/** @param {string} path @param {Sources} sources @returns {Promise<string | null>} */
async function textAt(path, { base }) {
  const found = await served(new URL(path, base()).href, "reload");
  return found?.text ?? null;
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
  const found = limited(told(error, script), PATIENCE);
  try {
    script.setAttribute("data-hotreload-own", "");
    script.type = "module";
    if (nonce) script.nonce = nonce;
    script.src = new URL(entry, base()).href; // throws where a page enforces Trusted Types
    rootElement(document)?.append(script);
    return await found;
  } catch {
    return null;
  } finally {
    found.catch(() => {}); // given up above, or too late
    script.remove();
  }
}

/** @param {SyntaxError} error @param {HTMLScriptElement} script @returns {Promise<Place | null>} */
function told({ message }, script) {
  return new Native((resolve) => {
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
  });
}

/** @param {string} message @param {string | null} file @returns {Failure} */
function failure(message, file) {
  return { message, file, line: null, column: null, frame: null, stack: null };
}
