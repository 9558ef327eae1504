/**
 * The messages that cross the socket: their types, and JSON from and to them. No I/O.
 *
 * The counterpart of `messages.py` and `wire.py`; `tests/conformance/messages.json` binds the two.
 * What is read is copied field by field, so that neither `__proto__` in a message nor a polluted
 * `Object.prototype` in the page can reach our decisions.
 */

import { bare, hasOwn, parseJson, stringifyJson } from "./pristine.js";
import { isPath } from "./urls.js";

export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = "hotreload.v1";

/**
 * @typedef {'css' | 'asset' | 'html' | 'hot' | 'reload' | 'none'} Outcome
 * @typedef {{epoch: string, seq: number}} Position
 *
 * @typedef {{path: string, acceptedPath: string, timestamp: number, id: string | null}} Changed
 * @typedef {{from: string, to: string | null, at: number, del: number, ins: string}} Splice
 * @typedef {{type: 'css-update', splice: Splice | null} & Changed} CssUpdate
 * @typedef {{type: 'asset-update'} & Changed} AssetUpdate
 * @typedef {{type: 'js-update', importers: string[][]} & Changed} JsUpdate
 * @typedef {{type: 'html-update', pages: string[]} & Changed} HtmlUpdate
 * @typedef {CssUpdate | AssetUpdate | JsUpdate | HtmlUpdate} Update
 *
 * @typedef {object} Fault
 * @property {string} id
 * @property {string} message
 * @property {string | null} file
 * @property {number | null} line
 * @property {number | null} column
 * @property {string | null} frame
 * @property {string | null} stack
 */

/**
 * @typedef {{seq: number | null}} Numbered
 * @typedef {{seq: number | null, reason: string}} Told
 * @typedef {{type: 'connected', epoch: string, seq: number, version: number, time: number}} Connected
 * @typedef {{type: 'update', updates: Update[]} & Told} Updates
 * @typedef {{type: 'full-reload', path: string | null, triggeredBy: string | null} & Told} FullReload
 * @typedef {{type: 'prune', paths: string[]} & Told} Prune
 * @typedef {{type: 'error', err: Fault} & Told} ErrorMessage
 * @typedef {{type: 'clear-error', id: string} & Told} ClearError
 * @typedef {{type: 'custom', event: string, data: unknown, topic: string | null} & Numbered} Custom
 * @typedef {{type: 'ping', time: number}} Ping
 * @typedef {Updates | FullReload | Prune} FileMessage
 * @typedef {Connected | FileMessage | ErrorMessage | ClearError | Custom | Ping} ServerMessage
 */

/**
 * @typedef {[path: string, id: string | null]} Entry
 * @typedef {{type: 'shows', entries: Entry[], since: number, last: boolean}} Shows
 * @typedef {{type: 'applied', seq: number, ms: number, outcome: Outcome}} Applied
 * @typedef {{type: 'subscribe' | 'unsubscribe', topics: string[], since?: number}} Subscription
 * @typedef {{type: 'custom', event: string, data: unknown, topic?: string}} CustomRequest
 * @typedef {{type: 'invalidate', path: string, message?: string}} Invalidate
 * @typedef {Shows | Applied | Subscription | CustomRequest | Invalidate} Request
 * @typedef {Request | {type: 'ping'}} ClientMessage
 */

/** Tell whether a close code asks us to stay away. @param {number} code @returns {boolean} */
export function isFinal(code) {
  return code >= 4500 && code <= 4999;
}

/**
 * Give the number under which a message was published; asked by type, for the page may have polluted `in`.
 *
 * @param {ServerMessage} message
 * @returns {number | null}
 */
export function seqOf(message) {
  return message.type === "connected" || message.type === "ping" ? null : message.seq;
}

/**
 * Write a message; `toJSON` of a polluted `Array.prototype` is not called.
 *
 * @param {ClientMessage} message
 * @returns {string}
 */
export function encode(message) {
  return stringifyJson(unpolluted(message));
}

/** @param {unknown} value @returns {unknown} */
function unpolluted(value) {
  if (Array.isArray(value)) return Object.setPrototypeOf(value.map(unpolluted), null);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value; // a Date knows its own JSON
  return bare(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unpolluted(inner)])));
}

/**
 * Read a message, or give null for what cannot be read: it is to be ignored.
 *
 * @param {unknown} text
 * @returns {ServerMessage | null}
 */
export function parse(text) {
  try {
    return typeof text === "string" ? read(parseJson(text)) : null;
  } catch {
    return null; // not JSON, or a field is missing or of another type
  }
}

class Unreadable extends Error {}

/** @typedef {Record<string, unknown>} Body */

