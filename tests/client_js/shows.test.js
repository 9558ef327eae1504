import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "../../client_js/channel/protocol.js";
import { pieces, ServerClock, shown } from "../../client_js/changes/shows.js";

test("a page shows itself with its page id, and what it loaded", () => {
  const loaded = {
    entries: () => [
      ["/main.css", "abc"],
      ["/", "other"],
      ["/app.js", null],
    ],
  };
  assert.deepEqual(shown({ path: "/", id: "page" }, loaded), [
    ["/", "page"],
    ["/main.css", "abc"],
    ["/app.js", null],
  ]);
});

test("an empty page id is none", () => {
  assert.deepEqual(shown({ path: "/", id: "" }, { entries: () => [] }), [["/", null]]);
});

test("one piece says that it is the last", () => {
  assert.deepEqual(pieces([["/", null]], 5), [
    { type: "shows", entries: [["/", null]], since: 5, last: true },
  ]);
  assert.equal(pieces([], 5).length, 1);
});

test("every piece stays under 48 KiB, and nothing is lost", () => {
  const entries = Array.from({ length: 3000 }, (_, number) => [
    `/${"x".repeat(number % 90)}/${number}.css`,
    "abcdefghijkl",
  ]);

  const parts = pieces(entries, 1763726400123);

  assert.ok(parts.length > 1);
  assert.ok(parts.every((part) => encode(part).length < 48 * 1024));
  assert.deepEqual(
    parts.flatMap((part) => part.entries),
    entries,
  );
  assert.deepEqual(
    parts.map(({ last }) => last),
    parts.map((_, index) => index === parts.length - 1),
  );
});

test("a path that no server answers is left out", () => {
  assert.deepEqual(
    pieces(
      [
        [`/${"x".repeat(60_000)}`, null],
        ["/a", null],
      ],
      1,
    )[0].entries,
    [["/a", null]],
  );
});

test("times are told by the server's clock, as its first greeting had it", () => {
  const clock = new ServerClock();
  assert.equal(clock.at(1000.7), 1000);
  clock.learn(5_000, 3_000);
  clock.learn(9_000, 3_000);
  assert.equal(clock.at(1000), 3000);
});
