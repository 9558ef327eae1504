/** What a thrown value says: its text, and where it comes from as far as the engine tells. No I/O. */

/** @typedef {{url: string, line: number, column: number | null}} Place */

const NEVER_RAN = /^(?!.*(?:^|\n)(?:\s+at |.*@)).*$/s;

/** @param {unknown} error @returns {string} */
export function textOf(error) {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message}`;
}

/** @param {unknown} error @returns {string | null} */
export function stackOf(error) {
  const stack = /** @type {any} */ (error)?.stack;
  return typeof stack === "string" && stack !== "" ? stack : null;
}

/**
 * Give the place that Firefox and WebKit note in the error itself.
 *
 * @param {any} error
 * @returns {Place | null}
 */
export function placeOf(error) {
  const url = error?.fileName ?? error?.sourceURL;
  const line = error?.lineNumber ?? error?.line;
  const column = error?.columnNumber ?? error?.column;
  if (typeof url !== "string" || typeof line !== "number" || line < 1) return null;
  return { url, line, column: typeof column === "number" && column > 0 ? column : null };
}

/**
 * Tell whether an error is of code that never ran: it does not parse, or what it imports is not there.
 *
 * @param {unknown} error
 */
export function isOfLoading(error) {
  if (unresolved(error) !== null) return true;
  return error instanceof SyntaxError && NEVER_RAN.test(stackOf(error) ?? "");
}

/**
 * Give the specifier that leads nowhere: it is bare, and no import map has it.
 *
 * @param {unknown} error
 * @returns {string | null}
 */
export function unresolved(error) {
  if (!(error instanceof TypeError)) return null;
  const found =
    /module specifier ["'“‘](.+?)["'”’]/i.exec(error.message) ??
    /specifier [“"'](.+?)[”"'] was a bare/i.exec(error.message) ??
    /Module name, ['"](.+?)['"] does not resolve/i.exec(error.message);
  return found?.[1] ?? null;
}
