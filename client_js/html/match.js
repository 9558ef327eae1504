/**
 * Pairs the children of one version with those of another: what is equal at both ends, then by key,
 * then what occurs once, then neighbours, then by likeness in order. No DOM: questions are passed in.
 *
 * Near linear in the number of children, for lists of thousands.
 */

/** Two gaps whose sizes multiply to more are not compared each with each. */
const TABLE = 1024;

/** What two that stand nowhere near each other must have in common. */
const LIKELY = 3;

/** How far to look ahead in longer gaps. */
const WINDOW = 8;

/**
 * @template B, A
 * @typedef {object} Questions
 * @property {(before: B, after: A) => boolean} isSame through and through
 * @property {(node: B | A) => string | null} key what tells it from its siblings
 * @property {(node: B | A) => string} signature equal for all that are the same
 * @property {(before: B, after: A) => number} likeness 0: these are never a pair
 */

/**
 * @typedef {object} Pairing
 * @property {number[]} to for each child after, the index of that before; -1: it is new
 * @property {number[]} from for each child before, the index of that after; -1: it is gone
 * @property {boolean[]} isSame for each child after, whether it is known to be the same
 */

/**
 * @template B, A
 * @param {readonly B[]} before
 * @param {readonly A[]} after
 * @param {Questions<B, A>} questions
 * @returns {Pairing}
 */
export function pair(before, after, questions) {
  return new Pairs(before, after, questions).run();
}

/** @template B, A */
class Pairs {
  /** @type {number[]} */ #to;
  /** @type {number[]} */ #from;
  /** @type {boolean[]} */ #isSame;
  #before;
  #after;
  #ask;

  /** @param {readonly B[]} before @param {readonly A[]} after @param {Questions<B, A>} ask */
  constructor(before, after, ask) {
    this.#before = before;
    this.#after = after;
    this.#ask = ask;
    this.#to = new Array(after.length).fill(-1);
    this.#from = new Array(before.length).fill(-1);
    this.#isSame = new Array(after.length).fill(false);
  }

