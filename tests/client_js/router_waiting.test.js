import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { settle } from "./fakes.js";
import {
  calls,
  answers,
  router,
  page,
  plan,
  create,
  createWith,
  one,
  update,
  css,
  reload,
  receive,
  names,
  fakeHandlers,
} from "./routed.js";

beforeEach(create);

test("a hidden page keeps changes, says none at once, and applies them as one when it is shown", async () => {
  router.hold("hidden");
  await receive(update(1, css("/a.css", "b")), update(2, css("/a.css", "c"), css("/b.css", "b")));
  assert.deepEqual(answers, [
    [1, "none"],
    [2, "none"],
  ]);

  router.release("hidden");
  await settle();

  assert.deepEqual(
    calls.map(([name, paths]) => [name, paths]),
    [["css", ["/a.css", "/b.css"]]],
  );
  assert.deepEqual(answers.at(-1), [2, "css"]);
});

test("errors and events do not wait", async () => {
  router.hold("paused");
  await receive(
    { type: "error", err: { id: "x" }, seq: 1, reason: "" },
    { type: "clear-error", id: "x", seq: 2, reason: "" },
    { type: "custom", event: "e", data: null, topic: null, seq: 3 },
  );
  assert.deepEqual(names(), ["showFault", "clearFault", "custom"]);
});

test("what waits is counted by path", async () => {
  router.hold("paused");
  await receive(
    update(1, css("/a.css", "b")),
    update(2, css("/a.css", "c"), css("/b.css")),
    reload(3),
    reload(4),
  );
  router.release("paused");
  assert.deepEqual(page.waiting, [1, 2, 3, 3, 0]);
});

test("after a pause a reload is one reload", async () => {
  router.hold("paused");
  await receive(reload(1), update(2, css("/a.css")), reload(3, "/x.html"));

  router.release("paused");
  await settle();

  assert.deepEqual(
    calls.map(([name, seq]) => [name, seq]),
    [["reload", 3]],
  );
});

test("a page that is paused and hidden goes on when it is neither", async () => {
  router.hold("paused");
  router.hold("hidden");
  await receive(update(1, css("/a.css")));
  router.release("hidden");
  await settle();
  assert.deepEqual(calls, []);

  router.release("paused");
  await settle();

  assert.deepEqual(names(), ["css"]);
});

test("while the page is being left nothing more is applied", async () => {
  await receive(reload(1), update(2, css("/a.css")), reload(3));
  assert.deepEqual(
    calls.map(([name, seq]) => [name, seq]),
    [["reload", 1]],
  );
  assert.deepEqual(answers, [
    [2, "none"],
    [3, "none"],
  ]);
});

test("what nothing imports any more is pruned, after the updates that waited with it", async () => {
  router.hold("paused");
  await receive({ type: "prune", paths: ["/old.js"], seq: 1, reason: "" }, update(2, css("/a.css")));
  router.release("paused");
  await settle();

  assert.deepEqual(
    calls.map(([name, paths]) => [name, paths]),
    [
      ["css", ["/a.css"]],
      ["prune", ["/old.js"]],
    ],
  );
});

test("scripts that waited come with the graphs of all their messages", async () => {
  const seen = [];
  const graph = { dynamic: [], uses: [], unread: [], assets: [], workers: [], sheets: [] };
  const both = {
    ...graph,
    changed: [
      ["/a.js", "1"],
      ["/b.js", "1"],
    ],
    importers: [["/a.js"], ["/b.js"]],
  };
  createWith({
    handlers: { ...fakeHandlers(), planModules: (updates) => (seen.push(updates), plan) },
    send: () => {},
    now: () => 0,
  });
  router.hold("paused");
  await receive(
    update(1, one("js-update", "/a.js", "1", both)),
    update(
      2,
      one("js-update", "/a.js", "2", { ...graph, changed: [["/a.js", "2"]], importers: [["/a.js"]] }),
    ),
  );
  router.release("paused");
  await settle();

  assert.deepEqual(
    seen.map((updates) => updates.map(({ changed }) => changed)),
    [
      [
        [
          ["/b.js", "1"],
          ["/a.js", "2"],
        ],
      ],
    ],
  );
});
