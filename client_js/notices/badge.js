/**
 * The status badge: on the page only while there is something to say, out of the way of the pointer.
 */

import { harmless } from "../platform/log.js";
import { BADGE_STYLE } from "./look.js";
import { element, ownElement, show } from "./own_element.js";

const PATIENCE = 1_000; // a server that restarts at once is no news

/** @typedef {'disconnected' | 'paused' | 'notice'} Kind from urgent to calm */

/**
 * @typedef {object} Options
 * @property {Document} document
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 */

export class Badge {
  #options;
  /** @type {Map<Kind, string>} */ #texts = new Map();
  /** @type {any} */ #timer = null;
  /** @type {{host: HTMLElement, body: HTMLElement, label: HTMLElement} | null} */ #shown = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Say something until it is taken back.
   *
   * @param {Kind} kind
   * @param {string | null} text null: take it back
   */
  set(kind, text) {
    if (kind === "disconnected") this.rest();
    if (text === null) this.#texts.delete(kind);
    else this.#texts.set(kind, text);
    harmless(() => this.#render());
  }

  /** Say that the connection is lost, unless it is back soon. @param {string} text */
  lose(text) {
    if (this.#timer !== null || this.#texts.has("disconnected")) return;
    this.#timer = this.#options.setTimer(() => this.set("disconnected", text), PATIENCE);
  }

  /** Run no timer from now on. */
  rest() {
    if (this.#timer !== null) this.#options.clearTimer(this.#timer);
    this.#timer = null;
  }

  #render() {
    const kind = /** @type {const} */ (["disconnected", "paused", "notice"]).find((one) =>
      this.#texts.has(one),
    );
    if (kind === undefined) {
      this.#shown?.host.remove();
      this.#shown = null;
      return;
    }
    this.#shown ??= this.#build();
    show(this.#shown.host);
    this.#shown.body.className = `badge ${kind}`;
    this.#shown.label.textContent = this.#texts.get(kind) ?? "";
  }

  #build() {
    const { document } = this.#options;
    const { host, root } = ownElement(document, "hotreload-badge", BADGE_STYLE);
    const body = element(document, "div", "badge");
    body.setAttribute("role", "status");
    body.setAttribute("aria-live", "polite");
    const label = element(document, "span", "label");
    body.append(element(document, "span", "dot"), label);
    root.append(body);
    return { host, body, label };
  }
}