  /** @returns {Pairing} */
  run() {
    const { start, ends } = this.#trim();
    const [beforeEnd, afterEnd] = ends;
    const rest = Math.min(beforeEnd, afterEnd) - start;
    if (rest === 1 && beforeEnd === afterEnd && this.#like(start, start) > 0) this.#join(start, start);
    else if (rest > 0) this.#middle(start, beforeEnd, afterEnd);
    return { to: this.#to, from: this.#from, isSame: this.#isSame };
  }

  /** @returns {{start: number, ends: [before: number, after: number]}} what is not the same at both ends */
  #trim() {
    let beforeEnd = this.#before.length;
    let afterEnd = this.#after.length;
    const shorter = Math.min(beforeEnd, afterEnd);
    let start = 0;
    while (start < shorter && this.#same(start, start)) this.#join(start, start++, true);
    const isLast = () => beforeEnd === afterEnd && beforeEnd - 1 === start; // compared already
    while (Math.min(beforeEnd, afterEnd) > start && !isLast() && this.#same(beforeEnd - 1, afterEnd - 1))
      this.#join(--beforeEnd, --afterEnd, true);
    return { start, ends: [beforeEnd, afterEnd] };
  }

  /** @param {number} start @param {number} beforeEnd @param {number} afterEnd */
  #middle(start, beforeEnd, afterEnd) {
    this.#joinUnique(start, beforeEnd, afterEnd, this.#ask.key, (i, j) => this.#like(i, j) > 0);
    this.#joinUnique(start, beforeEnd, afterEnd, this.#ask.signature, (i, j) => this.#same(i, j), true);
    for (let j = start + 1; j < afterEnd; j++) this.#spread(j - 1, 1, start, beforeEnd, afterEnd);
    for (let j = afterEnd - 2; j >= start; j--) this.#spread(j + 1, -1, start, beforeEnd, afterEnd);
    this.#gaps(start, beforeEnd, afterEnd);
    this.#rest(start, beforeEnd, afterEnd);
  }

  /** Pair what moved and changed as well. @param {number} start @param {number} beforeEnd @param {number} afterEnd */
  #rest(start, beforeEnd, afterEnd) {
    const ours = free(this.#from, start, beforeEnd);
    const theirs = free(this.#to, start, afterEnd);
    if (ours.length * theirs.length > TABLE) return;
    for (const j of theirs) {
      const likes = ours.map((i) => (this.#from[i] === -1 ? this.#like(i, j) : 0));
      const most = Math.max(0, ...likes);
      if (most >= LIKELY) this.#join(/** @type {number} */ (ours[likes.indexOf(most)]), j);
    }
  }

  /**
   * @param {number} start @param {number} beforeEnd @param {number} afterEnd
   * @param {(node: B | A) => string | null} nameOf
   * @param {(i: number, j: number) => boolean} agree
   * @param {boolean} [isSame]
   */
  #joinUnique(start, beforeEnd, afterEnd, nameOf, agree, isSame = false) {
    const ours = unique(this.#before, start, beforeEnd, this.#from, nameOf);
    const theirs = unique(this.#after, start, afterEnd, this.#to, nameOf);
    for (const [name, j] of theirs) {
      const i = ours.get(name) ?? -1;
      if (i >= 0 && j >= 0 && agree(i, j)) this.#join(i, j, isSame);
    }
  }

  /**
   * Go on from a pair to its neighbours, while these are the same.
   *
   * @param {number} j @param {number} step @param {number} start @param {number} beforeEnd
   * @param {number} afterEnd
   */
  #spread(j, step, start, beforeEnd, afterEnd) {
    const i = this.#to[j] ?? -1;
    const [nextI, nextJ] = [i + step, j + step];
    if (i < 0 || nextI < start || nextI >= beforeEnd || nextJ < start || nextJ >= afterEnd) return;
    if (this.#from[nextI] === -1 && this.#to[nextJ] === -1 && this.#same(nextI, nextJ))
      this.#join(nextI, nextJ, true);
  }

  /** @param {number} start @param {number} beforeEnd @param {number} afterEnd */
  #gaps(start, beforeEnd, afterEnd) {
    for (let j = start; j < afterEnd; j++) {
      if (this.#to[j] !== -1) continue;
      let end = j;
      while (end < afterEnd && this.#to[end] === -1) end++;
      const [from, until] = this.#gapBefore(j > start ? (this.#to[j - 1] ?? -1) + 1 : start, end, beforeEnd);
      if (from < until) this.#align(from, until, j, end);
      j = end;
    }
  }

  /** @param {number} from @param {number} afterEnd @param {number} beforeEnd @returns {[from: number, until: number]} */
  #gapBefore(from, afterEnd, beforeEnd) {
    let until = from;
    while (until < beforeEnd && this.#from[until] === -1) until++;
    if (until > from) return [from, until];
    const next = this.#to[afterEnd] ?? beforeEnd;
    let begin = next;
    while (begin > 0 && this.#from[begin - 1] === -1) begin--;
    return [begin, next];
  }

  /** Pair two gaps in order. @param {number} i0 @param {number} i1 @param {number} j0 @param {number} j1 */
  #align(i0, i1, j0, j1) {
    if ((i1 - i0) * (j1 - j0) > TABLE) return this.#alignAhead(i0, i1, j0, j1);
    const width = j1 - j0 + 1;
    const likes = new Float64Array((i1 - i0) * width);
    const sums = new Float64Array((i1 - i0 + 1) * width);
    for (let i = i1 - 1; i >= i0; i--)
      for (let j = j1 - 1; j >= j0; j--) {
        const at = (i - i0) * width + (j - j0);
        const like = this.#like(i, j);
        likes[at] = like;
        const joined = like > 0 ? like + (sums[at + width + 1] ?? 0) : 0;
        sums[at] = Math.max(joined, sums[at + width] ?? 0, sums[at + 1] ?? 0);
      }
    for (let i = i0, j = j0; i < i1 && j < j1;) {
      const at = (i - i0) * width + (j - j0);
      const like = likes[at] ?? 0;
      if (like > 0 && sums[at] === like + (sums[at + width + 1] ?? 0)) this.#join(i++, j++);
      else if (sums[at] === sums[at + width]) i++;
      else j++;
    }
  }

  /** @param {number} i0 @param {number} i1 @param {number} j0 @param {number} j1 */
  #alignAhead(i0, i1, j0, j1) {
    for (let i = i0, j = j0; i < i1 && j < j1; j++) {
      let best = -1;
      let most = 0;
      for (let ahead = i; ahead < Math.min(i1, i + WINDOW); ahead++) {
        const like = this.#like(ahead, j);
        if (like > most) [best, most] = [ahead, like];
      }
      if (best < 0) continue;
      this.#join(best, j);
      i = best + 1;
    }
  }

  /** @param {number} i @param {number} j @param {boolean} [isSame] */
  #join(i, j, isSame = false) {
    this.#to[j] = i;
    this.#from[i] = j;
    this.#isSame[j] = isSame;
  }

  /** @param {number} i @param {number} j */
  #same(i, j) {
    return this.#ask.isSame(/** @type {B} */ (this.#before[i]), /** @type {A} */ (this.#after[j]));
  }

  /** @param {number} i @param {number} j */
  #like(i, j) {
    return this.#ask.likeness(/** @type {B} */ (this.#before[i]), /** @type {A} */ (this.#after[j]));
  }
}

/** @param {readonly number[]} taken @param {number} start @param {number} end */
function free(taken, start, end) {
  return taken.slice(start, end).flatMap((partner, index) => (partner === -1 ? [start + index] : []));
}

/**
 * @template T
 * @param {readonly T[]} nodes @param {number} start @param {number} end
 * @param {readonly number[]} taken
 * @param {(node: T) => string | null} nameOf
 * @returns {Map<string, number>} the indices of what has a name of its own; -1 where several share one
 */
function unique(nodes, start, end, taken, nameOf) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (let index = start; index < end; index++) {
    const name = taken[index] === -1 ? nameOf(/** @type {T} */ (nodes[index])) : null;
    if (name !== null) found.set(name, found.has(name) ? -1 : index);
  }
  return found;
}
