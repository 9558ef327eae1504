/** Looks for an import in the texts of modules, by what it leads to. Only where something went wrong. */

import { withoutOurs } from "./code_frame.js";
import { URL } from "../platform/pristine.js";
import { served } from "../styles/sources.js";

/** So many texts are looked at, the newest. */
export const SEARCHED = 60;
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*(["'])([^"'\n]+)\1/g;
const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n]*/g; // as well what stands behind the // of a URL in its line
const RELATIVE = /^\.{0,2}\//;

/**
 * @typedef {object} Found
 * @property {string} path of the importer
 * @property {string} text its own
 * @property {string} specifier
 * @property {string} url to which it leads; empty where that is nowhere
 * @property {number} at where it stands
 */

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
    for (const found of await importsOf(path, sources.base()))
      if (await isMeant(found.url, found.specifier)) return found;
  }
  return null;
}

/**
 * List what the text of a module imports by now.
 *
 * @param {string} path
 * @param {string} base
 * @returns {Promise<Found[]>}
 */
export async function importsOf(path, base) {
  const text = withoutOurs((await textAt(path, base)) ?? "");
  return [...bare(text).matchAll(IMPORT)].map(({ 0: whole, 1: quote = "", 2: specifier = "", index }) => {
    const url = resolve(specifier, new URL(path, base).href);
    return { path, text, specifier, url, at: index + whole.indexOf(quote) };
  });
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
