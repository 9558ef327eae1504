/**
 * What a page declares to a server that does not know its epoch: paths, and the ids it knows. No I/O.
 */

/** @import { Entry, Shows } from '../channel/protocol.js' */
/** @import { Loaded } from './loaded.js' */

const PIECE_LIMIT = 47 * 1024; // the server takes 64 KiB a message, the contract says under 48
const ENTRY_LIMIT = 16 * 1024; // no server of ours answers a longer path

/**
 * List what a page shows: itself, and what it has loaded.
 *
 * @param {{path: string, id: string | null}} page
 * @param {Pick<Loaded, 'entries'>} loaded
 * @returns {Entry[]}
 */
export function shown(page, loaded) {
  return [[page.path, page.id || null], ...loaded.entries().filter(([path]) => path !== page.path)];
}

/**
 * Cut a declaration into messages that every server takes; the last one says so.
 *
 * @param {Entry[]} entries
 * @param {number} since
 * @returns {Shows[]}
 */
export function pieces(entries, since) {
  return parts(entries).map((part, index, all) => ({
    type: "shows",
    entries: part,
    since,
    last: index === all.length - 1,
  }));
}

/**
 * Cut a list into parts of which each fits into a message; at least one.
 *
 * @template {Entry} T
 * @param {T[]} entries
 * @returns {T[][]}
 */
export function parts(entries) {
  /** @type {T[][]} */
  const found = [[]];
  let size = 0;
  for (const entry of entries) {
    const length = sizeOf(entry);
    if (length > ENTRY_LIMIT) continue;
    if (size + length > PIECE_LIMIT) found.push([]);
    size = size + length > PIECE_LIMIT ? length : size + length;
    found.at(-1)?.push(entry);
  }
  return found;
}

/**
 * @param {Entry} entry
 * @returns {number} its characters in JSON; canonical paths and ids are ASCII
 */
function sizeOf([path, id]) {
  return path.length + (id ?? "null").length + 8;
}

/** The server's clock, learnt from its first greeting. */
export class ServerClock {
  /** @type {number | null} */ #offset = null;

  /** @param {number} time of the server @param {number} now of ours */
  learn(time, now) {
    this.#offset ??= time - now;
  }

  /** Translate a time of ours. @param {number} time @returns {number} */
  at(time) {
    return Math.floor(time + (this.#offset ?? 0));
  }
}
