/** What the tabs of a site say to each other. Whatever else a page says there is ignored. No I/O. */

import { number, object, isString, list, string } from "./fields.js";

const NAME_LIMIT = 64;
const TYPES = /** @type {const} */ (["hello", "lead", "bye", "want"]);

/**
 * @typedef {object} Word
 * @property {'hello' | 'lead' | 'bye' | 'want'} type
 * @property {string} from
 * @property {boolean} visible
 * @property {number} since when it began to lead, in ms
 * @property {string} epoch
 * @property {number} seq the place up to which it has heard the server; -1 where it has not
 * @property {string[]} topics that it wants
 */

/**
 * Read a word, copied field by field.
 *
 * @param {unknown} data
 * @returns {Word | null} null for what is none
 */
export function readWord(data) {
  try {
    const body = object(data);
    const type = TYPES.find((one) => one === string(body, "type"));
    const from = string(body, "from");
    if (type === undefined || from.length > NAME_LIMIT) return null;
    return {
      type,
      from,
      visible: body["visible"] === true,
      since: number(body, "since"),
      epoch: string(body, "epoch"),
      seq: number(body, "seq"),
      topics: list(body, "topics").filter(isString),
    };
  } catch {
    return null;
  }
}
