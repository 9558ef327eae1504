import assert from "node:assert/strict";
import { test } from "node:test";

import { gather, merge } from "../../client_js/modules/changes.js";

const EMPTY = { dynamic: [], uses: [], unread: [], assets: [], workers: [], sheets: [], invalidated: false };
const update = (path, more) => ({
  type: "js-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id: null,
  changed: [],
  importers: [],
  ...EMPTY,
  ...more,
});
const change = (changed, importers, more = {}) => ({
  timestamp: 1,
  origin: "",
  changed,
  importers,
  ...EMPTY,
  ...more,
});

test("a message without scripts is nothing", () => {
  assert.equal(gather([]), null);
});

test("the first update of a message has the graph", () => {
  const graph = { changed: [["/a.js", "1"]], importers: [["/a.js", "/main.js"]] };
  const { origin, ...found } = gather([update("/a.js", graph), update("/main.js")]);
  assert.equal(origin, "/a.js");
  assert.deepEqual(found, { timestamp: 1, ...EMPTY, ...graph });
});

test("what is said later of a path counts, the rest stays", () => {
  const earlier = change(
    [
      ["/a.js", "1"],
      ["/b.js", "1"],
    ],
    [
      ["/a.js", "/mid.js", "/main.js"],
      ["/b.js", "/other.js"],
    ],
    {
      dynamic: [
        ["/a.js", "/mid.js"],
        ["/b.js", "/other.js"],
      ],
    },
  );
  const later = change([["/a.js", "2"]], [["/a.js", "/main.js"]], { timestamp: 5 });

  const { changed, importers, dynamic, timestamp } = merge(earlier, later);

  assert.deepEqual(changed, [
    ["/b.js", "1"],
    ["/a.js", "2"],
  ]);
  assert.deepEqual(importers, [
    ["/mid.js", "/main.js"],
    ["/b.js", "/other.js"],
    ["/a.js", "/main.js"],
  ]);
  assert.deepEqual(dynamic, [["/b.js", "/other.js"]]);
  assert.equal(timestamp, 5);
});

test("what changed above what changes later is changed still, and may be readable by now", () => {
  const earlier = change([["/mid.js", "1"]], [["/mid.js", "/main.js"]], { unread: ["/mid.js"] });
  const later = change([["/leaf.js", "2"]], [["/leaf.js", "/mid.js", "/main.js"]]);
  const { changed, importers, unread } = merge(earlier, later);
  assert.deepEqual(changed, [
    ["/mid.js", "1"],
    ["/leaf.js", "2"],
  ]);
  assert.deepEqual(importers, later.importers);
  assert.deepEqual(unread, []);
});

test("a text that was carried is left out where another path changed as well", () => {
  const [one, other] = ["/a.js", "/b.js"].map((path) => update(path, { changed: [[path, "2"]], code: path }));

  assert.equal(gather([one, other]).code, null, "else it is taken for that of either");
  assert.equal(merge(one, { ...one, code: "newer" }).code, "newer");
});
