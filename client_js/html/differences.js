/**
 * From two sources and the live page to a draft of edits: what the author changed is found on the
 * parsed copies and located on the live page, which is only read here.
 */

import { arrange } from "./arrange.js";
import { hasSameRoots, isSameDeep } from "./shadow.js";
import { attributeEdits } from "./attribute_edits.js";
import { Draft, MustReload, OUTSIDE } from "./edits.js";
import { reasonOfElement } from "./head.js";
import { arePlain, sourceQuestions } from "./identity.js";
import { pair } from "./match.js";
import { ancestors, attribute, childrenOf, isElement, isEqual, isHtml, nameOf, shadowOf } from "./nodes.js";
import { templateContent, textOf } from "./nodes.js";
import { isClaimed, isRendered, isRenderedItself } from "./regions.js";
import { addressOf, isScript, kindOfScript, reasonOfChange } from "./scripts.js";

/** @import { Held } from './attribute_edits.js' */
/** @import { Edit, Scope } from './edits.js' */
/** @import { Pairing } from './match.js' */
/** @import { Noise } from './noise.js' */
/** @import { Source } from './parse.js' */

/**
 * @typedef {object} Options
 * @property {Document} document the live page
 * @property {Source} before
 * @property {Source} after
 * @property {Noise} noise
 * @property {Element | null} focused
 * @property {Held} held
 * @property {(script: Element) => boolean} isTaken whether somebody else runs an inline module anew
 */

const CONTROLS = new Set(["input", "select", "textarea"]);
const OWNERS = new Set(["select", "video", "audio"]);

