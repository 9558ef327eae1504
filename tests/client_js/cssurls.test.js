import assert from "node:assert/strict";
import { test } from "node:test";

import { rewriteUrls } from "../../client_js/styles/cssurls.js";

/** @type {(url: string) => string} */
const stamped = (url) => (url.startsWith("a.png") ? `${url}?t=1` : url);

test("the targets of url() are rewritten, in all spellings", () => {
  const cases = [
    ["url(a.png)", 'url("a.png?t=1")'],
    ["URL( 'a.png' )", 'URL( "a.png?t=1" )'],
    ['url("a.png")', 'url("a.png?t=1")'],
    ["url(\\61.png)", 'url("a.png?t=1")'],
    ['image-set(url("a.png") 1x, url("b.png") 2x)', 'image-set(url("a.png?t=1") 1x, url("b.png") 2x)'],
    ["url(x.png) no-repeat, url(a.png) var(--x)", 'url(x.png) no-repeat, url("a.png?t=1") var(--x)'],
  ];
  for (const [css, expected] of cases) assert.equal(rewriteUrls(css ?? "", stamped), expected);
});

test("what only looks like a target stays", () => {
  for (const css of [
    '"url(a.png)"',
    "'url(a.png)'",
    "my-url(a.png)",
    "a.png",
    "url(b.png)",
    "url()",
    'url("',
    "",
  ]) {
    assert.equal(rewriteUrls(css, stamped), css);
  }
});

test("quotes and backslashes of the new URL are escaped", () => {
  assert.equal(
    rewriteUrls("url(q)", () => 'a"b\\c'),
    'url("a\\"b\\\\c")',
  );
});
