/**
 * The error overlay: all faults that are open on the server, as text. Esc closes it; it takes no focus.
 *
 * A closed fault stays closed until it changes, also when the server tells of it again.
 */

import { listen, unlisten } from "./dom.js";
import { OVERLAY_STYLE } from "./look.js";
import { element, ownElement, show } from "./own_element.js";

/** @import { Fault } from "./protocol.js" */

export class Overlay {
  #document;
  /** @type {Map<string, Fault>} */ #faults = new Map();
  /** @type {Set<string>} */ #dismissed = new Set();
  /** @type {{host: HTMLElement, list: HTMLElement, title: HTMLElement} | null} */ #shown = null;

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
  }

  /** Show a fault, in place of an earlier one of its id. @param {Fault} fault */
  add(fault) {
    this.#faults.set(fault.id, fault);
    this.#render();
  }

  /** Take a fault off: it is mended. @param {string} id */
  remove(id) {
    this.#faults.delete(id);
    this.#render();
  }

  /** Take all faults off, for the server is about to tell which are open. */
  clear() {
    this.#faults.clear();
    this.#render();
  }

  #dismiss() {
    this.#dismissed = new Set([...this.#faults.values()].map(fingerprint));
    this.#render();
  }

  #render() {
    const faults = [...this.#faults.values()].filter((fault) => !this.#dismissed.has(fingerprint(fault)));
    if (faults.length === 0) {
      this.#remove();
      return;
    }
    this.#shown ??= this.#build();
    this.#shown.title.textContent = faults.length === 1 ? "One problem on the server" : `${faults.length} problems on the server`;
    this.#shown.list.replaceChildren(...faults.map((fault) => this.#card(fault)));
    show(this.#shown.host);
  }

  #remove() {
    this.#shown?.host.remove();
    this.#shown = null;
    unlisten(window, "keydown", this.#onKey);
  }

  #build() {
    const document = this.#document;
    const { host, root } = ownElement(document, "hotreload-overlay", OVERLAY_STYLE);
    const panel = element(document, "section", "panel");
    panel.setAttribute("aria-label", "Hot reload: problems on the server");
    const head = element(document, "div", "head");
    const title = element(document, "span", "title");
    const close = element(document, "button", "close", "Esc");
    close.setAttribute("type", "button");
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => this.#dismiss());
    head.append(element(document, "span", "dot"), title, close);
    const list = element(document, "div", "faults");
    list.setAttribute("role", "alert");
    panel.append(head, list);
    root.append(panel);
    listen(window, "keydown", this.#onKey);
    return { host, list, title };
  }

  /** @param {Event} event */
  #onKey = (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape") this.#dismiss();
  };

  /** @param {Fault} fault */
  #card(fault) {
    const document = this.#document;
    const card = element(document, "article", "fault");
    const place = [fault.file, fault.line, fault.line === null ? null : fault.column].filter((part) => part !== null).join(":");
    if (fault.file !== null) card.append(element(document, "div", "place", place));
    card.append(element(document, "p", "message", fault.message));
    if (fault.frame) card.append(this.#code(fault.frame));
    if (fault.stack) card.append(this.#stack(fault.stack, !fault.frame));
    return card;
  }

  /** @param {string} text */
  #code(text) {
    const code = element(this.#document, "pre", "code", text);
    code.tabIndex = 0; // scrolls by keyboard
    return code;
  }

  /** @param {string} text @param {boolean} open where there is nothing else to see */
  #stack(text, open) {
    const details = element(this.#document, "details", "stack");
    if (open) details.setAttribute("open", "");
    details.append(element(this.#document, "summary", "", "Stack"), this.#code(text));
    return details;
  }
}

/** @param {Fault} fault */
function fingerprint({ id, message, line, frame }) {
  return [id, message, line, frame].join("\n");
}
