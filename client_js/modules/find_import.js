/** Looks for an import in the texts of modules, by what it leads to. Only where something went wrong. */

import { withoutOurs } from "./code_frame.js";
import { URL } from "../platform/pristine.js";
import { served } from "../styles/sources.js";

const SEARCHED = 60;
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*(["'])([^"'\n]+)\1/g;
const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n]*/g; // as well what stands behind the // of a URL in its line
const RELATIVE = /^\.{0,2}\//;

/** @typedef {{path: string, text: string, url: string, at: number}} Found `at`: where the specifier stands */

/**
 * Find an import in the texts of modules, the last one first.
 *
 * @param {(url: string, specifier: string) => boolean | Promise<boolean>} isMeant `url` is empty where a
 *   specifier leads nowhere
 * @param {{paths: readonly string[], base: () => string}} sources
 * @returns {Promise<Found | null>}
 */
export async function findImport(isMeant, sources) {
  for (const path of [...sources.paths].reverse().slice(0, SEARCHED)) {
    const text = withoutOurs((await textAt(path, sources.base())) ?? "");
    for (const { 0: whole, 1: quote = "", 2: specifier = "", index } of bare(text).matchAll(IMPORT)) {
      const url = resolve(specifier, new URL(path, sources.base()).href);
      if (await isMeant(url, specifier)) return { path, text, url, at: index + whole.indexOf(quote) };
    }
  }
  return null;
}

/**
 * Fetch the text of a module.
 *
 * @param {string} path
 * @param {string} base
 * @returns {Promise<string | null>}
 */
export async function textAt(path, base) {
  const found = await served(new URL(path, base).href, "reload");
  return found?.text ?? null;
}

/** @param {string} text @returns {string} without comments, everything else in its place */
function bare(text) {
  return text.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, " "));
}

/** @param {string} specifier @param {string} importer @returns {string} */
function resolve(specifier, importer) {
  try {
    // an import map of the page counts for us as well
    return RELATIVE.test(specifier) ? new URL(specifier, importer).href : import.meta.resolve(specifier);
  } catch {
    return "";
  }
}
