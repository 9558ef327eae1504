import assert from "node:assert/strict";
import { test } from "node:test";

import { member } from "../../client_js/platform/places.js";

class Base {
  get title() {
    return `of ${this.name}`;
  }
  set only(_) {}
  say() {
    return "said";
  }
}
class Place extends Base {
  name = "place";
}

test("what a place inherits is read past names that the page put in front of it", () => {
  const place = Object.assign(new Place(), { say: "clobbered" });
  Object.defineProperty(place, "title", { value: "clobbered" });

  assert.equal(member(place, "title"), "of place");
  assert.equal(member(place, "say").call(place), "said");
  assert.equal(member(place, "only"), undefined);
  assert.equal(member(place, "missing"), undefined);
});

test("a polluted prototype does not turn a method into a getter", () => {
  Object.prototype.get = () => "polluted";
  try {
    assert.equal(member(new Place(), "say")(), "said");
  } finally {
    delete Object.prototype.get;
  }
});
