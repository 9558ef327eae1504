/**
 * The new text of a module came along with the news: the browser takes it from there, and asks nobody.
 *
 * An import map of ours says that the module's URL means that text. So it is one instance for whoever
 * imports the URL later, and where the text cannot be taken, the URL is asked for as ever.
 */

import { createElement, queryAll, rootElement } from "../platform/dom.js";
import { begin } from "../hot.js";
import { bare, isNamed, stringifyJson, URL } from "../platform/pristine.js";

/** @import { Change } from './changes.js' */
/** @import { Decision } from './boundaries.js' */

/** Characters that one page takes in this way: the browser keeps them as long as the page is there. */
const ROOM = 4_000_000;
const PROBE = "hotreload/text"; // a bare name: where the map is refused, nobody is asked for it
const CHROMIUM = 133; // the first one with several import maps for a page
const MAPS = 'script[type="importmap" i]';
const POLICIES = 'meta[http-equiv="content-security-policy" i]';

/**
 * @typedef {object} Code
 * @property {string[]} pieces what stands before our prologue, and the text between the specifiers
 * @property {[path: string, url: string][]} imports what these lead to
 * @property {boolean} hot whether it uses `import.meta.hot`
 *
 * @typedef {{path: string, code: Code, id: string}} Carried `id`: of the file that the text is of
 *
 * @typedef {object} Parts
 * @property {Document} document
 * @property {string} client the URL of client.js
 * @property {string} nonce of the page, which then has a policy
 * @property {(path: string, url: string) => string | null} held the URL under which the page holds what a text
 *   imports; null where it does not: that is new code as well
 */

export class Carrier {
  #parts;
  #hot;
  #room = ROOM;
  #isAsked = false;
  #isAble = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#hot = new URL("./hot.js", parts.client).href;
  }

  /** Find out, once, whether this page can take texts. */
  async prepare() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    try {
      this.#isAble = this.#isSimple() && (await this.#works());
    } catch {
      this.#isAble = false; // of another engine, or the page's policy forbids it
    }
  }

  /**
   * Let a URL mean the text that was carried.
   *
   * @param {string} entry absolute
   * @param {Carried} carried
   * @returns {boolean} false where it has to be asked for
   */
  lay(entry, { path, code, id }) {
    if (!this.#isAble) return false;
    try {
      if (!this.#isFree()) return false;
      if (new URL(entry).pathname !== path) return false; // what it imports might be spelled otherwise, too
      const text = composed(code, { hot: this.#hot, held: this.#parts.held, entry, id });
      if (text === null) return false;
      const url = urlOf(text);
      if (url.length > this.#room) return false;
      this.#room -= url.length;
      this.#map(entry, url);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns {boolean} */
  #isSimple() {
    const { nonce, client } = this.#parts;
    const isPrefixed = !new URL(client).pathname.startsWith("/@hotreload/"); // URLs from the root lead elsewhere
    return takesMaps() && !isPrefixed && nonce === "" && isNamed() && this.#isFree();
  }

  /** @returns {boolean} whether there is no policy by now, and no map that asks who imports */
  #isFree() {
    const { document } = this.#parts;
    const [policy] = queryAll(document, POLICIES);
    const scoped = [...queryAll(document, MAPS)].some(({ textContent }) => textContent?.includes('"scopes"'));
    return policy === undefined && !scoped;
  }

  /** @returns {Promise<boolean>} whether a text runs, and gets the hot API of this very page */
  async #works() {
    this.#map(PROBE, urlOf(`export{begin}from${stringifyJson(this.#hot)}`));
    return (await load(PROBE)).begin === begin;
  }

  /** @param {string} name @param {string} url */
  #map(name, url) {
    const { document } = this.#parts;
    const script = /** @type {HTMLScriptElement} */ (createElement(document, "script"));
    script.setAttribute("data-hotreload-own", "");
    script.type = "importmap";
    script.textContent = stringifyJson(bare({ imports: bare({ [name]: url }) }));
    rootElement(document)?.append(script);
    script.remove(); // what it says stays
  }
}

/**
 * Give what a decision lets a page take from the message: the text of the one module that runs anew.
 *
 * @param {Change} change
 * @param {Decision} decision
 * @returns {Carried | null}
 */
export function carriedIn({ changed, code, invalidated }, { boundaries, refreshed, sheets }) {
  const [[path, id] = []] = changed;
  const isAlone = changed.length === 1 && boundaries.length === 1 && refreshed.length === 1;
  if (!isCode(code) || !path || !id || invalidated || !isAlone || sheets.length > 0) return null;
  const isTaken = boundaries[0]?.acceptedPath === path && refreshed[0] === path;
  return isTaken ? { path, code, id } : null;
}

/** @returns {boolean} whether the engine takes a map when modules have run; others call that an error */
function takesMaps() {
  const { brands } = /** @type {any} */ (globalThis.navigator).userAgentData ?? {};
  return Boolean(
    brands?.some((/** @type {any} */ { brand, version }) => brand === "Chromium" && version >= CHROMIUM),
  );
}

/** @param {string} name @returns {Promise<Record<string, any>>} */
function load(name) {
  return import(name);
}

/** @param {string} text of a module */
function urlOf(text) {
  return `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`;
}

/** @param {any} value what came over the wire @returns {value is Code} */
function isCode(value) {
  const [pieces, imports] = [value?.pieces, value?.imports];
  if (!Array.isArray(pieces) || !Array.isArray(imports) || pieces.length !== imports.length + 2) return false;
  return (
    pieces.every(isText) &&
    imports.every((row) => Array.isArray(row) && row.length === 2 && row.every(isText))
  );
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === "string";
}

/**
 * Write the module as the server would, for a text that has no address of its own.
 *
 * @param {Code} code
 * @param {Pick<Parts, 'held'> & {entry: string, id: string, hot: string}} of
 * @returns {string | null} null where something that it imports is new
 */
export function composed(
  { pieces: [before = "", ...pieces], imports, hot: isHot },
  { entry, id, hot, held },
) {
  const urls = imports.map(([path, url]) => held(path, url));
  if (urls.includes(null)) return null;
  const text = pieces.reduce((done, piece, at) => done + urls[at - 1] + piece);
  return `${before}${prologue({ entry, id, hot }, isHot)}${text}\n//# sourceURL=${entry}`;
}

/**
 * All that it imports has run before, so it is the first of the new code, and its guard.
 *
 * @param {{entry: string, id: string, hot: string}} of
 * @param {boolean} isHot
 */
function prologue({ entry, id, hot }, isHot) {
  const [file, url, content] = [hot, entry, id].map((text) => stringifyJson(text));
  const [name, begun] = isHot ? ["hot", "import.meta.hot=$hot(import.meta)"] : ["begin", "$begin()"];
  const imports = `import{${name} as $${name},ran as $ran}from${file}`;
  return `${imports};import.meta.url=${url};${begun};$ran(${content},import.meta);`;
}
