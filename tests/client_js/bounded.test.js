import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting } from "../../client_js/state/bounded.js";

const long = (count) => "x".repeat(count);

test("what fits is taken as it is", () => {
  const parts = { a: 1, b: [1, 2], c: null, d: { e: "f" } };
  assert.deepEqual(fitting(parts, 1000), parts);
});

test("the smaller parts come first, whatever their order", () => {
  const parts = { great: long(900), small: long(10), middle: long(80) };
  assert.deepEqual(Object.keys(fitting(parts, 200)).sort(), ["middle", "small"]);
});

test("of a list the smaller items are taken, in their order", () => {
  const values = [long(50), long(5_000), long(10), long(60), long(4_000)];
  assert.deepEqual(fitting({ values, focus: 1 }, 400).values, [long(50), long(10), long(60)]);
});

test("of random parts never more is taken than fits, and nothing small is left out for a great one", () => {
  const random = (limit) => Math.floor(Math.random() * limit);
  for (let round = 0; round < 300; round++) {
    const list = () => Array.from({ length: random(20) }, () => long(random(100)));
    const parts = Object.fromEntries(
      Array.from({ length: random(8) }, (_, index) => [
        `part${index}`,
        Math.random() < 0.5 ? list() : long(random(400)),
      ]),
    );
    const limit = random(1500);

    const taken = fitting(parts, limit);

    const size = Object.keys(taken).length > 0 ? JSON.stringify(taken).length : 0;
    assert.ok(size <= limit, `${size} > ${limit}: ${JSON.stringify(parts)}`);
    const whole = Object.keys(taken).filter((name) => taken[name] === parts[name]);
    const greatest = Math.max(0, ...whole.map((name) => JSON.stringify(parts[name]).length));
    for (const name of Object.keys(parts).filter((one) => !(one in taken)))
      assert.ok(JSON.stringify(parts[name]).length >= greatest);
  }
});

test("what is no JSON is no part", () => {
  assert.deepEqual(fitting({ a: undefined, b: 1 }, 100), { b: 1 });
});
