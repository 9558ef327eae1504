/**
 * The source of a sheet, or of a block of rules: which of its pieces are rules to the engine, and
 * what a change of the text does to them. No DOM.
 */

import { blockStart, Doubt, keyword, next, split } from "./csstext.js";

/** @typedef {import("./csstext.js").Level} Level */
/** @typedef {import("./csstext.js").Piece} Piece */
/** @typedef {{at: number, del: number, ins: string}} Splice in UTF-16 units */

/**
 * The pieces from `from` to before `to` are `fresh` in the new text; the first `head` and the last
 * `tail` of both are the same rules.
 * @typedef {{text: string, from: number, to: number, fresh: Piece[], head: number, tail: number}} Change
 */

/** These count only at the beginning, so that what stands before them decides what they are. */
const LEADING = new Set(["charset", "import", "namespace"]);

export class Source {
  /** @type {Piece[]} */ pieces;
  /** Whether the engine made a rule of the piece. @type {boolean[]} */ kept;

  /** @param {string} text @param {Level} level */
  constructor(text, level) {
    this.text = text;
    this.level = level;
    this.pieces = split(text, level);
    this.kept = this.pieces.map(() => true);
  }

  /** @param {number} index @returns {string} the source of one piece */
  textOf(index) {
    return cut(this.text, this.pieces[index]);
  }

  /** @param {number} [end] @returns {number} how many rules the engine made of the pieces before */
  rules(end = this.pieces.length) {
    let count = 0;
    for (let index = 0; index < end; index++) if (this.kept[index]) count += 1;
    return count;
  }

  /**
   * Tell what a splice does, without doing it.
   * @param {Splice} splice
   * @returns {Change}
   */
  change(splice) {
    const { at, del, ins } = splice;
    if (at < 0 || del < 0 || at + del > this.text.length) throw new Doubt("a change of another text");
    const text = this.text.slice(0, at) + ins + this.text.slice(at + del);
    const from = this.#firstTouched(at);
    const { to, fresh } = this.#resplit(text, from, splice);
    return { text, from, to, fresh, ...this.#common(text, from, to, fresh) };
  }

  /**
   * Take a change over.
   * @param {Change} change
   * @param {boolean[]} kept what the engine made of the pieces that are new
   */
  adopt({ text, from, to, fresh, head, tail }, kept) {
    const shift = text.length - this.text.length;
    const behind = this.pieces.slice(to);
    for (const piece of behind) {
      piece.start += shift;
      piece.end += shift;
    }
    this.pieces = [...this.pieces.slice(0, from), ...fresh, ...behind];
    this.kept = [...this.kept.slice(0, from + head), ...kept, ...this.kept.slice(to - tail)];
    this.text = text;
  }

  /**
   * Tell whether a change is about more than the rules that it touches.
   * @param {Change} change
   * @returns {boolean}
   */
  isDeep({ text, from, to, fresh, head, tail }) {
    const news = fresh.slice(head, fresh.length - tail);
    if (news.some((piece) => isPrelude(text, piece))) return true;
    if (this.pieces.slice(from + head, to - tail).some((piece) => isPrelude(this.text, piece))) return true;
    const behind = this.pieces.slice(to - tail).some(({ start }) => isLeading(this.text, start));
    return behind && !this.#isBegun(from + head);
  }

  /** @param {number} end @returns {boolean} whether a rule before ends the beginning: what leads is too late */
  #isBegun(end) {
    const before = this.pieces.slice(0, end);
    return before.some((piece, index) => this.kept[index] && !isPrelude(this.text, piece));
  }

  /** @param {number} at @returns {number} the first piece that a change at this place can reach */
  #firstTouched(at) {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const piece = /** @type {Piece} */ (this.pieces[middle]);
      if (piece.end > at || piece.open) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /**
   * Split the new text until a rule begins where one has begun before.
   * @param {string} text
   * @param {number} from
   * @param {Splice} splice
   * @returns {{to: number, fresh: Piece[]}}
   */
  #resplit(text, from, { at, del, ins }) {
    /** @type {Piece[]} */
    const fresh = [];
    const shift = ins.length - del;
    let to = from;
    let place = this.pieces[from - 1]?.end ?? 0;
    for (let piece = next(text, place, this.level); piece; piece = next(text, place, this.level)) {
      const before = piece.start - shift;
      while (before >= at + del && (this.pieces[to]?.start ?? before) < before) to += 1;
      if (before >= at + del && this.pieces[to]?.start === before) return { to, fresh };
      fresh.push(piece);
      place = piece.end;
    }
    return { to: this.pieces.length, fresh };
  }

  /**
   * @param {string} text
   * @param {number} from
   * @param {number} to
   * @param {Piece[]} fresh
   * @returns {{head: number, tail: number}}
   */
  #common(text, from, to, fresh) {
    const room = Math.min(to - from, fresh.length);
    let head = 0;
    while (head < room && this.textOf(from + head) === cut(text, fresh[head])) head += 1;
    let tail = 0;
    while (tail < room - head && this.textOf(to - 1 - tail) === cut(text, fresh[fresh.length - 1 - tail]))
      tail += 1;
    return { head, tail };
  }
}

/** @param {string} text @param {Piece | undefined} piece @returns {string} */
export function cut(text, piece) {
  return piece ? text.slice(piece.start, piece.end) : "";
}

/** @param {string} text @param {number} start @returns {boolean} */
export function isLeading(text, start) {
  return text[start] === "@" && LEADING.has(keyword(text, start));
}

/** @param {string} text @param {Piece} piece @returns {boolean} */
function isPrelude(text, piece) {
  if (text[piece.start] !== "@") return false;
  if (isLeading(text, piece.start)) return true;
  return keyword(text, piece.start) === "layer" && blockStart(text, piece) < 0;
}

/**
 * Tell what changed between two texts.
 * @param {string} before
 * @param {string} after
 * @returns {Splice}
 */
export function between(before, after) {
  const room = Math.min(before.length, after.length);
  let at = 0;
  while (at < room && before[at] === after[at]) at += 1;
  let end = 0;
  while (end < room - at && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { at, del: before.length - end - at, ins: after.slice(at, after.length - end) };
}
