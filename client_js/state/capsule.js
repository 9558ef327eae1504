/**
 * What a page shows of its user's doing, over a reload of ours: all of it in one record, and back.
 *
 * Brought back as early as it can be (when the scripts of the page have run) and again when the page has
 * loaded, for what was not there before. Each part sees to it that nobody's doing since is undone; with
 * the user's first own action the scrolling ends.
 */

import { isLoaded, listen, unlisten } from "../platform/dom.js";
import { harmless } from "../platform/log.js";
import { onFrame, setTimer } from "../platform/pristine.js";
import { fitting } from "./bounded.js";
import { Disclosure } from "./disclosure.js";
import { hasArrived, leavesWithPage, tellFrames } from "./family.js";
import { Finder } from "./finder.js";
import { isFocusFree, readFocus, restoreFocus } from "./focus.js";
import { FormValues } from "./form_values.js";
import { MediaTime } from "./media_time.js";
import { readScrolls, Scrolls } from "./scrollers.js";

/** @import { Tab } from './tab.js' */
/** @import { Traces } from './traces.js' */

const NAME = "capsule";
const LIMITS = [256 * 1024, 64 * 1024, 8 * 1024]; // characters; less where the storage has no room
const LATER = [0, 150, 1_000]; // ms after the page has loaded: fonts, and what scripts fetch and build

export class Capsule {
  #view;
  #tab;
  #address;
  #traces;
  #disclosure;
  #media;
  /** What the user filled in; the form that holds a reload asks as well. */
  values;
  /** @type {any} */ #record = null;
  /** @type {Scrolls | null} */ #scrolls = null;
  #hasFocus = true;
  #isLoaded = false;
  #isGrowing = false;

  /** @param {{view: Window & typeof globalThis, tab: Tab, address: () => string, traces: Traces}} options */
  constructor({ view, tab, address, traces }) {
    this.#view = view;
    this.#tab = tab;
    this.#address = address;
    this.#traces = traces;
    this.#disclosure = new Disclosure(view.document, traces);
    this.#media = new MediaTime(view.document);
    this.values = new FormValues(view.document, traces);
  }

  /** Bring back what the page before left, if it did. */
  start() {
    hasArrived(this.#tab, this.#view);
    this.#record = this.#tab.receive(NAME, this.#address()) ?? null;
    if (this.#record !== null) harmless(() => this.#open());
  }

  /** The page is about to be loaded anew by us. */
  save() {
    harmless(() => this.#save());
    harmless(() => tellFrames(this.#tab, this.#view));
  }

  /** Tell whether this frame goes because a page around it is loaded anew by us. */
  leavesWithPage() {
    return leavesWithPage(this.#tab, this.#view);
  }

  /** The page stays after all. */
  discard() {
    this.#tab.receive(NAME, this.#address());
    hasArrived(this.#tab, this.#view);
  }

  #save() {
    const { document } = this.#view;
    const finder = new Finder(document);
    /** @type {[string, () => unknown][]} */
    const readers = [
      ["focus", () => readFocus(document, finder)],
      ["scrolls", () => readScrolls(document, finder)],
      ["open", () => this.#disclosure.read(finder)],
      ["media", () => this.#media.read(finder)],
      ["values", () => this.values.read(finder)],
    ];
    /** @type {Record<string, unknown>} */
    const parts = {};
    for (const [name, read] of readers) harmless(() => void (parts[name] = read()));
    LIMITS.some((limit) => this.#tab.handOver(NAME, this.#address(), fitting(parts, limit)));
  }

  #open() {
    const { document } = this.#view;
    this.#scrolls = new Scrolls(document, listOf(this.#record.scrolls));
    // Later than the page's own listeners, and with the first paint still to come.
    if (isLoaded(document)) this.#loaded();
    else {
      if (this.#traces.isReady) this.#bringBack();
      else listen(document, "DOMContentLoaded", () => setTimer(() => this.#bringBack(), 0));
      listen(document, "load", this.#grew);
      listen(this.#view, "load", () => this.#loaded());
    }
  }

  #loaded() {
    LATER.forEach((ms, index) =>
      setTimer(() => {
        this.#bringBack();
        this.#isLoaded = true;
        if (index === LATER.length - 1) this.#end();
      }, ms),
    );
  }

  /** An image came, say. */
  #grew = () => {
    if (this.#isGrowing) return;
    this.#isGrowing = true;
    onFrame(() => {
      this.#isGrowing = false;
      harmless(() => this.#scroll(new Finder(this.#view.document)));
    });
  };

  #bringBack() {
    if (this.#record === null) return;
    const { document } = this.#view;
    const { open, values, media, focus } = this.#record;
    // What we open takes the focus, which then is not the page's will.
    harmless(() => void (this.#hasFocus &&= isFocusFree(document)));
    harmless(() => this.#disclosure.restore(listOf(open), new Finder(document)));
    const finder = new Finder(document);
    harmless(() => this.values.restore(listOf(values), finder));
    harmless(() => this.#media.restore(listOf(media), finder));
    harmless(() => this.#focus(focus, finder));
    harmless(() => this.#scroll(finder));
  }

  /** @param {any} focus @param {Finder} finder */
  #focus(focus, finder) {
    if (
      !this.#hasFocus ||
      this.#traces.hasActed ||
      !focus ||
      !restoreFocus(this.#view.document, focus, finder)
    )
      return;
    this.#hasFocus = false;
  }

  /** @param {Finder} finder */
  #scroll(finder) {
    const isBrowsers = !this.#isLoaded && this.#view.history.scrollRestoration !== "manual";
    if (!this.#traces.hasActed) this.#scrolls?.attempt(finder, { isBrowsers });
  }

  #end() {
    unlisten(this.#view.document, "load", this.#grew);
    this.#record = null;
    this.#scrolls = null;
  }
}

/** @param {unknown} value @returns {any[]} what was stored may be anything */
function listOf(value) {
  return Array.isArray(value) ? value : [];
}
