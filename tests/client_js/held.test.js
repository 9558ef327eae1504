import assert from "node:assert/strict";
import { test } from "node:test";

import { Held } from "../../client_js/changes/held.js";

const html = (id, inline, path = "/index.html", others = []) => ({
  type: "html-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id,
  pages: [],
  others,
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

test("of several templates that changed, only pages that are made of none are not concerned", () => {
  const [one, other] = [html(null, [], "*", ["a", "b"]), html(null, [], "*", ["b", "c"])];
  assert.deepEqual(waited(one, other), [html(null, [], "*", ["b"])]);
  assert.deepEqual(waited(one, html(null, [], "*"), one), [html(null, [], "*")]);
});

const js = (path, invalidated) => ({
  type: "js-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id: null,
  changed: [[path, null]],
  importers: [[path]],
  dynamic: [],
  uses: [],
  unread: [],
  assets: [],
  workers: [],
  sheets: [],
  invalidated,
});

test("a module that gave up while others changed is told apart from them, and first", () => {
  const held = new Held();
  const given = [js("/a.js", false), js("/b.js", true), js("/a.js", false)];
  given.forEach((one, seq) => held.add({ type: "update", updates: [one], seq, reason: "" }, seq));
  assert.equal(held.size, 2);
  const told = held.take().messages.map(({ updates }) => updates.map((one) => [one.path, one.invalidated]));
  assert.deepEqual(told, [[["/b.js", true]], [["/a.js", false]]]);
});
