/**
 * `import.meta.hot` of every module, and what the page's client has to know of them. No DOM, no socket.
 *
 * Served modules import this file as the client does, so that all share one instance; in a worker, or
 * where the client is switched off, nobody ever connects and nothing happens.
 */

import { Events } from "./platform/events.js";
import { logWarning } from "./platform/log.js";
import { URL } from "./platform/pristine.js";
import { attempt, Registry } from "./modules/registry.js";
import { localPath, stampOf, withoutStamp, withStamp } from "./platform/urls.js";

/** @import { Acceptance, Callback, Registered, Versioned } from './modules/registry.js' */

const WAITING_LIMIT = 100;
const SCHEME_OR_PATH = /^(?:[a-z][a-z\d+.-]*:|\.{0,2}\/)/i;

/**
 * @typedef {{url: string, resolve?: (specifier: string) => string}} Meta
 *
 * @typedef {object} Host the page's client
 * @property {(path: string) => string} keyOf under which key the page holds a module, or shall load it;
 *   empty: under its plain URL
 * @property {(event: string, data: unknown) => void} send
 * @property {(path: string, message: string | undefined) => void} invalidate
 * @property {(path: string, id: string) => void} ran is told which content of a module begins to run
 * @property {(trouble: {path: string, message: string, about: string}) => void} report
 *
 * @typedef {{key: string, replace: () => void, hasBegun: boolean}} Replacement
 */

/** All listeners of the page, whoever registered them. */
export const events = new Events();
export const registry = new Registry();

/** @type {Host | null} */
let host = null;
/** @type {((host: Host) => void)[]} */
let waiting = [];
/** @type {Replacement | null} */
let replacement = null;
let isBarred = false;
/** The paths of modules whose `import.meta.url` does not say it: inline scripts. @type {WeakMap<Meta, string>} */
const owners = new WeakMap();

/** Let the modules talk to the page's client. @param {Host} client */
export function connect(client) {
  host = client;
  const tasks = waiting;
  waiting = [];
  for (const task of tasks) attempt("what a module asked for", () => task(client));
}

/**
 * Give the `import.meta.hot` of a module that begins to run.
 *
 * @param {Meta} meta
 * @param {string} [owner] the path of a module that has no URL of its own
 */
export function hot(meta, owner) {
  const path = owner ?? pathOf(meta.url);
  const key = stampOf(meta.url);
  if (key !== "" && (isBarred || key === replacement?.key)) begin(); // it needs no guard where it runs first
  if (owner !== undefined) owners.set(meta, owner);
  events.forget(path);
  return contextOf(meta, registry.begin(path, owner ?? ownUrl(meta.url), owner === undefined ? key : null));
}

/**
 * A module that was loaded with a key begins to run: its text may be newer than what was told.
 *
 * @param {string} id the content id of its text
 * @param {Meta} meta
 * @param {string} [owner] the path of a module that has no URL of its own
 */
export function ran(id, meta, owner) {
  toHost((client) => client.ran(owner ?? pathOf(meta.url), id));
}

/**
 * Give what an `import()` shall load: the version that this page holds.
 *
 * @param {unknown} specifier
 * @param {Meta} meta of the importer
 * @returns {unknown} the specifier itself wherever that is right
 */
export function at(specifier, meta) {
  try {
    const url =
      typeof specifier === "string" || specifier instanceof URL ? resolve(`${specifier}`, meta) : "";
    const path = url && localPath(url, meta.url);
    if (!path) return specifier;
    registry.execute(owners.get(meta) ?? pathOf(meta.url), path);
    const key = keyOf(path);
    return key === "" ? specifier : withStamp(url, key);
  } catch {
    return specifier; // the import itself will say what is wrong
  }
}

/** Under which key the page holds a module, or is to load it. @param {string} path @returns {string} empty: none */
export function keyOf(path) {
  return host?.keyOf(path) ?? "";
}

/**
 * Prepare for new code that is about to be linked; `replace` is called before any of it runs.
 *
 * @param {string} key
 * @param {() => void} replace
 * @returns {Replacement}
 */
export function expect(key, replace) {
  replacement = { key, replace, hasBegun: false };
  return replacement;
}

/** The update was given up. */
export function giveUp() {
  replacement = null;
}

/**
 * Let no new code run while something is done: should what was given up be linked after all, it throws.
 *
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withoutRunning(task) {
  isBarred = true;
  try {
    return await task();
  } finally {
    isBarred = false;
  }
}

/**
 * The new code of an update is linked, and runs as soon as this returns. What is first imported later
 * has a guard as well, and replaces nothing.
 */
export function begin() {
  if (isBarred) throw new Error("the update was given up");
  if (replacement === null || replacement.hasBegun) return;
  replacement.hasBegun = true;
  replacement.replace();
}

