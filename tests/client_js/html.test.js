import assert from "node:assert/strict";
import { test } from "node:test";

import { applyHtml, renewed } from "../../client_js/html/html.js";

const html = (path, pages = [], id = "new", inline = []) => ({
  type: "html-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id,
  pages,
  inline,
});
const page = (path, id = "mine", shownAs = path) => ({ path, id, shownAs: () => shownAs });
const fetching = (...paths) => ({ fetched: (path) => paths.includes(path) });
const hot = (...refreshed) => ({ outcome: refreshed.length > 0 ? "hot" : "none", decision: { refreshed } });
const apply = (updates, shown, loaded = fetching(), plan = hot()) => applyHtml(updates, shown, loaded, plan);
const scripts = (...inline) => [html("/index.html", [], "new", inline)];

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

test("a page whose changed scripts are all run anew stays", async () => {
  const plan = hot("/?inline=0", "/?inline=2", "/main.js");
  assert.equal(await apply(scripts(0, 2), page("/"), fetching(), plan), "none");
  assert.equal(await apply(scripts(0, 1), page("/"), fetching(), plan), "reload");
  assert.equal(await apply(scripts(0), page("/"), fetching(), hot()), "reload");
});

test("a script is named by the page as this one was asked for", async () => {
  assert.equal(await apply(scripts(0), page("/index.html"), fetching(), hot("/?inline=0")), "reload");
  assert.equal(await apply(scripts(0), page("/", "mine", "/route"), fetching(), hot("/?inline=0")), "none");
});

test("a page loads anew all the same where more than its scripts may be old", async () => {
  const plan = hot("/?inline=0");
  assert.equal(await apply([...scripts(0), html("/index.html")], page("/"), fetching(), plan), "reload");
  assert.equal(await apply(scripts(0), page("/"), fetching("/index.html"), plan), "reload");
  assert.equal(await apply(scripts(0), page("/other", "mine", "/"), fetching(), plan), "reload");
  assert.equal(await apply(scripts(0), page("/", ""), fetching(), plan), "reload");
});

test("a page that refused to load anew is not whole again by its scripts", async () => {
  const shown = page("/");
  await apply([html("/index.html")], shown);
  assert.equal(await apply(scripts(0), shown, fetching(), hot("/?inline=0")), "reload");
});

test("a page whose scripts were run anew is the new one", () => {
  const [shown, other, posted] = [page("/"), page("/other"), page("/", "")];
  for (const each of [shown, other, posted]) renewed(scripts(0), each);
  assert.deepEqual([shown.id, other.id, posted.id], ["new", "mine", ""]);
  renewed([html("/index.html", [], "newer")], shown);
  assert.equal(shown.id, "new");
});
