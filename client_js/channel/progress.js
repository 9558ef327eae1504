/** Up to where a page knows what the server has published. No I/O. */

/** @import { Position, ServerMessage } from './protocol.js' */

/** Milliseconds after which a change is on the page, with all that it had to fetch. */
const SETTLED_AFTER = 2_000;

export class Progress {
  /** @type {Position | null} */ #position;
  /** @type {{before: Position | null, at: number}[]} what has just come */ #recent = [];

  /** @param {Position | null} position at which the page was rendered; null: nobody said */
  constructor(position) {
    this.#position = position;
  }

  get position() {
    return this.#position;
  }

  /** Know everything up to a position. @param {Position} position */
  reach(position) {
    this.#position = position;
  }

  /**
   * Take note of what has come.
   *
   * @param {Position} position
   * @param {number} now in ms
   */
  advance(position, now) {
    if (position.seq <= (this.#position?.seq ?? 0)) return;
    this.#recent = this.#recent.filter(({ at }) => at >= now - SETTLED_AFTER);
    this.#recent.push({ before: this.#position, at: now });
    this.#position = position;
  }

  /**
   * The connection is lost: go back before what came last of all, for the files that it needed may
   * not have come any more. Heard twice, a change is applied once.
   *
   * @param {number} heard when the last sign of life came, in ms
   */
  stepBack(heard) {
    const doubtful = this.#recent.find(({ at }) => at >= heard - SETTLED_AFTER);
    if (doubtful) this.#position = doubtful.before;
    this.#recent = [];
  }
}

/**
 * Tell whether a message shows that the server has compared what we declared.
 *
 * Where it does not say so: open errors are handed out before that; a `ping` comes seconds later.
 *
 * @param {ServerMessage} message
 * @param {boolean} isHeard whether nothing of ours is still on its way
 */
export function settles(message, isHeard) {
  const { type } = message;
  if (type === "ping") return isHeard || message.compared === true;
  return isHeard && (type === "update" || type === "full-reload" || type === "prune");
}
