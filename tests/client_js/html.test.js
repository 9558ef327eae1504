import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connect } from "../../client_js/hot.js";
import { HtmlUpdates } from "../../client_js/html/html.js";
import { Failing } from "../../client_js/html/failing.js";
import { Failed, Unfit } from "../../client_js/html/page_source.js";

const html = (path, { pages = [], others = [], id = "new", inline = [], splice = null } = {}) => ({
  type: "html-update",
  path,
  acceptedPath: path,
  timestamp: 1,
  id,
  pages,
  others,
  inline,
  splice,
});
const source = (id, policy = "") => ({ id, text: `<p>${id}`, policy });
const IDLE = { outcome: "none", decision: null };
const hot = (...refreshed) => ({ outcome: "hot", decision: { refreshed } });

let faults, page, server, fetched, tasks, result, address, connected;

beforeEach(() => {
  page = { id: "mine", path: "/about", shownAs: () => new URL(address).pathname };
  server = {
    fresh: [source("new")],
    status: 200,
    old: { mine: source("mine") },
    kept: [],
    away: 0,
    asked: 0,
  };
  faults = [];
  [fetched, tasks, address, connected] = [[], [], "http://127.0.0.1/about", true];
  result = { outcome: "html", touched: [], pending: Promise.resolve() };
});

const fake = {
  old: async (id) => server.old[id] ?? null,
  learn: async () => {},
  textOf: () => null,
  spliced: ({ id, splice }) => (splice.known ? source(id) : null),
  keep: (kept) => {
    server.kept.push(kept.id);
    server.old[kept.id] = kept;
  },
  fresh: async () => {
    server.asked++;
    if (server.away-- > 0) throw new TypeError("no network");
    const found = server.fresh.length > 1 ? server.fresh.shift() : server.fresh[0];
    if (found instanceof Error) throw found;
    return { source: found, status: server.status };
  },
};

const create = (more = {}) =>
  new HtmlUpdates({
    document: { contentType: "text/html", baseURI: address },
    page,
    nonce: "n",
    source: fake,
    failing: new Failing(
      { add: ({ message }) => faults.push(message), remove: () => faults.pop() },
      "/about",
    ),
    loaded: () => ({ fetched: (path) => fetched.includes(path) }),
    address: () => address,
    epoch: () => "e",
    isConnected: () => connected,
    status: 200,
    patched: () => {},
    load: async () => ({
      prepare: () => {},
      morph: (task) => {
        tasks.push(task);
        if (result instanceof Error) throw result;
        return result;
      },
    }),
    ...more,
  });
const apply = (updates, { plan = IDLE, driver = create() } = {}) => driver.apply(updates, plan, 7);
const reason = async (...of) => (await apply(...of)).reason;

test("a page that shows the file is patched from its old source to the new one, others are left", async () => {
  assert.deepEqual(await apply([html("/about.html")]), { outcome: "html", reason: "" });
  const [{ before, after, again, nonce, taken }] = tasks;
  assert.deepEqual(
    { before, after, again, nonce, taken },
    { before: "<p>mine", after: "<p>new", again: null, nonce: "n", taken: [] },
  );
  assert.equal(page.id, "new");
  assert.deepEqual(server.kept, ["new"]);

  assert.equal((await apply([html("/other.html")])).outcome, "none");
  assert.equal((await apply([])).outcome, "none");
  assert.equal(tasks.length, 1);
});

test("a page that was rendered after the change, or whose source is the same, is left", async () => {
  assert.equal((await apply([html("/about.html", { id: "mine" })])).outcome, "none");
  assert.equal(server.asked, 0);
  server.fresh = [source("mine")];
  assert.equal((await apply([html("*", { id: null })])).outcome, "none");
  assert.deepEqual(tasks, []);
});

