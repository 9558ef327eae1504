/**
 * Three-way attributes: what the author changed is changed, what scripts and people did to the live
 * element stays; in `class` token by token, in `style` property by property.
 */

import { rewriteSrcset } from "../assets/srcset.js";
import { sameValue } from "./identity.js";
import { attribute, attributeNames, nameOf } from "./nodes.js";
import { isScript, kindOfScript } from "./scripts.js";
import { keepsOpen } from "./disclosure.js";

/** @import { Edit } from './edits.js' */
/** @import { Noise } from './noise.js' */

const LOADED = new Set(["src", "href", "xlink:href", "poster", "data"]);
const LISTED = new Set(["srcset", "imagesrcset"]);
const LINKS = new Set(["a", "area", "base", "form"]);

/**
 * @typedef {(url: string, isModule?: boolean) => string} Held the URL under which the page loads a file now
 *
 * @typedef {object} Three
 * @property {Element} before
 * @property {Element} after
 * @property {Element} live
 */

/**
 * Say what has to be written to an element of the page.
 *
 * @param {Three} three
 * @param {object} options
 * @param {Noise} options.noise
 * @param {Held} options.held
 * @returns {Edit[]}
 */
export function attributeEdits(three, { noise, held }) {
  const { before, after, live } = three;
  /** @type {Edit[]} */
  const edits = [];
  for (const name of changedNames(before, after)) {
    const old = attribute(before, name);
    if (name === "nonce" || noise.isAttribute(after, name, old)) continue;
    const shown = attribute(live, name);
    const value = attribute(after, name);
    if (sameValue(shown, value) || keepsOpen(three, name)) continue;
    if (name === "style" && shown !== old && shown !== null && value !== null)
      edits.push(...styleEdits(live, old ?? "", value));
    else if (name === "class" && shown !== old) edits.push(...classEdits(live, name, { old, value, shown }));
    else
      edits.push({
        kind: "attribute",
        element: live,
        name,
        value: heldValue(live, name, value, held),
        source: after,
      });
  }
  return edits;
}

/** @param {Element} before @param {Element} after @returns {string[]} */
function changedNames(before, after) {
  const names = attributeNames(after);
  const gone = attributeNames(before).filter((name) => !names.includes(name));
  return [...gone, ...names.filter((name) => attribute(before, name) !== attribute(after, name))];
}

/**
 * @param {Element} live @param {string} name
 * @param {{old: string | null, value: string | null, shown: string | null}} values
 * @returns {Edit[]}
 */
function classEdits(live, name, { old, value, shown }) {
  const merged = mergeTokens(old ?? "", value ?? "", shown ?? "");
  if (merged === (shown ?? "")) return [];
  return [
    {
      kind: "attribute",
      element: live,
      name,
      value: merged === "" && value === null ? null : merged,
      source: live,
    },
  ];
}

/**
 * Bring the author's change of a list of tokens into the live one.
 *
 * @param {string} before
 * @param {string} after
 * @param {string} live
 * @returns {string} the live text itself where nothing changes
 */
export function mergeTokens(before, after, live) {
  const [old, fresh, shown] = [tokens(before), tokens(after), tokens(live)];
  const gone = old.filter((token) => !fresh.includes(token));
  const come = fresh.filter((token) => !old.includes(token) && !shown.includes(token));
  if (come.length === 0 && !gone.some((token) => shown.includes(token))) return live;
  return [...shown.filter((token) => !gone.includes(token)), ...come].join(" ");
}

/** @param {string} text */
function tokens(text) {
  return text.split(/[\t\n\f\r ]+/).filter(Boolean);
}

/** @param {Element} live @param {string} before @param {string} after @returns {Edit[]} */
function styleEdits(live, before, after) {
  const [old, fresh] = [declarations(before), declarations(after)];
  const remove = [...old.keys()].filter((name) => !fresh.has(name));
  const set = [...fresh].filter(([name, value]) => old.get(name) !== value);
  return remove.length + set.length > 0 ? [{ kind: "style", element: live, remove, set }] : [];
}

/**
 * Split the text of a `style` attribute.
 *
 * @param {string} text
 * @returns {Map<string, string>} values by name, `!important` included
 */
export function declarations(text) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [part] of text.matchAll(
    /(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:"[^"]*"|'[^']*'|\([^()]*\)|[^()"'])*\)|\{(?:"[^"]*"|'[^']*'|\{[^{}]*\}|[^{}"'])*\}|\\.|[^;"'({\\]|["'({\\])+/gs,
  )) {
    const colon = part.indexOf(":");
    const name = part.slice(0, Math.max(0, colon)).trim();
    const value = part.slice(colon + 1).trim();
    if (name && value) found.set(name.startsWith("--") ? name : name.toLowerCase(), value);
  }
  return found;
}

/**
 * Give a value as the page has to load it now.
 *
 * @param {Element} element @param {string} name @param {string | null} value
 * @param {Held} held
 */
export function heldValue(element, name, value, held) {
  if (value === null || LINKS.has(nameOf(element))) return value;
  if (LISTED.has(name)) return rewriteSrcset(value, held);
  return LOADED.has(name) ? held(value, isModuleScript(element)) : value;
}

/**
 * List what a new element loads under another URL now.
 *
 * @param {Element} element
 * @param {Held} held
 * @returns {[name: string, value: string][]}
 */
export function heldAttributes(element, held) {
  return attributeNames(element).flatMap((name) => {
    if (!LOADED.has(name) && !LISTED.has(name)) return [];
    const value = attribute(element, name);
    const fresh = heldValue(element, name, value, held);
    return fresh !== null && fresh !== value ? [/** @type {[string, string]} */ ([name, fresh])] : [];
  });
}

/** @param {Element} element */
function isModuleScript(element) {
  return isScript(element) && kindOfScript(element) === "module";
}