/** @param {Body} body @returns {ServerMessage | null} */
function read(body) {
  const type = field(body, "type");
  switch (type) {
    case "connected":
      return connected(body);
    case "update":
      return { type, updates: list(body, "updates").map(update).filter(known), ...told(body) };
    case "full-reload":
      return { type, path: scope(body), triggeredBy: text(body, "triggeredBy"), ...told(body) };
    case "prune":
      return { type, paths: list(body, "paths").map(path), ...told(body) };
    case "error":
      return { type, err: fault(object(field(body, "err"))), ...told(body) };
    case "clear-error":
      return { type, id: string(body, "id"), ...told(body) };
    case "custom":
      return {
        type,
        event: string(body, "event"),
        data: field(body, "data"),
        topic: text(body, "topic"),
        seq: seq(body),
      };
    case "ping":
      return { type, time: number(body, "time") };
    default:
      return null; // of a later version
  }
}

/** @param {Body} body @returns {Connected | null} */
function connected(body) {
  if (field(body, "version") !== PROTOCOL_VERSION) return null;
  const at = seq(body);
  if (at === null) throw new Unreadable();
  return {
    type: "connected",
    epoch: string(body, "epoch"),
    seq: at,
    version: PROTOCOL_VERSION,
    time: number(body, "time"),
  };
}

/** @param {unknown} item @returns {Update | null} */
function update(item) {
  const body = object(item);
  const type = field(body, "type");
  const common = {
    path: path(field(body, "path")),
    acceptedPath: path(field(body, "acceptedPath")),
    timestamp: number(body, "timestamp"),
    id: text(body, "id"),
  };
  switch (type) {
    case "css-update":
      return { type, ...common, splice: splice(body) };
    case "asset-update":
      return { type, ...common };
    case "js-update":
      return { type, ...common, importers: chains(body) };
    case "html-update":
      return {
        type,
        ...common,
        pages: hasOwn(body, "pages") ? list(body, "pages").filter(isString) : [],
      };
    default:
      return null; // a kind of a later version; the others still count
  }
}

/** @param {Body} body @returns {Splice | null} null as well for what cannot be read: the sheet is swapped */
function splice(body) {
  try {
    const inner = object(field(body, "splice"));
    const [from, to, ins] = [string(inner, "from"), text(inner, "to"), string(inner, "ins")];
    return { from, to, at: number(inner, "at"), del: number(inner, "del"), ins };
  } catch {
    return null;
  }
}

/** @param {Body} body @returns {string[][]} */
function chains(body) {
  if (!hasOwn(body, "importers")) return [];
  return list(body, "importers").map((chain) => (Array.isArray(chain) ? chain.filter(isPath) : []));
}

/** @param {Body} body @returns {Fault} */
function fault(body) {
  const loc = hasOwn(body, "loc") ? object(body["loc"]) : {};
  const message = string(body, "message");
  const file = text(loc, "file");
  return {
    id: text(body, "id") ?? file ?? message,
    message,
    file,
    line: optionalNumber(loc, "line"),
    column: optionalNumber(loc, "column"),
    frame: text(body, "frame"),
    stack: text(body, "stack"),
  };
}

/** @param {Body} body @returns {string | null} null for every page */
function scope(body) {
  const value = field(body, "path") ?? null;
  return value === null || value === "*" ? null : path(value);
}

/** @param {Body} body */
function told(body) {
  return { seq: seq(body), reason: text(body, "reason") ?? "" };
}

/** @param {Body} body @returns {number | null} */
function seq(body) {
  const value = field(body, "seq") ?? null;
  if (value === null) return null;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Unreadable();
}

/** @param {unknown} value @returns {Body} */
function object(value) {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return /** @type {Body} */ (value);
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {unknown} */
function field(body, name) {
  return hasOwn(body, name) ? body[name] : undefined;
}

/** @param {Body} body @param {string} name @returns {string} */
function string(body, name) {
  const value = field(body, name);
  if (typeof value === "string") return value;
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {string | null} */
function text(body, name) {
  const value = field(body, name) ?? null;
  return value === null ? null : string(body, name);
}

/** @param {Body} body @param {string} name @returns {number} */
function number(body, name) {
  const value = field(body, name);
  if (typeof value === "number") return value;
  throw new Unreadable();
}

/** @param {Body} body @param {string} name @returns {number | null} */
function optionalNumber(body, name) {
  const value = field(body, name) ?? null;
  return value === null ? null : number(body, name);
}

/** @param {Body} body @param {string} name @returns {unknown[]} */
function list(body, name) {
  const value = field(body, name);
  if (Array.isArray(value)) return value;
  throw new Unreadable();
}

/** @param {unknown} value @returns {string} */
function path(value) {
  if (isPath(value)) return value;
  throw new Unreadable();
}

/** @param {unknown} value @returns {value is string} */
function isString(value) {
  return typeof value === "string";
}

/** @param {Update | null} item @returns {item is Update} */
function known(item) {
  return item !== null;
}
