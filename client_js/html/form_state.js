/**
 * What people put into forms. The source only says the default; what somebody typed, ticked or chose
 * stays, also where the browser would take the change of a default, or a new option, for a choice.
 */

import { attribute, hasAttribute, isConnected, isHtml, nameOf, select } from "./nodes.js";

/** @typedef {{selected: HTMLOptionElement[], isDirty: boolean}} Choice */

/** Remember controls, and bring them back after the change. */
export class Controls {
  /** @type {Map<HTMLSelectElement, Choice>} */ #selects = new Map();
  /** @type {HTMLInputElement[]} */ #ticked = [];
  /** @type {Set<HTMLInputElement | HTMLTextAreaElement>} */ #clean = new Set();
  /** @type {Map<HTMLInputElement, boolean>} */ #boxes = new Map();

  /**
   * @param {Document} document
   * @param {Iterable<Element>} touched controls whose defaults or options are about to change
   * @param {boolean} hasRadios whether radio buttons are among what comes
   */
  constructor(document, touched, hasRadios) {
    let radios = hasRadios;
    for (const element of touched) {
      if (isHtml(element, "select")) this.#rememberChoice(/** @type {HTMLSelectElement} */ (element));
      else this.#rememberDefault(/** @type {HTMLInputElement} */ (element));
      radios ||= isRadio(element);
    }
    if (!radios) return;
    for (const radio of /** @type {HTMLInputElement[]} */ (select(document, "input[type=radio i]"))) {
      if (radio.checked && !radio.defaultChecked) this.#ticked.push(radio);
    }
  }

  /** Bring back what people chose; elsewhere show the new defaults. */
  restore() {
    for (const [select, choice] of this.#selects) restoreChoice(select, choice);
    for (const control of this.#clean)
      if (control.value !== control.defaultValue) control.value = control.defaultValue;
    for (const [box, isDirty] of this.#boxes) {
      if (!isDirty && box.checked !== box.defaultChecked) box.checked = box.defaultChecked;
    }
    for (const radio of this.#ticked) if (isConnected(radio) && !radio.checked) radio.checked = true;
  }

  /** @param {HTMLSelectElement} select */
  #rememberChoice(select) {
    const selected = optionsOf(select).filter((option) => option.selected);
    const defaults = defaultChoice(select);
    const isDirty =
      selected.length !== defaults.length || selected.some((option) => !defaults.includes(option));
    this.#selects.set(select, { selected, isDirty });
  }

  /** @param {HTMLInputElement} control */
  #rememberDefault(control) {
    if (
      isHtml(control, "input") &&
      (isRadio(control) || attribute(control, "type")?.toLowerCase() === "checkbox")
    )
      this.#boxes.set(control, control.checked !== control.defaultChecked);
    else if (hasText(control) && control.value === control.defaultValue) this.#clean.add(control);
  }
}

/** @param {Element} element */
function isRadio(element) {
  return isHtml(element, "input") && attribute(element, "type")?.toLowerCase() === "radio";
}

/** @param {Element} control @returns {boolean} whether people type into it, or it has a text at all */
function hasText(control) {
  if (isHtml(control, "textarea")) return true;
  return isHtml(control, "input") && attribute(control, "type")?.toLowerCase() !== "file";
}

/** @param {HTMLSelectElement} element @returns {HTMLOptionElement[]} */
function optionsOf(element) {
  return /** @type {HTMLOptionElement[]} */ (select(element, "option"));
}

/** @param {HTMLSelectElement} element @returns {HTMLOptionElement[]} what a fresh page would show as chosen */
function defaultChoice(element) {
  const options = optionsOf(element);
  const marked = options.filter((option) => hasAttribute(option, "selected"));
  if (hasAttribute(element, "multiple")) return marked;
  if (marked.length > 0) return marked.slice(-1);
  if (Number(attribute(element, "size") ?? 1) > 1) return [];
  return options.filter((option) => !isDisabled(option)).slice(0, 1);
}

/** @param {HTMLOptionElement} option */
function isDisabled(option) {
  if (hasAttribute(option, "disabled")) return true;
  const parent = option.parentElement;
  return parent !== null && nameOf(parent) === "optgroup" && hasAttribute(parent, "disabled");
}

/** @param {HTMLSelectElement} element @param {Choice} choice */
function restoreChoice(element, { selected, isDirty }) {
  const options = optionsOf(element);
  for (const option of selected) {
    if (!options.includes(option)) option.selected = hasAttribute(option, "selected"); // it left
  }
  const kept = isDirty ? selected.filter((option) => options.includes(option)) : [];
  const wanted = kept.length > 0 || (isDirty && selected.length === 0) ? kept : defaultChoice(element);
  for (const option of options) {
    if (wanted.includes(option) !== option.selected) option.selected = wanted.includes(option);
  }
}
