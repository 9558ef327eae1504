import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Loaded } from "../../client_js/changes/loaded.js";

const BASE = "http://127.0.0.1:5500/docs/";
let loaded;

const entry = (name, id, initiatorType = "script") => ({
  name: new URL(name, BASE).href,
  initiatorType,
  serverTiming: id
    ? [
        { name: "cache", description: "x" },
        { name: "hotreload", description: id },
      ]
    : [],
});

beforeEach(() => {
  loaded = new Loaded({ base: BASE, own: "/@hotreload/", document: null });
});

test("paths are canonical, of this origin, and each once", () => {
  loaded.add([
    entry("/a.js", "1"),
    entry("/a.js?t=1234567890123", "2"),
    entry("/%c3%bc.css?v=1", null, "link"),
    entry("http://cdn.test/x.js", "3"),
    entry("/@hotreload/styles/css.js", "4"),
  ]);
  assert.deepEqual(loaded.entries(), [
    ["/a.js", "2"],
    ["/%C3%BC.css", null],
  ]);
});

test("a path is asked for as the browser holds it, whatever scripts fetch", () => {
  loaded.add([
    entry("/[slug].js?v=3&t=1234567890123", "1"),
    entry("/plain.js?t=1234567890123", "1"),
    entry("/plain.js?fetched", "1", "fetch"),
    entry("/data.json?fetched", "1", "fetch"),
  ]);
  loaded.add([entry("/part.js#one", "1")]);
  const urls = ["/%5Bslug%5D.js", "/plain.js", "/data.json", "/part.js", "/unknown.js"];
  assert.deepEqual(
    urls.map((path) => loaded.urlOf(path)),
    ["/[slug].js?v=3", "/plain.js", "/data.json", "/part.js#one", "/unknown.js"],
  );
});

test("frames have a client of their own", () => {
  loaded.add([entry("/frame.html", "1", "iframe")]);
  assert.deepEqual(loaded.entries(), []);
});

test("what was loaded once with one id is current", () => {
  loaded.add([entry("/a.js", "1"), entry("/a.js", "1")]);
  assert.equal(loaded.isCurrent("/a.js", "1"), true);
  assert.equal(loaded.isCurrent("/a.js", "2"), false);
  assert.equal(loaded.isCurrent("/b.js", "1"), false);
});

test("what scripts fetched is known by every name of the file, what is only shown is not", () => {
  loaded.add([entry("/part", "1", "fetch"), entry("/frame.html", "2", "iframe")]);
  assert.equal(loaded.fetched("/part.html"), true);
  assert.equal(loaded.fetched("/frame.html"), false);
});

test("what was loaded with two ids may be shown in its old form somewhere", () => {
  loaded.add([entry("/a.png", "1", "img"), entry("/a.png", "2", "fetch")]);
  assert.equal(loaded.isCurrent("/a.png", "2"), false);
});

test("the observer's waiting records count", () => {
  const waiting = [entry("/late.js", "1")];
  class Observer {
    observe() {}
    takeRecords() {
      return waiting.splice(0);
    }
  }
  loaded.observe(Observer);
  assert.deepEqual(loaded.entries(), [["/late.js", "1"]]);
});

test("a page that took the observer away harms nobody", () => {
  loaded.observe(undefined);
  assert.deepEqual(loaded.entries(), []);
});

test("what was changed without a request counts as loaded", () => {
  loaded.add([entry("/main.css", "1", "link"), entry("/main.css?v=2", "2", "link")]);

  loaded.changed("/main.css", "3");

  assert.deepEqual(loaded.entries(), [["/main.css", "3"]]);
  assert.ok(loaded.isCurrent("/main.css", "3"));
});
