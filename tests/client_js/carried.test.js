import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { carriedIn, composed } from "../../client_js/modules/carried.js";

const ENTRY = "http://127.0.0.1:5500/view.js?t=1763726400123123456";
const HOT = "http://127.0.0.1:5500/@hotreload/hot.js";
const CODE = { pieces: ["", 'import "', '";\nlet one;'], imports: [["/h.js", "/h.js"]], hot: true };

let change, decision;

beforeEach(() => {
  change = { changed: [["/view.js", "new"]], code: CODE, invalidated: false };
  const boundaries = [{ path: "/view.js", acceptedPath: "/view.js" }];
  decision = { boundaries, refreshed: ["/view.js"], sheets: [], deadEnd: null };
});

test("the text of the one module that runs anew is taken", () => {
  assert.deepEqual(carriedIn(change, decision), { path: "/view.js", code: CODE, id: "new" });
});

for (const [why, other] of Object.entries({
  "the message has none": { code: null },
  "another one changed as well": { changed: [...[["/view.js", "new"]], ["/more.js", "new"]] },
  "the file is gone": { changed: [["/view.js", null]] },
  "it gave up": { invalidated: true },
  "it cannot be read": { code: { pieces: ["", 1], imports: [] } },
  "its pieces are too few": { code: { pieces: [""], imports: [] } },
  "its imports cannot be read": { code: { pieces: ["", "", ""], imports: ["/h.js"] } },
}))
  test(`no text is taken where ${why}`, () => {
    assert.equal(carriedIn({ ...change, ...other }, decision), null);
  });

for (const [why, other] of Object.entries({
  "what imports it is loaded": { boundaries: [{ path: "/main.js", acceptedPath: "/main.js" }] },
  "what imports it runs anew, too": { refreshed: ["/view.js", "/main.js"] },
  "a sheet gets another text": { sheets: ["/x.css"] },
  "nobody takes it": { boundaries: [], refreshed: [] },
}))
  test(`no text is taken where ${why}`, () => {
    assert.equal(carriedIn(change, { ...decision, ...other }), null);
  });

test("a module is written as the server would, but for the address that it has not", () => {
  const held = (path, url) => `http://127.0.0.1:5500${url}?t=1`;

  assert.equal(
    composed(CODE, { entry: ENTRY, id: "new", hot: HOT, held }),
    `import{hot as $hot,ran as $ran}from"${HOT}";import.meta.url="${ENTRY}";` +
      'import.meta.hot=$hot(import.meta);$ran("new",import.meta);' +
      `import "http://127.0.0.1:5500/h.js?t=1";\nlet one;\n//# sourceURL=${ENTRY}`,
  );
});

test("it may be another module that accepts it", () => {
  decision.boundaries = [{ path: "/main.js", acceptedPath: "/view.js" }];

  assert.deepEqual(carriedIn(change, decision), { path: "/view.js", code: CODE, id: "new" });
});

test("a module without a hot API has the old ones disposed all the same, before its own code", () => {
  const text = composed(
    { pieces: ["", "let one;"], imports: [], hot: false },
    { entry: ENTRY, id: "new", hot: HOT },
  );

  assert.equal(
    text,
    `import{begin as $begin,ran as $ran}from"${HOT}";import.meta.url="${ENTRY}";$begin();` +
      `$ran("new",import.meta);let one;\n//# sourceURL=${ENTRY}`,
  );
});

test("what stands before all code stays there", () => {
  const text = composed(
    { pieces: ["#!x\n", "let one;"], imports: [], hot: true },
    { entry: ENTRY, id: "", hot: HOT },
  );

  assert.match(text, /^#!x\nimport\{hot /);
});

test("a text that imports what the page does not hold yet is asked for", () => {
  assert.equal(composed(CODE, { entry: ENTRY, id: "new", hot: HOT, held: () => null }), null);
});
