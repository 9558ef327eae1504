import assert from "node:assert/strict";
import { test } from "node:test";

import { Held } from "../../client_js/changes/held.js";

const html = (id, inline, path = "/index.html") => ({
  type: "html-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id,
  pages: [],
  inline,
});

/** What becomes of updates that wait. */
function waited(...updates) {
  const held = new Held();
  updates.forEach((update, seq) => held.add({ type: "update", updates: [update], seq, reason: "" }, seq));
  return held.take().messages.flatMap((message) => message.updates);
}

test("of a page whose scripts changed one after the other, all of them changed", () => {
  assert.deepEqual(waited(html("a", [0]), html("b", [2]), html("c", [0])), [html("c", [0, 2])]);
});

test("a page of which more than scripts changed stays such a one", () => {
  assert.deepEqual(waited(html("a", []), html("b", [0])), [html("b", [])]);
  assert.deepEqual(waited(html("a", [0]), html("b", [])), [html("b", [])]);
});

test("pages wait apart", () => {
  const [one, other] = [html("a", [0]), html("b", [1], "/other.html")];
  assert.deepEqual(waited(one, other), [one, other]);
});