/**
 * @param {Meta} meta
 * @param {Registered} own
 */
function contextOf(meta, own) {
  const { path, version } = own;
  const isCurrent = () => own.version === version;
  /** @param {Acceptance} acceptance */
  const accept = (acceptance) => {
    if (isCurrent()) own.accepted.push(acceptance);
  };
  return {
    get data() {
      return own.data;
    },
    /** @param {unknown} [deps] @param {unknown} [callback] */
    accept: (deps, callback) => {
      const wanted = acceptance(meta, path, deps, callback);
      if (wanted !== null) accept(wanted);
    },
    /** @param {string | readonly string[]} names @param {unknown} [callback] */
    acceptExports: (names, callback) =>
      accept({ paths: [path], many: false, names: new Set([names].flat()), callback: callable(callback) }),
    /** @param {unknown} callback */
    dispose: (callback) => add(own.disposers, version, callback, "dispose"),
    /** @param {unknown} callback */
    prune: (callback) => add(own.pruners, version, callback, "prune"),
    decline: () => {}, // as it is in Vite, kept for modules that call it
    /** @param {string} [message] */
    invalidate: (message) => {
      const words = message === undefined ? undefined : wordsOf(message);
      toHost((client) => client.invalidate(path, words));
    },
    /** @param {string} event @param {Callback} callback */
    on: (event, callback) => {
      if (callable(callback) !== null) events.on(event, callback, null, path);
    },
    /** @param {string} event @param {Callback} callback */
    off: (event, callback) => events.off(event, callback),
    /** @param {string} event @param {unknown} [data] */
    send: (event, data) => toHost((client) => client.send(event, data)),
  };
}

/**
 * @param {Meta} meta
 * @param {string} path
 * @param {unknown} deps
 * @param {unknown} callback
 * @returns {Acceptance | null} null where the call makes no sense; that is told
 */
function acceptance(meta, path, deps, callback) {
  if (deps === undefined || deps === null || typeof deps === "function")
    return { paths: [path], many: false, names: null, callback: callable(deps) };
  const many = Array.isArray(deps);
  const found = [deps].flat().map((dep) => depOf(meta, path, dep));
  const paths = found.filter((dep) => dep !== null);
  // an unknown one keeps its place in the list that the callback gets
  return paths.length === 0
    ? null
    : { paths: found.map((dep) => dep ?? ""), many, names: null, callback: callable(callback) };
}

/** @param {Meta} meta @param {string} path @param {unknown} dep @returns {string | null} */
function depOf(meta, path, dep) {
  try {
    if (typeof dep !== "string") throw new TypeError("it is no text");
    const url = resolve(dep, meta);
    return localPath(url, meta.url) ?? url; // what is elsewhere never changes
  } catch (error) {
    const message = `import.meta.hot.accept(${quoted(dep)}) cannot be resolved: ${messageOf(error)}`;
    toHost((client) => client.report({ path, message, about: wordsOf(dep) }));
    return null;
  }
}

/** @param {string} specifier @param {Meta} meta @returns {string} throws where it leads nowhere */
function resolve(specifier, meta) {
  const isBare = !SCHEME_OR_PATH.test(specifier);
  const address = isBare ? specifier : new URL(specifier, meta.url).href; // what was carried is nowhere itself
  if (typeof meta.resolve === "function") return meta.resolve(address);
  if (isBare) throw new TypeError("a bare specifier needs an import map");
  return address;
}

/** @param {(host: Host) => void} task now, or when there is a client */
function toHost(task) {
  if (host !== null) attempt("what a module asked for", () => task(/** @type {Host} */ (host)));
  else if (waiting.push(task) > WAITING_LIMIT) waiting.shift();
}

/** @param {Versioned[]} list @param {number} version @param {unknown} callback @param {string} what */
function add(list, version, callback, what) {
  const wanted = callable(callback);
  if (wanted === null) logWarning(`import.meta.hot.${what} takes a function`);
  else list.push({ version, callback: wanted });
}

/** @param {unknown} value @returns {Callback | null} */
function callable(value) {
  return typeof value === "function" ? /** @type {Callback} */ (value) : null;
}

/** @param {string} url @returns {string} */
function pathOf(url) {
  return localPath(url, url) ?? url;
}

/** @param {string} url @returns {string} root-relative, as the module asked for is named without our stamp */
function ownUrl(url) {
  const { pathname, search, hash } = new URL(withoutStamp(url));
  return pathname + search + hash;
}

/** @param {unknown} value */
function quoted(value) {
  return typeof value === "string" ? `'${value}'` : wordsOf(value);
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : wordsOf(error);
}

/** @param {unknown} value what a module said; not all of it can be made a text @returns {string} */
function wordsOf(value) {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