test("a template asks nothing of a page that is known to be made of others", async () => {
  assert.equal((await apply([html("*", { id: null, others: ["mine", "its"] })])).outcome, "none");
  assert.equal(server.asked, 0);
  assert.equal((await apply([html("*", { id: null, others: ["its"] })])).outcome, "html");
  page.id = null; // nobody said
  await apply([html("*", { id: null, others: [""] })]);
  assert.ok(server.asked > 2);
});

test("a page that was made from a file is known by it for good", async () => {
  address = "http://127.0.0.1/deep/route";
  page.path = "/deep/route";
  const driver = create();
  assert.equal((await apply([html("/index.html", { pages: ["mine"] })], { driver })).outcome, "html");
  server.fresh = [source("newer")];
  assert.equal((await apply([html("/index.html", { id: "newer" })], { driver })).outcome, "html");
});

test("where the message says how the source changed, nothing is fetched", async () => {
  const splice = { from: "mine", known: true };
  assert.equal((await apply([html("/about.html", { splice })])).outcome, "html");
  assert.deepEqual([tasks[0].before, tasks[0].after, tasks[0].again], ["<p>mine", "<p>new", null]);
  assert.deepEqual([server.asked, page.id], [0, "new"]);

  page.id = "mine";
  await apply([html("/about.html", { splice: { ...splice, known: false } })]);
  page.id = "mine";
  await apply([html("/about.html", { splice: { ...splice, from: "older" } })]);
  page.id = "mine";
  await apply([html("/about.html", { splice }), html("*", { id: null })]);
  assert.equal(server.asked, 3);
});

test("of two files that were the same, the page of the other one is not changed with it", async () => {
  const copy = html("/copy.html", { pages: ["mine"], splice: { from: "mine", known: true } });
  server.fresh = [source("mine")];

  assert.equal((await apply([copy])).outcome, "none");
  assert.deepEqual([tasks, page.id], [[], "mine"]);
});

test("an answer that is not the file told is fetched twice: what differs there is noise", async () => {
  server.fresh = [source("first"), source("second")];
  await apply([html("*", { id: null })]);
  assert.deepEqual([tasks[0].after, tasks[0].again], ["<p>first", "<p>second"]);
  assert.equal(page.id, "first");
});

test("an address that scripts changed is fine for one file, and no other page", async () => {
  const driver = create();
  address = "http://127.0.0.1/users/8";
  assert.equal((await apply([html("/about.html")], { driver })).outcome, "html");
  server.fresh = [source("newer")];
  assert.equal(await reason([html("*", { id: null })], { driver }), "its address is another by now");
  assert.equal(
    await reason([html("/users/8.html", { id: "newer" })], { driver }),
    "its address is another by now",
  );
});

test("what answers a form is neither fetched nor patched", async () => {
  page.id = "";
  assert.equal(await reason([html("/about.html")]), "the page answered a form");
  assert.equal(server.asked, 0);
});

test("a page whose scripts fetched the file, or that is no HTML, loads anew", async () => {
  fetched = ["/part.html"];
  assert.equal(await reason([html("/part.html")]), "its scripts fetched what changed");
  const driver = create({ document: { contentType: "application/xhtml+xml" } });
  assert.equal(await reason([html("/about.html")], { driver }), "only HTML can be patched");
});

test("a page that the server cannot make stays, says so, and compares at any change until it can", async () => {
  server.status = 500;
  assert.equal((await apply([html("*", { id: null })])).outcome, "none");
  server.fresh = [new Failed(502)];
  const driver = create();
  assert.equal((await apply([html("*", { id: null })], { driver })).outcome, "none");
  assert.deepEqual([tasks, faults.length, page.id], [[], 1, "mine"]);
  assert.match(faults[0], /answers 500 for this page/);

  server.fresh = [new Failed(500)];
  await apply([html("*", { id: null })], { driver });
  assert.equal(faults.length, 2);
  [server.fresh, server.status] = [[source("new")], 200];
  assert.equal((await apply([html("*", { id: null, others: ["mine"] })], { driver })).outcome, "html");
  assert.equal(faults.length, 1);
  assert.equal((await apply([html("*", { id: null, others: ["new"] })], { driver })).outcome, "none");
});

