/**
 * The messages that cross the socket: their types, and JSON from and to them. No I/O.
 *
 * The counterpart of `protocol/messages.py` and `protocol/wire.py`; `tests/conformance/messages.json` binds the two.
 * What is read is copied field by field, so that neither `__proto__` in a message nor a polluted
 * `Object.prototype` in the page can reach our decisions.
 */

import { field, isModule, isString, list, module, number, object, page } from "./fields.js";
import { optionalNumber, path, rows, seq, string, text, Unreadable } from "./fields.js";
import { bare, hasOwn, parseJson, stringifyJson } from "../platform/pristine.js";

/** @import { Body } from './fields.js' */

export const PROTOCOL_VERSION = 1;

/**
 * @typedef {'css' | 'asset' | 'html' | 'hot' | 'reload' | 'none'} Outcome
 * @typedef {{epoch: string, seq: number}} Position
 *
 * @typedef {{path: string, acceptedPath: string, timestamp: number, id: string | null}} Changed
 * @typedef {{from: string, to: string | null, at: number, del: number, ins: string}} Splice
 * @typedef {{type: 'css-update', splice: Splice | null} & Changed} CssUpdate
 * @typedef {{type: 'asset-update'} & Changed} AssetUpdate
 * @typedef {{type: 'js-update'} & Changed & Graph} JsUpdate
 * @typedef {{type: 'html-update', pages: string[], others: string[], inline: number[], splice: Splice | null} & Changed} HtmlUpdate of the path `*`: every page but `others`
 *   compares itself; `inline`: module scripts of the page whose texts changed
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
 * @property {string | null} [editor] a URL that opens the place in the user's editor; of faults of the server alone
 */

/**
 * What is above the scripts that changed; the first update of a message says it for all of them.
 *
 * @typedef {object} Graph
 * @property {[path: string, id: string | null][]} changed
 * @property {string[][]} importers chains, each from what changed or is in an earlier chain, upwards
 * @property {[child: string, importer: string][]} dynamic edges that are `import()`s only
 * @property {string[][]} uses child, importer, and the names that it uses; without a row: all
 * @property {string[]} unread scripts whose imports nobody knows
 * @property {[child: string, importer: string][]} assets edges that are `new URL()` only
 * @property {[child: string, importer: string][]} workers edges to a worker
 * @property {string[]} sheets what is imported as a CSS module script
 * @property {boolean} invalidated the path gave up to accept its own update
 * @property {unknown} code the new text of the one module that changed; `carried.js` reads it
 */

/**
 * @typedef {{seq: number | null}} Numbered
 * @typedef {{seq: number | null, reason: string}} Told
 * @typedef {{type: 'connected', epoch: string, seq: number, version: number, time: number, socket: number | null}} Connected
 * @typedef {{type: 'update', updates: Update[]} & Told} Updates
 * @typedef {{type: 'full-reload', path: string | null, triggeredBy: string | null} & Told} FullReload
 * @typedef {{type: 'prune', paths: string[]} & Told} Prune
 * @typedef {{type: 'error', err: Fault} & Told} ErrorMessage
 * @typedef {{type: 'clear-error', id: string} & Told} ClearError
 * @typedef {{type: 'custom', event: string, data: unknown, topic: string | null} & Numbered} Custom
 * @typedef {{type: 'ping', time: number, compared: true | null}} Ping `compared`: with what the page declared, which is as it shows it
 * @typedef {Updates | FullReload | Prune} FileMessage
 * @typedef {Connected | FileMessage | ErrorMessage | ClearError | Custom | Ping} ServerMessage
 */

/**
 * @typedef {[path: string, id: string | null]} Entry
 * @typedef {{type: 'shows', entries: Entry[], since: number, last: boolean}} Shows
 * @typedef {{type: 'applied', seq: number, ms: number, outcome: Outcome, reason?: string}} Applied
 * @typedef {{type: 'subscribe' | 'unsubscribe', topics: string[], since?: number}} Subscription
 * @typedef {{type: 'custom', event: string, data: unknown, topic?: string}} CustomRequest
 * @typedef {{type: 'invalidate', path: string, message?: string}} Invalidate
 * @typedef {{type: 'modules', tab: string, held: [path: string, key: string][], whole: boolean}} Modules
 * @typedef {Shows | Applied | Subscription | CustomRequest | Invalidate | Modules} Request
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
      return { type, paths: list(body, "paths").map(module), ...told(body) };
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
      return { type, time: number(body, "time"), compared: field(body, "compared") === true || null };
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
    socket: port(body),
  };
}

/** @param {Body} body @returns {number | null} where a socket is, if not here */
function port(body) {
  const value = field(body, "socket");
  return isIndex(value) && value > 0 && value < 65536 ? value : null;
}

/** @param {unknown} item @returns {Update | null} */
function update(item) {
  const body = object(item);
  const type = field(body, "type");
  const name = type === "js-update" ? module : type === "html-update" ? page : path;
  const common = {
    path: name(field(body, "path")),
    acceptedPath: name(field(body, "acceptedPath")),
    timestamp: number(body, "timestamp"),
    id: text(body, "id"),
  };
  switch (type) {
    case "css-update":
      return { type, ...common, splice: splice(body) };
    case "asset-update":
      return { type, ...common };
    case "js-update":
      return { type, ...common, ...graph(body) };
    case "html-update":
      return {
        type,
        ...common,
        pages: rows(body, "pages").filter(isString),
        others: rows(body, "others").filter(isString),
        inline: indices(rows(body, "inline")),
        splice: splice(body),
      };
    default:
      return null; // a kind of a later version; the others still count
  }
}

/** @param {Body} body @returns {Splice | null} null as well for what cannot be read: it is loaded anew */
function splice(body) {
  try {
    const inner = object(field(body, "splice"));
    const [from, to, ins] = [string(inner, "from"), text(inner, "to"), string(inner, "ins")];
    return { from, to, at: number(inner, "at"), del: number(inner, "del"), ins };
  } catch {
    return null;
  }
}

/** @param {Body} body @returns {Graph} */
function graph(body) {
  return {
    changed: rows(body, "changed").filter(isChange),
    importers: rows(body, "importers").map(modules),
    dynamic: rows(body, "dynamic").filter(isEdge),
    uses: rows(body, "uses").map((row) => (Array.isArray(row) ? row.filter(isString) : [])),
    unread: modules(rows(body, "unread")),
    assets: rows(body, "assets").filter(isEdge),
    workers: rows(body, "workers").filter(isEdge),
    sheets: modules(rows(body, "sheets")),
    invalidated: field(body, "invalidated") === true,
    code: field(body, "code") ?? null,
  };
}

/** @param {unknown} row @returns {string[]} empty where one of them cannot be read */
function modules(row) {
  return Array.isArray(row) && row.every(isModule) ? row : [];
}

/** @param {unknown[]} numbers @returns {number[]} empty where one of them cannot be read */
function indices(numbers) {
  return numbers.every(isIndex) ? numbers : [];
}

/** @param {unknown} value @returns {value is number} */
function isIndex(value) {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** @param {unknown} row @returns {row is [string, string | null]} */
function isChange(row) {
  return Array.isArray(row) && isModule(row[0]) && (row[1] === null || isString(row[1]));
}

/** @param {unknown} row @returns {row is [string, string]} */
function isEdge(row) {
  return Array.isArray(row) && isModule(row[0]) && isModule(row[1]);
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
    editor: text(loc, "editor"),
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

/** @param {Update | null} item @returns {item is Update} */
function known(item) {
  return item !== null;
}
