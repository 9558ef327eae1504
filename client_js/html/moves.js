/** Which siblings stay where they are when their order changes: as much weight as can be. No DOM. */

/**
 * Find the heaviest run of numbers that only grow.
 *
 * @param {readonly number[]} order distinct numbers
 * @param {readonly number[]} weights of the same length, all positive
 * @returns {Set<number>} the indices of the run
 */
export function heaviestRun(order, weights) {
  const ranks = rank(order);
  const best = new Best(order.length);
  const before = order.map((_, index) => {
    const previous = best.below(ranks[index] ?? 0);
    best.put(ranks[index] ?? 0, { index, weight: (previous?.weight ?? 0) + (weights[index] ?? 1) });
    return previous?.index ?? -1;
  });
  /** @type {Set<number>} */
  const run = new Set();
  for (let at = best.below(order.length)?.index ?? -1; at >= 0; at = before[at] ?? -1) run.add(at);
  return run;
}

/** @param {readonly number[]} order @returns {number[]} */
function rank(order) {
  const sorted = order
    .map((value, index) => ({ value, index }))
    .sort((one, other) => one.value - other.value);
  const ranks = /** @type {number[]} */ (new Array(order.length).fill(0));
  sorted.forEach(({ index }, position) => (ranks[index] = position));
  return ranks;
}

/** @typedef {{index: number, weight: number}} End the end of a run */

/** The heaviest of what was put below a rank, in logarithmic time. */
class Best {
  /** @type {(End | undefined)[]} */ #tree;

  /** @param {number} size */
  constructor(size) {
    this.#tree = new Array(size + 1).fill(undefined);
  }

  /** @param {number} rank @param {End} end */
  put(rank, end) {
    for (let at = rank + 1; at < this.#tree.length; at += at & -at) {
      if (end.weight > (this.#tree[at]?.weight ?? 0)) this.#tree[at] = end;
    }
  }

  /** @param {number} rank @returns {End | undefined} */
  below(rank) {
    /** @type {End | undefined} */
    let best;
    for (let at = rank; at > 0; at -= at & -at) {
      const end = this.#tree[at];
      if (end && end.weight > (best?.weight ?? 0)) best = end;
    }
    return best;
  }
}
