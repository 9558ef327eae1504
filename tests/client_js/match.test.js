import assert from "node:assert/strict";
import { test } from "node:test";

import { pair } from "../../client_js/html/match.js";

/** @typedef {{tag: string, key?: string, text?: string}} Item */

let compared = 0;
const questions = {
  /** @param {Item} one @param {Item} other */
  isSame: (one, other) => {
    compared++;
    return one.tag === other.tag && one.key === other.key && one.text === other.text;
  },
  /** @param {Item} item */
  key: (item) => item.key ?? null,
  /** @param {Item} item */
  signature: (item) => `${item.tag} ${item.text}`,
  /** @param {Item} one @param {Item} other */
  likeness: (one, other) => {
    compared++;
    if (one.tag !== other.tag || (one.key && other.key && one.key !== other.key)) return 0;
    return (
      1 +
      (one.key === other.key ? 1 : 0) +
      (one.text === other.text ? 4 : one.text?.[0] === other.text?.[0] ? 2 : 0)
    );
  },
};

/** @param {string} word `tag#key=text` @returns {Item} */
function item(word) {
  const [, tag = "", key, text] = /^(\w+)(?:#(\w+))?(?:=(.*))?$/.exec(word) ?? [];
  return { tag, key, text };
}

/** @param {string} before @param {string} after */
function pairs(before, after) {
  return pair(before.split(" ").map(item), after.split(" ").map(item), questions).to;
}

test("what is the same at both ends is paired, and what is between is not", () => {
  assert.deepEqual(pairs("p=a p=b p=c", "p=a h1=x p=c"), [0, -1, 2]);
});

test("keys go before places", () => {
  assert.deepEqual(pairs("p#a=1 p#b=2 p#c=3", "p#c=4 p#a=5 p#b=6"), [2, 0, 1]);
});

test("two with different keys are never a pair", () => {
  assert.deepEqual(pairs("p#a=1", "p#b=1"), [-1]);
});

test("what occurs once is found wherever it went", () => {
  assert.deepEqual(pairs("p=a p=b p=c p=d", "p=d p=a p=b p=c"), [3, 0, 1, 2]);
});

test("equal neighbours of a pair are pairs", () => {
  assert.deepEqual(pairs("b=x br p=1 br b=y", "b=y br p=1 br b=x"), [4, 1, 2, 3, 0]);
});

test("what changed is paired in order, by likeness", () => {
  assert.deepEqual(
    pairs("p=a h1=t p=b", "p=x p=y h1=u p=z").filter((index) => index === 1),
    [1],
  );
  assert.deepEqual(pairs("li=a li=b", "li=a2 li=b2 li=c2").slice(0, 1), [0]);
});

test("what moved and changed is paired where much speaks for it", () => {
  assert.deepEqual(pairs("p=a b=long u=x", "u=x b=long2 p=a"), [2, 1, 0]);
});

test("each is one of one pair at most", () => {
  const { to, from } = pair("a a a b a".split(" ").map(item), "a b a a a a".split(" ").map(item), questions);

  const used = to.filter((index) => index >= 0);
  assert.equal(new Set(used).size, used.length);
  used.forEach((i) => assert.equal(to[from[i] ?? -1], i));
});

test("lists of thousands take near linear time, whatever happened to them", () => {
  const before = Array.from({ length: 5000 }, (_, index) => item(`li=${index}`));
  const after = [item("li=new"), ...before.slice(0, 2500), item("li=other"), ...before.slice(2501)].reverse();
  compared = 0;

  const { to } = pair(before, after, questions);

  assert.equal(to.filter((index) => index >= 0).length >= 4999, true);
  assert.ok(compared < 40 * before.length, `${compared} comparisons`);
});

test("thousands that all changed are paired in order", () => {
  const before = Array.from({ length: 3000 }, (_, index) => item(`li=${index}`));
  const after = before.map(({ text }) => item(`li=${text}x`));

  const { to } = pair(before, after, questions);

  assert.deepEqual(to.slice(0, 3), [0, 1, 2]);
  assert.equal(to.includes(-1), false);
});
