/**
 * What is open, over a reload: details, dialogs, popovers.
 *
 * Only what somebody opened or closed since the page came; and only where the new page begins as the
 * old one did. What the author opens or closes in the source stays the author's.
 */

import { tagOf } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { ownPlaces, select } from "../platform/places.js";
import { isPopover, OPENERS, opennessOf } from "./traces.js";

/** @import { Finder, Path } from './finder.js' */
/** @import { Openness, Traces } from './traces.js' */

/** @typedef {{path: Path, was: Openness, is: Openness}} Disclosed */

const LIMIT = 500;

export class Disclosure {
  #document;
  #traces;

  /** @param {Document} document @param {Pick<Traces, 'began'>} traces */
  constructor(document, traces) {
    this.#document = document;
    this.#traces = traces;
  }

  /** @param {Finder} finder @returns {Disclosed[]} */
  read(finder) {
    /** @type {Disclosed[]} */
    const found = [];
    for (const element of this.#all()) {
      const [was, is] = [this.#traces.began.get(element) ?? "closed", opennessOf(element)];
      const path = was !== is && found.length < LIMIT ? finder.describe(element) : null;
      if (path !== null) found.push({ path, was, is });
    }
    return found;
  }

  /** Open and close what is still as it began. @param {Disclosed[]} list @param {Finder} finder */
  restore(list, finder) {
    for (const { path, was, is } of list) {
      const element = finder.find(path);
      if (element !== null && opennessOf(element) === was) harmless(() => open(element, is));
    }
  }

  #all() {
    return ownPlaces(this.#document).flatMap((place) => select(place, OPENERS));
  }
}

/** @param {Element} element @param {Openness} openness */
function open(element, openness) {
  const is = openness !== "closed";
  if (tagOf(element) === "details") /** @type {HTMLDetailsElement} */ (element).open = is;
  else if (isPopover(element)) openPopover(/** @type {HTMLElement} */ (element), is);
  else openDialog(/** @type {HTMLDialogElement} */ (element), openness);
}

/** @param {HTMLElement} element @param {boolean} is */
function openPopover(element, is) {
  if (is) element.showPopover();
  else element.hidePopover();
}

/** @param {HTMLDialogElement} dialog @param {Openness} openness */
function openDialog(dialog, openness) {
  if (openness === "modal") dialog.showModal();
  else if (openness === "open") dialog.show();
  else dialog.close();
}
