/** In a worker, or where the client is switched off, nobody ever connects. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { at, connect, hot } from "../../client_js/hot.js";

const ORIGIN = "http://127.0.0.1:5500";
const meta = { url: `${ORIGIN}/a.js` };

test("everything can be called, and changes nothing", () => {
  const it = hot(meta);
  it.accept();
  it.accept("nowhere", () => {});
  it.dispose(() => {});
  it.prune(() => {});
  it.on("chat", () => {});
  it.off("chat", () => {});
  it.invalidate("no");
  assert.equal(at("./b.js", meta), "./b.js");
  assert.deepEqual(it.data, {});
});

test("what was asked for before there is a client is done when it comes, the last hundred", () => {
  const said = [];
  const it = hot(meta);
  for (let index = 0; index < 150; index++) it.send("count", index);
  connect({
    send: (event, data) => said.push(data),
    report: () => {},
    invalidate: () => {},
    keyOf: () => "",
  });
  it.send("count", "now");
  assert.deepEqual([said[0], said.at(-2), said.at(-1), said.length], [50, 149, "now", 101]);
});
