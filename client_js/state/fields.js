/** The values of form fields, whatever their kind, as JSON: what they are, what the source says, how to set them. */

import { read, tagOf, within, write } from "../platform/elements.js";
import { ownPlaces, select } from "../platform/places.js";
import { FIELDS, isEditable } from "./traces.js";
import { isPlain, parseRich, rebuild } from "./rich_text.js";

/** @typedef {import('./rich_text.js').Rich} Rich */
/** @typedef {string | boolean | string[] | Rich[]} Value */

/**
 * @typedef {object} Kind
 * @property {(field: Element) => Value} value
 * @property {(field: Element) => Value} initial what the source says
 * @property {(field: Element, value: any) => void} set
 */

const CHECKED = ["checkbox", "radio"];
const WITHOUT_VALUE = ["submit", "button", "reset", "image"];

/** @type {Kind} */
const TEXT = {
  value: (field) => read(field, "value"),
  initial: (field) => read(field, "defaultValue"),
  set: (field, value) => write(field, "value", value),
};
/** @type {Kind} */
const CHECK = {
  value: (field) => read(field, "checked"),
  initial: (field) => read(field, "defaultChecked"),
  set: (field, value) => write(field, "checked", value),
};
/** @type {Kind} */
const CHOICE = {
  value: (field) => namesOf(field, "selected"),
  initial: (field) => {
    const said = namesOf(field, "defaultSelected");
    const first = within(field, "option:not(:disabled)")[0];
    return said.length > 0 || read(field, "multiple") || !first ? said : [read(first, "value")];
  },
  set: (field, value) => {
    const options = within(field, "option").map((option) => ({
      option,
      isOn: value.includes(read(option, "value")),
    }));
    if (value.length > 0 && !options.some(({ isOn }) => isOn)) return; // the author took it away
    for (const { option, isOn } of options)
      if (read(option, "selected") !== isOn) write(option, "selected", isOn);
  },
};
/** @type {Kind} */
const RICH = {
  value: (field) => parseRich(field),
  initial: (field) => field.textContent ?? "",
  set: (field, value) => rebuild(field, value),
};

/** List the fields of a document, those in its open shadow roots included. @param {Document} document @returns {Element[]} */
export function fieldsIn(document) {
  return ownPlaces(document).flatMap((place) => select(place, FIELDS));
}

/** Tell what kind of field an element is. @param {Element} field @returns {Kind | null} null: it has no value */
export function kindOf(field) {
  switch (tagOf(field)) {
    case "textarea":
      return TEXT;
    case "select":
      return CHOICE;
    case "input":
      return kindOfInput(read(field, "type"));
    default:
      return isEditable(field) && isPlain(field) ? RICH : null;
  }
}

/**
 * Tell whether a kind of field has no source to go back to: what its text was at first says it.
 *
 * @param {Kind} kind
 * @returns {boolean}
 */
export function isWithoutSource(kind) {
  return kind === RICH;
}

/** @param {string} type @returns {Kind | null} */
function kindOfInput(type) {
  if (CHECKED.includes(type)) return CHECK;
  return WITHOUT_VALUE.includes(type) ? null : TEXT;
}

/** @param {Element} field @param {'selected' | 'defaultSelected'} which @returns {string[]} */
function namesOf(field, which) {
  return within(field, "option")
    .filter((option) => read(option, which))
    .map((option) => read(option, "value"));
}