test("without an old source, with another policy or another status the page loads anew", async () => {
  server.old = {};
  assert.equal(await reason([html("/about.html")]), "its old source is nowhere to be had");
  server.old = { mine: source("mine", "strict") };
  assert.equal(await reason([html("/about.html")]), "its content security policy changed");
  server.old = { mine: source("mine") };
  server.status = 404;
  assert.equal(await reason([html("/about.html", { id: null })]), "the server answers 404 now");
  server.fresh = [new Unfit("it moved")];
  assert.equal(await reason([html("/about.html")]), "it moved");
});

test("what the morph says of a reload is the reason, and the page is not the new one", async () => {
  result = { outcome: "reload", reason: "an inline script changed" };
  assert.deepEqual(await apply([html("/about.html")]), result);
  assert.equal(page.id, "mine");
  assert.deepEqual(server.kept, []);
});

test("a morph that throws is not swallowed: the page must load anew", async () => {
  result = new Error("half way");
  await assert.rejects(apply([html("/about.html")]), result);
});

test("where only noise differs the page is left, and is the new one", async () => {
  result = { outcome: "none", touched: [] };
  assert.equal((await apply([html("/about.html")])).outcome, "none");
  assert.equal(page.id, "new");
});

test("module scripts within the page that run anew are named to the morph", async () => {
  page.path = "/";
  address = "http://127.0.0.1/";
  const scripts = [html("/index.html", { inline: [0, 1, 2] })];
  await apply(scripts, { plan: hot("/?inline=0", "/?inline=2", "/main.js") });
  await apply([html("/index.html", { id: "newer", inline: [0] })], {
    plan: { ...hot("/?inline=0"), outcome: "none" },
  });
  assert.deepEqual(tasks[0].taken, [0, 2]);
});

test("while the server is away the update waits, and is applied when it is back", async () => {
  connected = false;
  server.away = 2;
  const driver = create();
  const outcome = apply([html("/about.html")], { driver });
  while (server.asked < 3) {
    assert.equal(tasks.length, 0);
    driver.greeted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal((await outcome).outcome, "html");
  assert.equal(server.asked, 3);
});

test("a fetch that failed while there is a connection is tried again soon", async () => {
  server.away = 1;
  assert.equal((await apply([html("/about.html")])).outcome, "html");
});

test("what patches is loaded once more where the server has just gone", async () => {
  let failures = 1;
  const load = async () => {
    if (failures-- > 0) throw new TypeError("no network");
    return { prepare: () => {}, morph: () => result };
  };
  assert.equal((await apply([html("/about.html")], { driver: create({ load }) })).outcome, "html");
  failures = 9;
  page.id = "mine";
  await assert.rejects(apply([html("/about.html")], { driver: create({ load }) }), TypeError);
});

test("what a patch brings in has the stamp that the page shows a file with", async () => {
  const driver = create();
  const updates = [{ path: "/part.css", acceptedPath: "/a.css" }];
  assert.equal(driver.noted(updates, 1763726400123), updates);
  await apply([html("/about.html")], { driver });
  const [{ held }] = tasks;
  assert.equal(held("a.css?x#y"), "a.css?x&t=1763726400123#y");
  assert.equal(held("/part.css?t=1763726400000"), "/part.css?t=1763726400123");
  assert.equal(held("/b.css"), "/b.css");
  assert.equal(held("http://elsewhere.test/a.css"), "http://elsewhere.test/a.css");
});

test("a module script that a patch brings in is the module that the page holds", async () => {
  connect({ keyOf: (path) => (path === "/a.js" ? "1763726400123123456" : "") });
  await apply([html("/about.html")]);
  const [{ held }] = tasks;
  assert.equal(held("a.js?x", true), "a.js?x&t=1763726400123123456");
  assert.equal(held("/a.js"), "/a.js"); // another kind of script
  assert.equal(held("/b.js", true), "/b.js");
});
