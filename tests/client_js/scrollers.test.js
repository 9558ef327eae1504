import assert from "node:assert/strict";
import { test } from "node:test";

import { isOthers } from "../../client_js/state/scrollers.js";

const at = (top, left = 0) => ({ left, top });
const saved = at(500);

test("nobody went anywhere yet, or only the browser", () => {
  for (const current of [at(0), at(0.5), at(500)])
    assert.equal(isOthers({ current, last: null, saved, end: 1000 }), false);
});

test("the browser went as far down as there was anything", () => {
  assert.equal(isOthers({ current: at(300), last: null, saved, end: 300 }), false);
  assert.equal(isOthers({ current: at(300), last: null, saved, end: 1000 }), true);
});

test("where we went and it stayed is nobody else's place", () => {
  assert.equal(isOthers({ current: at(640), last: at(640), saved, end: 1000 }), false);
});

test("what was moved after us is left there, the beginning included", () => {
  assert.equal(isOthers({ current: at(700), last: at(640), saved, end: 1000 }), true);
  assert.equal(isOthers({ current: at(0), last: at(640), saved, end: 1000 }), true);
  assert.equal(isOthers({ current: at(640, 30), last: at(640), saved, end: 1000 }), true);
});
