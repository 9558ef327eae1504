/**
 * The modules of one page with all they need: wires the parts of hot updates to each other.
 *
 * It decides nothing about an update: that is `modules.js`, and `boundaries.js` for the graph.
 */

import { sendEvent } from "../api.js";
import { absolute, Addresses } from "./addresses.js";
import { Carrier } from "./carried.js";
import { HotFaults } from "./hot_faults.js";
import { connect, events, registry } from "../hot.js";
import { isShown } from "../html/concerned.js";
import { HotModules } from "./modules.js";
import { HotUpdate } from "./hot_update.js";
import { watchLoading } from "./load_errors.js";
import { logWarning } from "../platform/log.js";
import { pageModules } from "./page_modules.js";
import { Pruning } from "./pruning.js";
import { random } from "../platform/pristine.js";
import { all, limited } from "../platform/settled.js";
import { replaceSheet } from "./sheet_modules.js";
import { isThere } from "../styles/sources.js";
import { Versions } from "./versions.js";

/** @import { Page } from '../html/concerned.js' */
/** @import { Loaded } from '../changes/loaded.js' */
/** @import { Plan, Told } from './modules.js' */
/** @import { Overlay } from '../notices/overlay.js' */
/** @import { ClientMessage, Fault, JsUpdate, Outcome } from '../channel/protocol.js' */
/** @import { Link, Transport } from '../channel/transport.js' */

const LISTENER_PATIENCE = 2_000;
const PREFIXES = ["vite:", "hotreload:"];
const LINK_EVENTS = { connected: "connect", disconnected: "disconnect" };
const ERROR_EVENT = "hotreload:error";

/**
 * @typedef {object} Parts
 * @property {Document} document
 * @property {string} address the URL of client.js
 * @property {string} nonce
 * @property {Page} page
 * @property {() => Loaded} loaded
 * @property {() => Transport} transport
 * @property {Overlay} overlay
 */

