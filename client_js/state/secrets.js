/** Fields whose values are nobody's business, however short they would be kept. */

import { attributeOf, read, tagOf } from "../platform/elements.js";

/** @import { Traces } from './traces.js' */

const SECRET_TYPES = ["password", "file", "hidden"];
const SECRET_WORDS = ["current-password", "new-password", "one-time-code"];
const CARD = "cc-"; // the words for what stands on a payment card

/**
 * Tell whether the value of a field must not be kept.
 *
 * @param {Element} field
 * @param {Pick<Traces, 'passwords'>} traces
 * @returns {boolean}
 */
export function isSecret(field, { passwords }) {
  const words = attributeOf(field, "autocomplete").toLowerCase().split(/\s+/);
  return (
    passwords.has(field) ||
    SECRET_TYPES.includes(typeOf(field)) ||
    words.some((word) => SECRET_WORDS.includes(word) || word.startsWith(CARD))
  );
}

/** @param {Element} field @returns {string} */
function typeOf(field) {
  return tagOf(field) === "input" ? read(field, "type") : "";
}
