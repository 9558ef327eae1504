// What a change of modules does to a page: the vectors that bind `esm/propagation.py` as well, and
// whatever else may come over the wire.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decide } from "../../client_js/modules/boundaries.js";

const vectors = JSON.parse(readFileSync(new URL("../conformance/propagation.json", import.meta.url), "utf8"));

const NOTHING = { boundaries: [], refreshed: [], sheets: [], deadEnd: null };
const STRANGE = [
  undefined,
  null,
  0,
  "/a.js",
  [],
  {},
  [[]],
  [["/a.js"]],
  [[null, {}]],
  [["/a.js", 1, "/b.js"]],
];

for (const vector of vectors) {
  test(`${vector.name}: a page does what the text tells`, () => {
    assert.deepEqual(decide(toldOf(vector), pageOf(vector)), wantOf(vector.want));
  });
  for (const page of vector.pages ?? [])
    test(`${vector.name}: ${page.about}`, () => {
      assert.deepEqual(decide(toldOf(vector), pageOf(vector, page)), wantOf(page.want));
    });
}

test("what changed is what chains begin with, where it is not named", () => {
  const importers = [["/a.js", "/main.js"], ["/b.js"], ["/main.js", "/top.js"]];

  const { boundaries } = decide({ importers }, { ...openPage(), acceptsSelf: () => true });

  assert.deepEqual(
    boundaries.map(({ path }) => path),
    ["/a.js", "/b.js"],
  );
});

test("paths are taken with or without their content ids", () => {
  const told = { changed: [["/a.js", null], "/b.js", ["/c.js", "id"]], importers: [] };

  const { boundaries } = decide(told, { ...openPage(), acceptsSelf: () => true });

  assert.deepEqual(
    boundaries.map(({ path }) => path),
    ["/a.js", "/b.js", "/c.js"],
  );
});

test("what is no graph does nothing and throws nothing", () => {
  for (const told of STRANGE) assert.deepEqual(decide(told, openPage()), NOTHING);
});

test("fields that are none throw nothing", () => {
  const fields = ["changed", "importers", "dynamic", "uses", "unread", "assets", "workers", "sheets"];
  const told = { changed: ["/a.js"], importers: [["/a.js", "/main.js"]] };
  const page = { ...openPage(), accepts: () => true };

  for (const field of fields)
    for (const strange of STRANGE)
      assert.doesNotThrow(() => decide({ ...told, invalidated: strange, [field]: strange }, page));
});

test("a page that cannot answer is loaded anew", () => {
  const isLoaded = () => {
    throw new Error("broken");
  };

  const { deadEnd } = decide({ changed: ["/a.js"], importers: [["/a.js"]] }, { ...openPage(), isLoaded });

  assert.equal(deadEnd?.reason, "an update of modules could not be understood");
});

test("names that objects have of their own are paths like others", () => {
  const importers = [["__proto__", "constructor", "toString"]];
  const page = { ...openPage(), acceptsSelf: (path) => path === "toString" };

  const { refreshed } = decide({ changed: ["__proto__"], importers }, page);

  assert.deepEqual(refreshed, ["__proto__", "constructor", "toString"]);
});

test("ten thousand modules in a row and in cycles are no burden", () => {
  const row = Array.from({ length: 10_000 }, (_, index) => `/${index}.js`);
  const cycles = row.slice(9).map((path, index) => [path, row[index]]);
  let asked = 0;
  const page = { ...openPage(), acceptsSelf: (path) => (asked++, path === row.at(-1)) };

  const { refreshed, boundaries } = decide({ changed: [row[0]], importers: [row, ...cycles] }, page);

  assert.deepEqual(boundaries, [{ path: row.at(-1), acceptedPath: row.at(-1) }]);
  assert.equal(refreshed.length, row.length);
  assert.ok(asked <= row.length);
});

function toldOf({ told, changed, invalidated }) {
  return { ...told, changed, invalidated };
}

function wantOf({ boundaries = [], isCircular, ...want }) {
  const named = boundaries.map(([path, acceptedPath]) => ({ path, acceptedPath }));
  return { ...NOTHING, ...want, boundaries: named };
}

/** A page that has loaded whatever it is asked for and accepts nothing. */
function openPage() {
  return {
    isLoaded: () => true,
    isRoot: () => false,
    acceptsSelf: () => false,
    accepts: () => false,
    acceptedExports: () => null,
    executedDynamic: () => true,
    executedImporters: () => [],
  };
}

/** What a vector's modules are to a page that ran all of them, or to the page that it describes. */
function pageOf({ modules, roots = {}, gone = [] }, page = {}) {
  const texts = new Map(Object.entries(modules).filter(([path]) => !gone.includes(path)));
  const all = [
    ...Object.keys(modules),
    ...[...texts.values()].flatMap(importsOf),
    ...Object.values(roots).flat(),
  ];
  const loaded = new Set(page.loaded ?? all.filter((path) => !page.unloaded?.includes(path)));
  const own = new Set(page.roots ?? Object.values(roots).flat());
  const among = (pairs, one, other) => pairs?.some(([first, second]) => first === one && second === other);
  const named = (path) => page.acceptedExports?.[path] ?? texts.get(path)?.acceptedExports;
  return {
    isLoaded: (path) => loaded.has(path),
    isRoot: (path) => own.has(path),
    acceptsSelf: (path) => page.acceptsSelf?.[path] ?? texts.get(path)?.acceptsItself ?? false,
    accepts: (owner, dep) => among(page.accepts, owner, dep) || !!texts.get(owner)?.accepted?.includes(dep),
    acceptedExports: (path) => (named(path) ? new Set(named(path)) : null),
    executedDynamic: (importer, dep) => !among(page.notExecuted, importer, dep),
    executedImporters: (dep) => (page.executed ?? []).filter((one) => one[1] === dep).map(([one]) => one),
  };
}

/** What is only named in an `import()` and has no text was never asked for. */
function importsOf({ imports = [] }) {
  return imports.filter((one) => one.kind !== "dynamic").map((one) => one.path ?? one);
}