/** Compares two versions, and drafts what to do about it. */
export class Differences {
  draft;
  options;
  #questions;

  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.draft = new Draft(options.document);
    const isDeep = options.before.isDeep || options.after.isDeep;
    this.#questions = sourceQuestions(isDeep ? isSameDeep : isEqual);
  }

  /** @throws {MustReload} */
  run() {
    const { document, before, after } = this.options;
    this.draft.locator.link(before.document, document);
    this.#children(before.document, after.document, document, OUTSIDE);
  }

  /**
   * Draft the change of one text.
   *
   * @param {Node} text of the source before
   * @param {string} value
   * @returns {boolean} false where the page has it no more
   * @throws {MustReload}
   */
  runWords(text, value) {
    return this.#within(text, (live, scope) => this.#textEdit({ old: textOf(text), value, live }, scope));
  }

  /**
   * Draft the change of one element.
   *
   * @param {Element} before
   * @param {Element} after
   * @returns {boolean} false where the page has it no more
   * @throws {MustReload}
   */
  runElement(before, after) {
    return this.#within(before, (live, scope) => this.node(before, after, live, scope));
  }

  /** @param {Node} source @param {(live: Node, scope: Scope) => void} draft @returns {boolean} */
  #within(source, draft) {
    const { locator } = this.draft;
    locator.link(this.options.before.document, this.options.document);
    const live = locator.of(source);
    if (!live) return false;
    let scope = OUTSIDE;
    for (const around of ancestors(source)) {
      const element = locator.of(around);
      if (!element || !isElement(element)) return false;
      if (isIgnored(around) || isIgnored(element)) return true;
      scope = innerScope(around, around, element, scope);
    }
    draft(live, scope);
    return true;
  }

  /**
   * Draft what makes a live node, which is what its source was, what it is now.
   *
   * @param {Node} before @param {Node} after @param {Node} live @param {Scope} scope
   */
  node(before, after, live, scope) {
    this.draft.locator.link(before, live);
    if (isElement(before) && isElement(after) && isElement(live)) this.#element(before, after, live, scope);
    else this.#text(before, after, live, scope);
  }

  /** @param {Node} before @param {Node} after @param {Node} live @param {Scope} scope */
  #text(before, after, live, scope) {
    const [old, value] = [textOf(before), textOf(after)];
    if (old !== value && !this.options.noise.isText(after, old)) this.#textEdit({ old, value, live }, scope);
  }

  /** @param {{old: string, value: string, live: Node}} text @param {Scope} scope */
  #textEdit({ old, value, live }, scope) {
    const shown = textOf(live);
    if (shown === value) return;
    if (scope.isEditable && shown !== old) return; // somebody's own words
    this.draft.add({ kind: "text", node: live, value }, scope);
  }

  /** @param {Element} before @param {Element} after @param {Element} live @param {Scope} outer */
  #element(before, after, live, outer) {
    if (isIgnored(after) && (isIgnored(before) || isIgnored(live))) return;
    const scope = innerScope(before, after, live, outer);
    const edits = attributeEdits({ before, after, live }, this.options);
    const isRenderedHere = outer.isRendered || isRenderedItself(live);
    if (edits.length > 0) this.#attributes(edits, live, { ...scope, isRendered: isRenderedHere });
    if (isScript(after)) return this.#script(before, after, live, scope);
    if (isHtml(after, "textarea")) return this.#textarea(before, after, live, scope);
    const inert = { ...scope, isInert: true, isRendered: scope.isRendered || isClaimed(live) };
    this.#inner(templateContent(before), templateContent(after), templateContent(live), inert);
    this.#shadow(before, after, live, scope);
    this.#children(before, after, live, scope);
  }

  /** @param {Edit[]} edits @param {Element} live @param {Scope} scope */
  #attributes(edits, live, scope) {
    const name = nameOf(live);
    const reason = name === "base" || name === "meta" ? reasonOfElement(live) : null;
    if (reason && !scope.isInert) throw new MustReload(reason);
    for (const edit of edits) this.draft.add(edit, scope);
    if (CONTROLS.has(name)) this.draft.controls.add(live);
    if (scope.control && (name === "option" || name === "optgroup")) this.draft.controls.add(scope.control);
    if (scope.control && name === "source") this.draft.add({ kind: "play", element: scope.control }, scope);
  }

  /** @param {Element} before @param {Element} after @param {Element} live @param {Scope} scope */
  #script(before, after, live, scope) {
    if (textOf(before) === textOf(after) || this.#isNoise(before, after)) return;
    const isCode = addressOf(after) === null && !scope.isInert;
    if (isCode && kindOfScript(after) === "module" && this.options.isTaken(after)) return;
    const reason = isCode ? reasonOfChange(after) : null;
    if (reason) throw new MustReload(reason);
    this.#children(before, after, live, scope);
  }

  /** @param {Element} before @param {Element} after @returns {boolean} whether the one text in an element is noise */
  #isNoise(before, after) {
    const text = childrenOf(after)[0];
    return text !== undefined && this.options.noise.isText(text, textOf(before));
  }

  /** @param {Element} before @param {Element} after @param {Element} live @param {Scope} scope */
  #textarea(before, after, live, scope) {
    const value = textOf(after);
    if (textOf(before) === value || textOf(live) === value || this.#isNoise(before, after)) return;
    this.draft.controls.add(live);
    this.draft.add({ kind: "default", element: live, value }, scope);
  }

  /** @param {Node | null} before @param {Node | null} after @param {Node | null} live @param {Scope} scope */
  #inner(before, after, live, scope) {
    if (!before || !after || !live) return;
    this.draft.locator.link(before, live);
    this.#children(before, after, live, scope);
  }

  /** @param {Element} before @param {Element} after @param {Element} live @param {Scope} scope */
  #shadow(before, after, live, scope) {
    const [old, fresh] = [shadowOf(before), shadowOf(after)];
    if (old && fresh && !isSameDeep(old, fresh)) this.#inner(old, fresh, shadowOf(live), scope);
  }

  /** @param {Node} before @param {Node} after @param {Node} live @param {Scope} scope */
  #children(before, after, live, scope) {
    const [old, fresh] = [childrenOf(before), childrenOf(after)];
    const pairing = arePlain(old, fresh) ? plainPairing(old) : pair(old, fresh, this.#questions);
    if (old.length === fresh.length && pairing.isSame.every(Boolean) && isInOrder(pairing.to)) return;
    /** @type {Set<number>} */
    const lost = new Set();
    for (const [j, child] of fresh.entries()) {
      const source = old[pairing.to[j] ?? -1];
      if (source && !pairing.isSame[j] && !this.#pair(source, child, scope)) lost.add(j);
    }
    arrange({ old, fresh, pairing, lost }, { ...this.options, after, live, scope, draft: this.draft });
  }

  /**
   * @param {Node} before @param {Node} after @param {Scope} scope
   * @returns {boolean} false where the page has it no more, and it changed
   */
  #pair(before, after, scope) {
    const live = this.draft.locator.of(before);
    if (!live) return !this.#differ(before, after, scope);
    if (isElement(before) && isElement(after) && isElement(live) && !hasSameRoots(before, after, live)) {
      this.draft.add({ kind: "remove", node: live }, scope);
      return false;
    }
    this.node(before, after, live, scope);
    return true;
  }

  /** Tell whether anything would be done, were the page what its source says. @param {Node} before @param {Node} after @param {Scope} scope */
  #differ(before, after, scope) {
    const kept = this.draft;
    this.draft = new Draft(null);
    this.node(before, after, before, scope);
    const differ = this.draft.edits.length > 0;
    this.draft = kept;
    return differ;
  }
}

/** @param {ChildNode[]} old @returns {Pairing} */
function plainPairing(old) {
  const order = old.map((_, index) => index);
  return { to: order, from: order, isSame: old.map(() => false) };
}

/** @param {number[]} order */
function isInOrder(order) {
  return order.every((index, at) => index === at);
}

/** @param {Element} element */
function isIgnored(element) {
  return isAsked(element, "ignore");
}

/** @param {Element} element @param {string} word @returns {boolean} whether its author says so */
function isAsked(element, word) {
  return (attribute(element, "data-hotreload") ?? "").split(/\s+/).includes(word);
}

/** @param {Element} before @param {Element} after @param {Element} live @param {Scope} outer @returns {Scope} */
function innerScope(before, after, live, outer) {
  const name = nameOf(live);
  const editable = attribute(live, "contenteditable");
  return {
    isSealed: outer.isSealed || [before, after, live].some((one) => isAsked(one, "reload")),
    isRendered: outer.isRendered || isRendered(live),
    isInert: outer.isInert,
    isEditable: editable === null ? outer.isEditable : editable !== "false",
    control: OWNERS.has(name) ? live : outer.control,
  };
}
