import assert from "node:assert/strict";
import { test } from "node:test";

import {
  canonical,
  isPath,
  localPath,
  samePage,
  samePath,
  withoutStamp,
  withStamp,
} from "../../client_js/platform/urls.js";

for (const [path, expected] of [
  ["/about.html", "/about.html"],
  ["/%61bout", "/about"],
  ["/a%2fb", "/a/b"],
  ["/%c3%bc", "/%C3%BC"],
  ["/ü", "/%C3%BC"],
  ["/👋 x", "/%F0%9F%91%8B%20x"],
  ["/100%", "/100%25"],
  ["/%ff", "/%FF"],
  ['/a[1]|"<>^`{}\\', "/a%5B1%5D%7C%22%3C%3E%5E%60%7B%7D%5C"],
  ["/!$&'()*+,;=:@~", "/!$&'()*+,;=:@~"],
  ["/\u017f\u212a", "/%C5%BF%E2%84%AA"],
]) {
  test(`one spelling: ${path}`, () => assert.equal(canonical(path), expected));
}

for (const [first, second, expected] of [
  ["/about.html", "/about", true],
  ["/about.html", "/about/", true],
  ["/about", "/about.html", true],
  ["/about", "/about/", true],
  ["/docs/index.html", "/docs/", true],
  ["/docs/index.html", "/docs", true],
  ["/index.html", "/", true],
  ["/gr%c3%bc%C3%9Fe.html", "/grüße", true],
  ["/about.html", "/about2", false],
  ["/about.html", "/x/about", false],
  ["/docs.html", "/docs/index.html", false],
  ["/index.html", "/docs/", false],
]) {
  test(`${first} and ${second} ${expected ? "show the same file" : "differ"}`, () => {
    assert.equal(samePage(first, second), expected);
  });
}

test("XSS-2: nothing but a root-relative path is one", () => {
  const bad = [
    "//evil.test/x.css",
    "javascript:alert(1)",
    "data:text/css,",
    "/\\evil",
    "/\t/evil",
    "/a b",
    "/a?b",
    "/a#b",
    "x.css",
    "",
    null,
    42,
    ["/a"],
  ];
  assert.deepEqual(bad.filter(isPath), []);
  assert.deepEqual(["/", "/a/b.css", "/%20", "/ü"].filter(isPath), ["/", "/a/b.css", "/%20", "/ü"]);
});

test("a path of another origin is none of ours", () => {
  const base = "http://127.0.0.1:5500/docs/";
  assert.equal(localPath("../a.css?t=1#x", base), "/a.css");
  assert.equal(localPath("http://127.0.0.1:5501/a.css", base), null);
  assert.equal(localPath("https://127.0.0.1:5500/a.css", base), null);
  assert.equal(localPath("//evil.test/a.css", base), null);
  assert.equal(localPath("data:text/css,a", base), null);
  assert.equal(localPath("http://[", base), null);
});

test("a URL is compared by its path", () => {
  assert.equal(samePath("/gr%C3%BC.css", "http://h/gr%c3%bc.css?v=2&t=1234567890123#x"), true);
  assert.equal(samePath("/a.css", "http://h/xa.css"), false);
});

test("the stamp replaces the one before and keeps the page's own query", () => {
  assert.equal(withStamp("a.css", 1234567890123), "a.css?t=1234567890123");
  assert.equal(withStamp("a.css?v=1&t=1111111111111#f", 1234567890123), "a.css?v=1&t=1234567890123#f");
  assert.equal(withStamp("a.css?t=5", 1234567890123), "a.css?t=5&t=1234567890123");
  assert.equal(withoutStamp("a.css?t=1111111111111&v=1#f"), "a.css?v=1#f");
  assert.equal(withoutStamp("a.css"), "a.css");
});
