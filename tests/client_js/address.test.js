import assert from "node:assert/strict";
import { test } from "node:test";

import { addressIn } from "../../client_js/state/address.js";

function view(parent, pathname = "/page", search = "?q=1") {
  const made = { location: { pathname, search }, length: 0 };
  made.parent = parent ?? made;
  if (parent) parent[parent.length++] = made;
  return made;
}

test("a page is known by its path and query", () => {
  assert.equal(addressIn(view(null)), "/page?q=1");
});

test("two frames of one URL have different names, at any depth", () => {
  const top = view(null);
  const [first, second] = [view(top), view(top)];
  assert.deepEqual([first, second, view(second)].map(addressIn), [
    "0/page?q=1",
    "1/page?q=1",
    "0.1/page?q=1",
  ]);
});

test("a page that uses the name `parent` for something of its own has a name all the same", () => {
  for (const parent of [undefined, null, 7, {}, { length: -1 }]) {
    assert.match(addressIn({ location: { pathname: "/page", search: "" }, parent }), /\/page$/);
  }
});
