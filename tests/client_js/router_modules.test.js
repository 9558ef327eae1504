import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  calls,
  outcomes,
  answers,
  page,
  plan,
  create,
  one,
  update,
  css,
  html,
  reload,
  receive,
  names,
  script,
} from "./routed.js";

beforeEach(create);

test("events frame a hot update, and its outcome is the answer", async () => {
  const entry = { type: "js-update", path: "/main.js", acceptedPath: "/dep.js", timestamp: 1 };
  Object.assign(plan, { outcome: "hot", entries: [entry] });
  outcomes.modules = "hot";
  await receive(update(1, script("/dep.js"), css("/a.css")));

  assert.deepEqual(names(), ["modules", "css"]);
  assert.deepEqual(page.told, [
    ["before", ["/dep.js", "/a.css"]],
    ["after", ["/dep.js", "/a.css"]],
  ]);
  assert.deepEqual(answers, [[1, "hot"]]);
});

test("modules that nobody accepts reload the page before anything else is done", async () => {
  Object.assign(plan, { outcome: "reload", reason: "nobody accepts it" });
  await receive(update(1, script("/dep.js"), css("/a.css")));

  assert.deepEqual(
    calls.map(([name, seq]) => [name, seq]),
    [["reload", 1]],
  );
  assert.deepEqual(page.told, []);
});

test("a file that modules took as well needs no reload", async () => {
  Object.assign(plan, { outcome: "hot", taken: new Set(["/data.json"]) });
  Object.assign(outcomes, { modules: "hot", assets: "reload" });
  await receive(update(1, script("/data.json"), one("asset-update", "/data.json")));

  assert.deepEqual(names(), ["modules", "assets"]);
  assert.deepEqual(answers, [[1, "hot"]]);
});

test("a page is not patched where its modules have to load anew", async () => {
  Object.assign(plan, { outcome: "reload", reason: "nobody accepts it" });
  await receive(update(1, script("/a.js"), html("/index.html")));
  assert.deepEqual(calls, [["reload", 1, "nobody accepts it"]]);
});

test("a page that cannot be patched says why, behind what changed", async () => {
  outcomes.html = "reload";
  page.reason = "an inline script changed";
  await receive({ ...update(1, html("/index.html")), reason: "index.html changed; pages are patched" });
  assert.deepEqual(calls.at(-1), ["reload", 1, "index.html changed; an inline script changed"]);
});

test("a patched page is told before its sheets and modules, and with its position", async () => {
  Object.assign(plan, { outcome: "hot" });
  Object.assign(outcomes, { html: "html", modules: "hot" });
  await receive(update(5, css("/a.css"), script("/?inline=0"), html("/index.html")));
  assert.deepEqual(names(), ["html", "modules", "css"]);
  assert.equal(calls[0][2], 5);
  assert.deepEqual(answers, [[5, "html"]]);
});

test("a hot update that ends in a reload leaves the page", async () => {
  Object.assign(plan, { outcome: "hot" });
  outcomes.modules = "reload";
  await receive(update(1, script("/a.js")));

  assert.deepEqual(names(), ["modules", "reload"]);
  assert.deepEqual(answers, []);
});
