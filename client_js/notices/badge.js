/**
 * The status badge: on the page only while there is something to say, out of the way of the pointer.
 */

import { harmless } from "../platform/log.js";
import { BADGE_STYLE } from "./look.js";
import { element, ownElement, show } from "./own_element.js";

const PATIENCE = 1_000; // a server that restarts at once is no news

/** From urgent to calm. */
const KINDS = /** @type {const} */ (["disconnected", "paused", "waiting", "notice"]);

/** @typedef {typeof KINDS[number]} Kind */
/** @typedef {{text: string, button: string}} Notice */

/**
 * @typedef {object} Options
 * @property {Document} document
 * @property {(task: () => void, ms: number) => any} setTimer
 * @property {(timer: any) => void} clearTimer
 * @property {() => void} [act] what a click on a badge with a button does
 */

export class Badge {
  #options;
  /** @type {Map<Kind, Notice>} */ #notices = new Map();
  /** @type {any} */ #timer = null;
  /** @type {{host: HTMLElement, body: HTMLElement, label: HTMLElement, button: HTMLElement} | null} */ #shown =
    null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Say something until it is taken back.
   *
   * @param {Kind} kind
   * @param {string | null} text null: take it back
   * @param {string} [button] what can be done about it; else the badge is out of the pointer's way
   */
  set(kind, text, button = "") {
    if (kind === "disconnected") this.rest();
    if (text === null) this.#notices.delete(kind);
    else this.#notices.set(kind, { text, button });
    harmless(() => this.#render());
  }

  /** Say that the connection is lost, unless it is back soon. @param {string} text */
  lose(text) {
    const said = this.#notices.get("disconnected")?.text;
    if (said !== undefined && said !== text) this.set("disconnected", text);
    if (this.#timer !== null || said !== undefined) return;
    this.#timer = this.#options.setTimer(() => this.set("disconnected", text), PATIENCE);
  }

  /** Run no timer from now on. */
  rest() {
    if (this.#timer !== null) this.#options.clearTimer(this.#timer);
    this.#timer = null;
  }

  #render() {
    const kind = KINDS.find((one) => this.#notices.has(one));
    const notice = kind && this.#notices.get(kind);
    if (!notice) {
      this.#shown?.host.remove();
      this.#shown = null;
      return;
    }
    this.#shown ??= this.#build();
    const { host, body, label, button } = this.#shown;
    show(host);
    body.className = `badge ${kind} ${notice.button && "acts"}`;
    label.textContent = notice.text;
    button.textContent = notice.button;
    button.hidden = notice.button === "";
  }

  #build() {
    const { document } = this.#options;
    const { host, root } = ownElement(document, "hotreload-badge", BADGE_STYLE);
    const body = element(document, "div", "badge");
    body.setAttribute("role", "status");
    body.setAttribute("aria-live", "polite");
    const label = element(document, "span", "label");
    const button = element(document, "button", "button");
    button.setAttribute("type", "button");
    // The whole badge takes the click: it bubbles up from the button, which the keyboard reaches.
    body.addEventListener("click", () => button.hidden || harmless(() => this.#options.act?.()));
    body.append(element(document, "span", "dot"), label, button);
    root.append(body);
    return { host, body, label, button };
  }
}
