import assert from "node:assert/strict";
import { test } from "node:test";

import { applyHtml } from "../../client_js/html.js";

const html = (path, pages = [], id = "new") => ({
  type: "html-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id,
  pages,
});
const page = (path, id = "mine", shownAs = path) => ({ path, id, shownAs: () => shownAs });
const fetching = (...paths) => ({ fetched: (path) => paths.includes(path) });
const apply = (updates, shown, loaded = fetching()) => applyHtml(updates, shown, loaded);

test("a page that shows the file reloads, others stay", async () => {
  assert.equal(await apply([html("/about.html")], page("/about/")), "reload");
  assert.equal(await apply([html("/about.html")], page("/other")), "none");
  assert.equal(await apply([], page("/")), "none");
});

test("a page that was made from the file reloads, whatever its address", async () => {
  assert.equal(await apply([html("/index.html", ["x", "mine"])], page("/deep/route")), "reload");
  assert.equal(await apply([html("/index.html", [""])], page("/deep/route", "")), "none");
});

test("an address that a script changed counts, and the one of before as well", async () => {
  assert.equal(await apply([html("/now.html")], page("/before", "mine", "/now")), "reload");
  assert.equal(await apply([html("/before.html")], page("/before", "mine", "/now")), "reload");
});

test("a page that was rendered after the change stays", async () => {
  assert.equal(await apply([html("/a.html", [], "mine")], page("/a")), "none");
});

test("a page whose scripts fetched the file reloads", async () => {
  assert.equal(await apply([html("/part.html")], page("/"), fetching("/part.html")), "reload");
  assert.equal(await apply([html("/part.html")], page("/"), fetching("/other.html")), "none");
});

test("a deleted file is shown as it is now", async () => {
  assert.equal(await apply([html("/a.html", [], null)], page("/a", null)), "reload");
});
