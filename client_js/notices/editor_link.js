/**
 * The place of a fault as a link that opens it in the user's editor, and does nothing else.
 *
 * Clicks on it are kept from the page, but for listeners that captured them on the window before we did.
 * A frame of ours follows the link. Where the page followed it, its `beforeunload` would be called, and WebKit
 * would leave the page where no editor is there for the URL.
 */

import { createElement, listen, unlisten } from "../platform/dom.js";
import { element } from "./own_element.js";

const NAME = "hotreload.editor";
const HIDDEN = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick"];
const VIOLATION = "securitypolicyviolation";
const VIOLATION_LIMIT = 1_000;
/** An editor's scheme, and none that a browser opens itself. */
const EDITOR =
  /^(?!(?:javascript|vbscript|data|blob|filesystem|about|file|https?|wss?|ftp):)[a-z][a-z0-9+.-]*:\/\//;

const { apply } = Reflect;
const { composedPath, preventDefault, stopImmediatePropagation } = globalThis.Event?.prototype ?? {};
const openTab = globalThis.open?.bind(globalThis);

/** Tell whether a URL may be a link. @param {string | null | undefined} url @returns {url is string} */
export function isOfEditor(url) {
  return typeof url === "string" && EDITOR.test(url);
}

export class EditorLinks {
  #document;
  #root;
  #setTimer;
  /** @type {WeakSet<EventTarget>} */ #links = new WeakSet();
  /** @type {Element | null} */ #frame = null;
  #framesAreForbidden = false;

  /**
   * @param {object} options
   * @param {Document} options.document
   * @param {ShadowRoot} options.root where the links are
   * @param {(task: () => void, ms: number) => unknown} options.setTimer
   */
  constructor({ document, root, setTimer }) {
    this.#document = document;
    this.#root = root;
    this.#setTimer = setTimer;
    for (const type of HIDDEN) listen(window, type, this.#onPointer);
  }

  /** Make a link. @param {string} className @param {string} text @param {string} url @returns {HTMLElement} */
  link(className, text, url) {
    const link = element(this.#document, "a", className, text);
    link.setAttribute("href", url);
    link.setAttribute("title", "Open in the editor");
    this.#links.add(link);
    return link;
  }

  /** Listen to nothing any more. */
  end() {
    for (const type of HIDDEN) unlisten(window, type, this.#onPointer);
  }

  /** @param {Event} event */
  #onPointer = (event) => {
    const [target] = apply(/** @type {any} */ (composedPath), event, []);
    if (!this.#links.has(target)) return;
    apply(/** @type {any} */ (stopImmediatePropagation), event, []);
    if (event.type === "mousedown") apply(/** @type {any} */ (preventDefault), event, []); // would take the focus
    if (event.type === "click") this.#follow(target);
  };

  /** Say what is to follow a link that is about to be followed. @param {Element} link */
  #follow(link) {
    if (this.#framesAreForbidden) {
      link.setAttribute("target", "_blank");
      return;
    }
    this.#frame?.remove();
    this.#frame = createElement(this.#document, "iframe");
    this.#frame.setAttribute("name", NAME);
    this.#frame.setAttribute("hidden", "");
    this.#root.append(this.#frame);
    link.setAttribute("target", NAME);
    this.#mindPolicy(link.getAttribute("href"));
  }

  /** Open a tab in place of the frame, where the page's policy forbids it: nothing else tells. @param {string | null} url */
  #mindPolicy(url) {
    const end = () => unlisten(this.#document, VIOLATION, onViolation);
    /** @param {Event} event */
    const onViolation = (event) => {
      if (!/^(?:frame|child|default)-src/.test(/** @type {any} */ (event).effectiveDirective)) return;
      end();
      this.#framesAreForbidden = true;
      openTab?.(url ?? "", "_blank", "noopener");
    };
    listen(this.#document, VIOLATION, onViolation);
    this.#setTimer(end, VIOLATION_LIMIT);
  }
}
