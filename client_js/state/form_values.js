/**
 * What was filled into a page, over a reload.
 *
 * A field takes its value back only as long as it shows what the source says: what the browser, the
 * page or the user filled in since stays. A field that the user never touched (a script set it) takes
 * it only where its source says what it said before.
 */

import { tellInput } from "../platform/elements.js";
import { harmless } from "../platform/log.js";
import { stringifyJson } from "../platform/pristine.js";
import { fieldsIn, isWithoutSource, kindOf } from "./fields.js";
import { isSecret } from "./secrets.js";

/** @import { Kind, Value } from './fields.js' */
/** @import { Finder, Path } from './finder.js' */
/** @import { Traces } from './traces.js' */

const FIELDS = 2_000;
const WRITES = 2; // then the page insists on its own

/**
 * @typedef {object} Filled
 * @property {Path} path
 * @property {Value} value
 * @property {Value} initial what the source said
 * @property {boolean} touched by the user
 */

export class FormValues {
  #document;
  #traces;
  /** @type {WeakMap<Element, number>} */ #writes = new WeakMap();

  /** @param {Document} document @param {Pick<Traces, 'touched' | 'texts' | 'passwords'>} traces */
  constructor(document, traces) {
    this.#document = document;
    this.#traces = traces;
  }

  /** @param {Finder} finder @returns {Filled[]} */
  read(finder) {
    /** @type {Filled[]} */
    const found = [];
    for (const field of fieldsIn(this.#document)) {
      const filled = found.length < FIELDS ? this.#filled(field, finder) : null;
      if (filled !== null) found.push(filled);
    }
    return found;
  }

  /** Fill in again what is still open; harmless as often as it is done. @param {Filled[]} list @param {Finder} finder */
  restore(list, finder) {
    for (const filled of list) {
      const field = finder.find(filled.path);
      if (field !== null) harmless(() => this.#fill(field, filled));
    }
  }

  /** Tell whether a field holds what the user typed, and its source does not say. @param {Element} field */
  isFilled(field) {
    const kind = this.#traces.touched.has(field) ? kindOf(field) : null;
    if (kind === null) return false;
    if (isWithoutSource(kind)) return field.textContent !== this.#traces.texts.get(field);
    return !isEqual(kind.value(field), kind.initial(field));
  }

  /** What the user typed is sent, or taken back. @param {Iterable<Element>} fields */
  forget(fields) {
    for (const field of fields) this.#traces.touched.delete(field);
  }

  /** @param {Element} field @param {Finder} finder @returns {Filled | null} */
  #filled(field, finder) {
    const kind = kindOf(field);
    if (kind === null || isSecret(field, this.#traces)) return null;
    const [value, touched] = [kind.value(field), this.#traces.touched.has(field)];
    const initial = this.#traces.texts.get(field) ?? kind.initial(field);
    if (!touched && (isWithoutSource(kind) || isEqual(value, initial))) return null;
    const path = finder.describe(field);
    return path && { path, value, initial, touched };
  }

  /** @param {Element} field @param {Filled} filled */
  #fill(field, filled) {
    const kind = kindOf(field);
    const writes = this.#writes.get(field) ?? 0;
    if (kind === null || isSecret(field, this.#traces) || this.#traces.touched.has(field) || writes >= WRITES)
      return;
    if (!takes(kind, field, filled)) return;
    this.#writes.set(field, writes + 1);
    kind.set(field, filled.value);
    tellInput(field);
  }
}

/**
 * Tell whether a field waits for its value.
 *
 * @param {Kind} kind
 * @param {Element} field
 * @param {Filled} filled
 */
function takes(kind, field, { value, initial, touched }) {
  const [now, source] = [kind.value(field), kind.initial(field)];
  if (isEqual(now, value) || typeof now !== typeof value) return false;
  if (isWithoutSource(kind)) return source === initial;
  return isEqual(now, source) && (touched || isEqual(source, initial));
}

/** @param {Value} one @param {Value} other */
function isEqual(one, other) {
  return stringifyJson(one) === stringifyJson(other);
}
