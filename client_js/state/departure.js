/** A reload that must be: whether it may be now, what goes along, and what comes back on the new page. */

import { present } from "../channel/absence.js";
import { lazily } from "../platform/lazily.js";
import { clearTimer, elapsed, Native, setTimer } from "../platform/pristine.js";
import { logDebug } from "../platform/log.js";
import { limited } from "../platform/settled.js";
import { idAt } from "../styles/sources.js";
import { Reload } from "./reload.js";
import { Traces } from "./traces.js";

/** @import { FullReload } from '../channel/protocol.js' */
/** @import { Capsule } from './capsule.js' */
/** @import { FormHold } from './form_hold.js' */
/** @typedef {ConstructorParameters<typeof FormHold>[0]['go']} Go */
/** @import { Keep } from './keep.js' */
/** @import { Wish } from './reload.js' */
/** @import { Tab } from './tab.js' */

const PATIENCE = 1_000; // ms for what keeps the page's state, where it is still on its way
const LIMIT = 10_000; // ms; then the user chose to stay, or the server is stuck

/**
 * @typedef {object} Options
 * @property {Window & typeof globalThis} view
 * @property {Tab} tab
 * @property {Keep} keep
 * @property {() => string} address of this page, as it will be asked for again
 * @property {boolean} posted whether the page answered a POST
 * @property {(reason: string) => boolean} allowed asks the page
 * @property {(text: string) => void} refuse tells the user why the page stays as it is
 * @property {(count: number) => void} waiting tells how many changes wait for a form
 * @property {(message: FullReload) => void} again takes a reload that has waited
 * @property {() => void} stayed
 * @property {(path: string) => string | null} idOf the content that the page shows; null: nobody knows
 */

export class Departure {
  #options;
  #reload;
  #traces = new Traces();
  /** @type {Capsule | null} */ #capsule = null;
  /** @type {FormHold | null} */ #hold = null;
  /** @type {Promise<void> | null} */ #loading = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#reload = this.#makeReload();
  }

  /** Take note of the user's doing from now on, and bring back what the page before left. */
  start() {
    this.#traces.follow(this.#options.view.document);
    this.prepare();
  }

  /** Fetch what is not needed for the connection, unless it is there. */
  prepare() {
    this.#loading ??= this.#load();
  }

  /** Give what the page before was asked for, if this page is the outcome. */
  arrived() {
    return this.#reload.arrived();
  }

  /** @param {Wish} wish @returns {boolean} whether the page is about to go */
  leave(wish) {
    const leaves = this.#reload.request(wish);
    if (leaves) setTimer(() => this.#stay(), LIMIT);
    return leaves;
  }

  /** Do not wait for forms. @returns {boolean} whether any change did */
  hurry() {
    return this.#hold?.overrule() ?? false;
  }

  /** The page goes; as a frame it may go with a page around it, which we load anew. */
  gone() {
    if (this.#capsule?.leavesWithPage()) this.#save();
  }

  async #load() {
    try {
      const { Capsule, FormHold } = await loadParts();
      const { view, tab, address, waiting, again } = this.#options;
      this.#capsule = new Capsule({ view, tab, address, traces: this.#traces });
      this.#capsule.start();
      /** @type {Go} */
      const go = async ({ paths, ...wish }, begin) => {
        if (await this.#isTakenBack(paths)) return;
        begin();
        again({ type: "full-reload", path: null, triggeredBy: null, ...wish });
      };
      const { values } = this.#capsule;
      this.#hold = new FormHold({ document: view.document, values, setTimer, clearTimer, waiting, go });
      this.#hold.watch();
    } catch (error) {
      this.#loading = null; // once more with the next connection
      logDebug(`the state of this page would not survive a reload: ${error}`);
    }
  }

  /** @param {string[] | null} paths @returns {Promise<boolean>} whether all is again as the page shows it */
  async #isTakenBack(paths) {
    if (paths === null) return false;
    for (const path of new Set(paths)) {
      const id = this.#options.idOf(path);
      if (id === null || (await idAt(path)) !== id) return false;
    }
    return true;
  }

  async #go() {
    await limited(this.#loading ?? Native.resolve(), PATIENCE).catch(() => {}); // then without
    await present(); // else the browser would show an error of its own, and stay there
    this.#save();
    this.#options.view.location.reload();
  }

  #stay() {
    this.#capsule?.discard();
    this.#options.stayed();
  }

  #save() {
    this.#options.keep.save();
    this.#capsule?.save();
  }

  #makeReload() {
    const { tab, address, posted, allowed, refuse } = this.#options;
    return new Reload({
      tab,
      url: address,
      age: elapsed,
      posted,
      held: (wish) => this.#hold?.keeps(wish) ?? false,
      allowed,
      refuse,
      go: () => void this.#go(),
    });
  }
}

/** @type {() => Promise<typeof import("./on_leaving.js")>} */
const loadParts = lazily((again) => import("./on_leaving.js" + again));
