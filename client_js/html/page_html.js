/** Wires the parts that patch the page's HTML to each other. It decides nothing. */

import { Failing } from "./failing.js";
import { HtmlUpdates } from "./html.js";
import { PageSource } from "./page_source.js";
import { whenPainted } from "../changes/painted.js";
import { prepareCss } from "../styles/css.js";
import { rootElement } from "../platform/dom.js";
import { matches } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { navigationStatus, whenIdle } from "../platform/pristine.js";

/** @import { Page } from './concerned.js' */
/** @import { Overlay } from '../notices/overlay.js' */
/** @import { Loaded } from '../changes/loaded.js' */
/** @import { Transport } from '../channel/transport.js' */

const OUTLINED = '[data-hotreload~="outline"]';

/**
 * @typedef {object} Parts
 * @property {Document} document
 * @property {string} address the URL of client.js
 * @property {string} nonce
 * @property {Page} page
 * @property {Overlay} overlay
 * @property {() => Loaded} loaded
 * @property {() => Transport} transport
 */

/** @param {Parts} parts @returns {HtmlUpdates} */
export function pageHtml({ document, address, nonce, page, overlay, loaded, transport }) {
  const here = () => location.href.split("#", 1)[0] ?? "";
  const source = new PageSource({
    base: address,
    token: () => transport().token,
    charset: document.characterSet,
    url: here(),
  });
  return new HtmlUpdates({
    document,
    page,
    nonce,
    source,
    failing: new Failing(overlay, page.path),
    loaded,
    address: here,
    epoch: () => transport().epoch,
    isConnected: () => transport().isOpen,
    status: navigationStatus(),
    patched: ({ touched, isPlain, pending }) => {
      touched.forEach(enliven);
      outlined(touched, document);
      if (!isPlain) pending.then(() => lookForSheets(document));
    },
  });
}

/** Sheets that came are to be patched as well; a walk through the page takes its time. @param {Document} document */
function lookForSheets(document) {
  whenPainted(() => whenIdle(() => prepareCss(document)), document);
}

/** htmx looks for its attributes only where it is told to. @param {Element} element */
function enliven(element) {
  harmless(() => element.isConnected && Reflect.get(globalThis, "htmx")?.process?.(element));
}

/** @param {Element[]} touched @param {Document} document */
async function outlined(touched, document) {
  const root = rootElement(document);
  if (root === null || !matches(root, OUTLINED)) return;
  try {
    const { outline } = await import("./outline.js"); // few pages want it
    outline(touched, { document });
  } catch {
    // the server has just gone: what it would show is only an ornament
  }
}