export class PageHot {
  #parts;
  #versions;
  #faults;
  #modules;
  #pruning;
  #carrier;
  /** @type {Set<string>} */ #lookedFor = new Set();

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { document, overlay, page } = parts;
    const send = (/** @type {ClientMessage} */ message) => parts.transport().send(message);
    const tab = String(100_000 + Math.floor(random() * 900_000));
    this.#versions = new Versions({ tab, send, refresh: () => parts.loaded().refresh() });
    this.#faults = new HotFaults({
      show: (fault) => overlay.add(fault),
      clear: (id) => overlay.remove(id),
      tell: (fault) => this.#tellFault(fault),
      sources: this.#sources(),
    });
    const addresses = new Addresses({
      versions: this.#versions,
      loaded: parts.loaded,
      token: () => parts.transport().token,
      client: parts.address,
    });
    this.#carrier = new Carrier({
      document,
      client: parts.address,
      nonce: parts.nonce,
      held: (path, url) => addresses.imported(path, url),
    });
    const update = new HotUpdate({
      versions: this.#versions,
      faults: this.#faults,
      urlOf: (path) => addresses.of(path),
      load: (url) => import(absolute(url)),
      lay: (url, carried) => this.#carrier.lay(absolute(url), carried),
      taken: (path, id) => parts.loaded().changed(path, id),
      link: (key, urls) => addresses.link(key, urls),
      replaceSheet: (path) => replaceSheet(addresses.held(path)),
    });
    const sources = {
      document,
      registry,
      versions: this.#versions,
      isShown: (/** @type {string} */ path) => isShown(path, page),
      here: page.shownAs,
    };
    this.#modules = new HotModules({
      update,
      page: (changed) => pageModules({ ...sources, loaded: parts.loaded() }, changed),
      idOf: (path) => parts.loaded().idOf(path),
      isTwofold: (path) => registry.isTwofold(path),
      mended: () => this.#faults.mended(),
      undone: () => {
        this.#faults.mended();
        this.#pruning.forget();
      },
      send,
    });
    this.#pruning = new Pruning({
      versions: this.#versions,
      faults: this.#faults,
      isBehind: () => this.#modules.isBehind,
      isLoaded: (path) => parts.loaded().recorded(path),
      base: () => globalThis.location.href,
      announce: (paths) => this.emit("beforePrune", { type: "prune", paths }),
    });
  }

  /**
   * Let the modules talk to the server from now on, and see what cannot be loaded.
   *
   * @param {Event[]} earlier what went wrong until now
   */
  start(earlier) {
    connect({
      keyOf: (path) => this.#versions.choose(path),
      send: (event, data) => sendEvent(this.#parts.transport(), event, data),
      invalidate: (path, message) => this.#invalidate(path, message),
      ran: (path, id) => this.#modules.ran(path, id),
      report: (trouble) => this.#faults.report(trouble),
    });
    watchLoading({
      sources: this.#sources(),
      paths: () =>
        this.#parts
          .loaded()
          .entries()
          .map(([path]) => path),
      report: (failure) => this.#faults.unloadable(failure),
      earlier,
    });
  }

  /** The browser has loaded something. @param {string} path @param {string} stamp */
  loaded(path, stamp) {
    this.#versions.loaded(path, stamp);
  }

  /** A new connection: the server may have forgotten us. */
  greeted() {
    this.#versions.forgotten();
  }

  /** While nothing else is to be done: make the first update faster, and look for what modules accept. */
  prepare() {
    if (registry.size === 0) return;
    this.#versions.tell();
    import("../guard.js").catch(() => {}); // every update has one, from the browser's memory
    this.#lookForAccepted();
    this.#carrier.prepare();
  }

  /** @param {JsUpdate[]} updates @returns {Plan} */
  plan(updates) {
    for (const [path, id] of updates.flatMap(({ changed }) => changed))
      if (id !== null) this.#faults.arrived(path);
    return this.#modules.plan(updates);
  }

  /** @param {Plan} plan */
  async apply(plan) {
    const result = await this.#modules.apply(plan);
    await this.#pruning.catchUp();
    return result;
  }

  /**
   * Dispose what nothing imports any more, and forget it.
   *
   * @param {string[]} paths
   * @returns {Promise<Outcome>}
   */
  async prune(paths) {
    return this.#pruning.prune(paths);
  }

  /**
   * Tell listeners of an update, where there are any.
   *
   * @param {'before' | 'after'} phase
   * @param {() => Told[]} updates
   * @returns {Promise<void> | null} null where none has to be waited for
   */
  tellUpdate(phase, updates) {
    const name = `${phase}Update`;
    if (!events.hear(PREFIXES.map((prefix) => prefix + name))) return null;
    const loaded = this.#parts.loaded();
    const told = updates().filter(({ type, path, acceptedPath }) =>
      type === "js-update" ? true : loaded.has(path) || loaded.has(acceptedPath),
    );
    return told.length === 0 ? null : this.emit(name, { type: "update", updates: told });
  }

  /**
   * Ask listeners whether the page may be loaded anew.
   *
   * @param {string} reason
   * @returns {boolean}
   */
  allowsReload(reason) {
    let allowed = true;
    const preventDefault = () => {
      allowed = false;
    };
    this.emit("beforeFullReload", { type: "full-reload", path: "*", reason, preventDefault });
    return allowed;
  }

  /** The connection changed. @param {Link} link */
  linked(link) {
    // Vite's payload; the socket itself is ours
    if (link !== "connecting") this.emit(`ws:${LINK_EVENTS[link]}`, { webSocket: undefined });
  }

  /** Show what is broken on the server. @param {Fault} fault */
  showFault(fault) {
    this.#parts.overlay.add(fault);
    this.#announce(fault);
  }

  /**
   * Call listeners of an event of ours, by its name in Vite and by ours.
   *
   * @param {string} name
   * @param {unknown} payload
   * @returns {Promise<void> | null}
   */
  emit(name, payload) {
    const pending = PREFIXES.flatMap((prefix) => events.emit(prefix + name, payload));
    return pending.length === 0 ? null : ended(pending, name);
  }

  /** @param {string} path @param {string | undefined} message */
  #invalidate(path, message) {
    const firstInvalidatedBy = this.#modules.firstInvalidated(path);
    this.emit("invalidate", { path, message, firstInvalidatedBy });
    this.#modules.invalidate(path, message);
  }

  #sources() {
    const { document, nonce, loaded } = this.#parts;
    return { document, nonce, base: () => globalThis.location.href, missing: () => loaded().missing() };
  }

  async #lookForAccepted() {
    for (const [path, dep] of registry.dependencies()) {
      if (!dep.startsWith("/") || this.#lookedFor.has(dep) || this.#parts.loaded().recorded(dep)) continue;
      this.#lookedFor.add(dep);
      if (!(await isThere(absolute(dep))))
        this.#faults.report({ path, message: `${dep}, which it accepts, was not found`, about: dep });
    }
  }

  /** @param {Fault} fault */
  #tellFault(fault) {
    const { message, file, line, column } = fault;
    const place = { ...(line !== null && { line }), ...(column !== null && { column }) };
    const data = { message, ...(file !== null && { file }), ...place };
    this.#parts.transport().send({ type: "custom", event: ERROR_EVENT, data });
    this.#announce(fault);
  }

  /** @param {Fault} fault the page need not know the editor's URL */
  #announce({ file, line, column, editor, ...rest }) {
    this.emit("error", { type: "error", err: { ...rest, loc: { file, line, column } } });
  }
}

/** @param {PromiseLike<unknown>[]} pending @param {string} name */
async function ended(pending, name) {
  await all(pending.map((one) => reported(one, name)));
}

/** @param {PromiseLike<unknown>} one @param {string} name */
async function reported(one, name) {
  try {
    await limited(one, LISTENER_PATIENCE);
  } catch (error) {
    logWarning(`a listener for "${name}" failed`, error);
  }
}
