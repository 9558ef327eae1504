// The vectors for stamps and page names that bind `urls.py` and `client_js/platform/urls.js`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { canonical, samePage, samePath, withStamp } from "../../client_js/platform/urls.js";

const vectors = JSON.parse(readFileSync(new URL("../conformance/stamps.json", import.meta.url), "utf8"));

for (const { url, stamp, want } of vectors.withStamp) {
  test(`${url} is stamped alike`, () => assert.equal(withStamp(url, stamp), want));
}

for (const { path, want } of vectors.canonical) {
  test(`${path} is spelled alike`, () => assert.equal(canonical(path), want));
}

for (const { path, url, same } of vectors.samePath) {
  test(`${url} ${same ? "leads" : "does not lead"} to ${path}`, () => {
    assert.equal(samePath(path, `http://localhost${url}`), same);
  });
}

for (const { path, pathname, same } of vectors.samePage) {
  test(`${path} is ${same ? "" : "not "}recognised at ${pathname}`, () =>
    assert.equal(samePage(path, pathname), same));
}
