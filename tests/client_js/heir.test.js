import assert from "node:assert/strict";
import { test } from "node:test";

class FakePerformance {
  constructor(type) {
    this.type = type;
  }
  getEntriesByType() {
    return this.type === null ? [] : [{ type: this.type }];
  }
}
globalThis.Performance = FakePerformance;
const { cameByReload } = await import("../../client_js/state/heir.js");

/** A window in others, the outermost last; by how each came. */
function windowOf(...types) {
  const views = types.map((type) => ({ performance: new FakePerformance(type) }));
  views.forEach((view, at) => (view.parent = views[at + 1] ?? view));
  return views[0];
}

test("what a reload led to takes what was left for it, and nobody else does", () => {
  assert.equal(cameByReload(windowOf("reload")), true);
  assert.equal(cameByReload(windowOf("navigate")), false);
  assert.equal(cameByReload(windowOf("back_forward")), false);
});

test("a frame comes with the page around it", () => {
  assert.equal(cameByReload(windowOf("navigate", "navigate", "reload")), true);
  assert.equal(cameByReload(windowOf("navigate", "navigate")), false);
});

test("a browser that does not say is given the benefit of the doubt", () => {
  assert.equal(cameByReload(windowOf(null)), true);
});

test("a site around it that does not speak to us is none of ours", () => {
  const view = windowOf("navigate", "reload");
  Object.defineProperty(view.parent, "performance", {
    get() {
      throw new Error("cross-origin");
    },
  });
  assert.equal(cameByReload(view), false);
});
