/** Idiomorph, as its README has it for whole pages. */

import { Idiomorph } from "/packages/idiomorph/dist/idiomorph.esm.js";

/** @param {{document: Document, after: string}} options */
export function morph({ document, after }) {
  Idiomorph.morph(document.documentElement, after, { ignoreActiveValue: true, restoreFocus: true });
  return { outcome: "html" };
}
