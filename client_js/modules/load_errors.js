/**
 * Modules of the page that cannot be loaded at all: the browser says so in its console at best, so we
 * say which file it is. The page is loaded anew when that file, or what is missing, is saved.
 */

import { explain, explainAt } from "./failures.js";
import { listen, queryAll } from "../platform/dom.js";
import { harmless } from "../platform/log.js";
import { URL } from "../platform/pristine.js";
import { isOfLoading, unresolved } from "./thrown.js";
import { localPath } from "../platform/urls.js";

/** @import { Failure, Sources } from './failures.js' */
/** @import { Place } from './thrown.js' */

const SCRIPT = /\.[mc]?js$/i;
const OWN = "data-hotreload-own";

/**
 * Report what cannot be loaded, from now on.
 *
 * @param {object} options
 * @param {Omit<Sources, 'paths'>} options.sources
 * @param {() => string[]} options.paths of all that the page has loaded
 * @param {(failure: Failure) => void} options.report
 * @param {Event[]} options.earlier what went wrong until now
 */
export function watchLoading({ sources, paths, report, earlier }) {
  for (const event of earlier) harmless(() => (event.type === "error" ? noteError : noteRejection)(event));
  listen(window, "error", (event) => harmless(() => noteError(event)));
  listen(window, "unhandledrejection", (event) => harmless(() => noteRejection(event)));

  /** @param {Event} event */
  function noteError(event) {
    const { error, filename, lineno, colno } = /** @type {ErrorEvent} */ (event);
    if (event.target instanceof HTMLScriptElement) noteScript(event.target);
    else if (unresolved(error) !== null || (isOfLoading(error) && !isClassic(filename)))
      tell(error, { url: filename, line: lineno, column: colno });
  }

  /** @param {HTMLScriptElement} script */
  function noteScript(script) {
    const path = localPath(script.getAttribute("src") ?? "", script.baseURI);
    if (script.type !== "module" || path === null || script.hasAttribute(OWN)) return;
    tell(`${path}, or what it imports, could not be loaded`, null, path);
  }

  /** @param {Event} event */
  function noteRejection(event) {
    const { reason } = /** @type {PromiseRejectionEvent} */ (event);
    if (isOfLoading(reason)) tell(reason, null);
  }

  /** @param {unknown} error @param {Place | null} place @param {string} [last] whom to name if nobody else is found */
  async function tell(error, place, last) {
    const found = paths().filter((path) => SCRIPT.test(path));
    const about = { ...sources, paths: last === undefined ? found : [...found, last], key: "" };
    report(
      await (place === null ? explain(error, { ...about, entry: null }) : explainAt(error, place, about)),
    );
  }

  /** @param {string} url @returns {boolean} whether a classic script of the page is there, or only such */
  function isClassic(url) {
    const scripts = [...queryAll(sources.document, "script")];
    const found = scripts.filter((script) => urlOf(script) === url.split("#", 1)[0]);
    return found.length > 0 && found.every((script) => script.getAttribute("type") !== "module");
  }

  /** @param {Element} script @returns {string} that of the page for an inline one */
  function urlOf(script) {
    const src = script.getAttribute("src");
    return src === null ? (sources.base().split("#", 1)[0] ?? "") : new URL(src, script.baseURI).href;
  }
}
