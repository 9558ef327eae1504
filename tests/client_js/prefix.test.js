import assert from "node:assert/strict";
import { test } from "node:test";

import { readFileSync } from "node:fs";
import { inward, outward, translated } from "../../client_js/channel/prefix.js";
import { parse } from "../../client_js/channel/protocol.js";
import { FakeServer } from "./fakes.js";

const VECTORS = JSON.parse(readFileSync(new URL("../conformance/messages.json", import.meta.url), "utf8"));
const seen = (message) => JSON.parse(inward(JSON.stringify(message), "/app"));
const said = (message) => JSON.parse(outward(JSON.stringify(message), "/app"));

test("paths of the server become those of the browser", () => {
  const update = {
    type: "js-update",
    path: "/lib/b.js",
    acceptedPath: "/lib/b.js",
    id: "1",
    importers: [["/lib/b.js", "/main.js"]],
    changed: [["/lib/b.js", "1"]],
    dynamic: [["/lib/b.js", "/main.js"]],
    uses: [["/lib/b.js", "/main.js", "/odd name"]],
    unread: ["/odd.js"],
  };
  const { updates } = seen({ type: "update", updates: [update], seq: 1 });
  assert.deepEqual(updates, [
    {
      type: "js-update",
      path: "/app/lib/b.js",
      acceptedPath: "/app/lib/b.js",
      id: "1",
      importers: [["/app/lib/b.js", "/app/main.js"]],
      changed: [["/app/lib/b.js", "1"]],
      dynamic: [["/app/lib/b.js", "/app/main.js"]],
      uses: [["/app/lib/b.js", "/app/main.js", "/odd name"]],
      unread: ["/app/odd.js"],
    },
  ]);
  assert.equal(seen({ type: "full-reload", path: "/a.html", triggeredBy: "/a.css" }).path, "/app/a.html");
  assert.equal(seen({ type: "full-reload", path: "*" }).path, "*");
  assert.deepEqual(seen({ type: "prune", paths: ["/a.js"] }).paths, ["/app/a.js"]);
});

test("no path of the server is forgotten", () => {
  for (const { message } of VECTORS.server.filter(({ message: { type } }) => type !== "custom")) {
    const paths = (text) => text.match(/"\/[^"*][^"]*"/g) ?? [];
    const before = paths(JSON.stringify(message));
    const after = paths(inward(JSON.stringify(message), "/app"));
    assert.deepEqual(
      after.filter((path) => !path.startsWith('"/app/')),
      [],
      message.type,
    );
    assert.equal(after.length, before.length);
  }
});

test("a message that was translated can be read like any other", () => {
  for (const { message } of VECTORS.server) {
    const text = JSON.stringify(message);
    assert.equal(parse(inward(text, "/app")) === null, parse(text) === null, text);
  }
});

test("paths of the browser become those of the server", () => {
  assert.deepEqual(said({ type: "shows", entries: [["/app/a.css", "1"]], since: 1, last: true }).entries, [
    ["/a.css", "1"],
  ]);
  assert.equal(said({ type: "invalidate", path: "/app/a.js" }).path, "/a.js");
  assert.deepEqual(said({ type: "modules", held: [["/app/a.js", ""]] }).held, [["/a.js", ""]]);
  assert.equal(said({ type: "invalidate", path: "/apple.js" }).path, "/apple.js");
});

test("what is the application's, and what is no message, is left as it is", () => {
  for (const text of [
    '{ "type": "custom", "event": "e", "data": { "path": "/a" } }',
    "",
    "no json",
    "[",
    "7",
    "null",
  ]) {
    assert.equal(JSON.stringify(inward(text, "/app")).includes("/app"), false);
    assert.equal(outward(text, "/app"), text);
  }
});

test("a connection is translated on both ways", () => {
  const [server, heard] = [new FakeServer(), []];
  const listener = { frame: (text) => heard.push(text), lost: (code) => heard.push(code), query: () => {} };
  const line = translated(server.connect, "/app")(new URLSearchParams(), listener);

  server.last.say({ type: "prune", paths: ["/a.js"] });
  line.send('{"type":"invalidate","path":"/app/a.js"}');
  server.last.lose(1001);

  assert.deepEqual(heard, ['{"type":"prune","paths":["/app/a.js"]}', 1001]);
  assert.deepEqual(server.last.sent, [{ type: "invalidate", path: "/a.js" }]);
  assert.deepEqual([line.next(), line.idle()], [false, true]);
  line.close();
});
