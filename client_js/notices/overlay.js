/**
 * The error overlay: all faults that are open, on the server or in this page, as text. Esc closes it; it takes no focus.
 *
 * A closed fault stays closed until it changes, also when the server tells of it again.
 */

import { listen, unlisten } from "../platform/dom.js";
import { isHot } from "../modules/hot_ids.js";
import { harmless } from "../platform/log.js";
import { EditorLinks, isOfEditor } from "./editor_link.js";
import { OVERLAY_STYLE } from "./look.js";
import { element, ownElement, show } from "./own_element.js";

/** @import { Fault } from '../channel/protocol.js' */

const RECHECK_LIMIT = 500;

export class Overlay {
  #document;
  #setTimer;
  /** @type {Map<string, Fault>} */ #faults = new Map();
  /** @type {Set<string>} */ #dismissed = new Set();
  /** @type {{host: HTMLElement, list: HTMLElement, title: HTMLElement, links: EditorLinks} | null} */ #shown =
    null;

  /** Those of the connection before, which the server has not confirmed. @type {Set<string>} */
  #doubtful = new Set();

  /** @param {{document: Document, setTimer: (task: () => void, ms: number) => unknown}} options */
  constructor({ document, setTimer }) {
    this.#document = document;
    this.#setTimer = setTimer;
  }

  /** Show a fault, in place of an earlier one of its id. @param {Fault} fault */
  add(fault) {
    const before = this.#faults.get(fault.id);
    this.#doubtful.delete(fault.id);
    if (before !== undefined && fingerprint(before) === fingerprint(fault)) return; // do not announce it again
    this.#faults.set(fault.id, fault);
    this.#render();
  }

  /** Take a fault off: it is mended. @param {string} id */
  remove(id) {
    this.#faults.delete(id);
    this.#render();
  }

  /** Expect the server to tell which faults are open; the others go. */
  recheck() {
    this.#doubtful = new Set([...this.#faults.keys()].filter((id) => !isHot(id)));
    if (this.#doubtful.size === 0) return;
    this.#setTimer(() => {
      this.#doubtful.forEach((id) => this.#faults.delete(id));
      this.#doubtful.clear();
      harmless(() => this.#render());
    }, RECHECK_LIMIT);
  }

  #dismiss() {
    this.#dismissed = new Set([...this.#faults.values()].map(fingerprint));
    harmless(() => this.#render());
  }

  #render() {
    const faults = [...this.#faults.values()].filter((fault) => !this.#dismissed.has(fingerprint(fault)));
    if (faults.length === 0) {
      this.#remove();
      return;
    }
    this.#shown ??= this.#build();
    const { host, list, title, links } = this.#shown;
    title.textContent =
      faults.length === 1 ? `One problem ${where(faults)}` : `${faults.length} problems ${where(faults)}`;
    list.replaceChildren(...faults.map((fault) => this.#card(fault, links)));
    show(host);
  }

  #remove() {
    this.#shown?.host.remove();
    this.#shown?.links.end();
    this.#shown = null;
    unlisten(window, "keydown", this.#onKey);
  }

  #build() {
    const document = this.#document;
    const { host, root } = ownElement(document, "hotreload-overlay", OVERLAY_STYLE);
    const panel = element(document, "section", "panel");
    panel.setAttribute("aria-label", "Hot reload: problems");
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
    const links = new EditorLinks({ document, root, setTimer: this.#setTimer });
    return { host, list, title, links };
  }

  /** @param {Event} event */
  #onKey = (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape") this.#dismiss();
  };

  /** @param {Fault} fault @param {EditorLinks} links */
  #card(fault, links) {
    const document = this.#document;
    const card = element(document, "article", "fault");
    if (fault.file !== null) card.append(this.#place(fault, links));
    card.append(element(document, "p", "message", fault.message));
    if (fault.frame) card.append(this.#code(fault.frame));
    if (fault.stack) card.append(this.#stack(fault.stack, !fault.frame));
    return card;
  }

  /** @param {Fault} fault @param {EditorLinks} links */
  #place({ file, line, column, editor }, links) {
    const place = [file, line, line === null ? null : column].filter((part) => part !== null).join(":");
    return isOfEditor(editor)
      ? links.link("place", place, editor)
      : element(this.#document, "div", "place", place);
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

/** @param {Fault[]} faults */
function where(faults) {
  return faults.every(({ id }) => isHot(id)) ? "with modules" : "on the server";
}

/** @param {Fault} fault */
function fingerprint(fault) {
  return Object.values(fault).join("\n");
}
