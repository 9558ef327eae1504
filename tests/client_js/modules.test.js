import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { HotModules } from "../../client_js/modules/modules.js";

const EMPTY = { dynamic: [], uses: [], unread: [], assets: [], workers: [], sheets: [], invalidated: false };
let page, updates, results, sent, modules, current, during, mended;

/** A page by what it has loaded and what its modules accept: `importer: [dep…]`. */
function pageOf(loaded, accepted) {
  return {
    isLoaded: (path) => loaded.has(path),
    isRoot: (path) => path === "/main.js",
    acceptsSelf: (path) => accepted[path]?.includes(path) ?? false,
    accepts: (owner, dep) => owner !== dep && (accepted[owner]?.includes(dep) ?? false),
    acceptedExports: () => null,
    executedDynamic: () => true,
    executedImporters: () => [],
  };
}

beforeEach(() => {
  page = pageOf(new Set(["/main.js", "/dep.js", "/other.js"]), {
    "/main.js": ["/dep.js"],
    "/other.js": ["/other.js"],
  });
  updates = [];
  results = [];
  sent = [];
  mended = 0;
  current = new Map();
  during = () => {};
  modules = new HotModules({
    update: {
      apply: async ({ boundaries, refreshed }, timestamp, options) => {
        updates.push([
          boundaries.map(({ path, acceptedPath }) => `${path}<${acceptedPath}`),
          refreshed,
          options,
        ]);
        during();
        return results.shift() ?? "hot";
      },
    },
    page: () => page,
    idOf: (path) => current.get(path) ?? null,
    mended: () => mended++,
    isTwofold: (path) => path === "/twice.js",
    send: (message) => sent.push(message),
  });
});

const js = (path, id, importers = [[path, "/main.js"]], more = {}) => ({
  type: "js-update",
  path,
  acceptedPath: path,
  timestamp: 1763726400123,
  id,
  changed: [[path, id]],
  importers,
  ...EMPTY,
  ...more,
});
const other = (id) => js("/other.js", id, [["/other.js", "/main.js"]]);

async function apply(...list) {
  const plan = modules.plan(list);
  return { plan: plan.outcome, ...(await modules.apply(plan)) };
}

const boundaries = () => updates.map(([found]) => found);

test("an update goes to whoever accepts it on this page", async () => {
  assert.equal((await apply(js("/dep.js", "1"))).outcome, "hot");
  assert.deepEqual(updates, [[["/main.js</dep.js"], ["/dep.js"], { carried: null }]]);
});

test("events are told who takes what", () => {
  const { entries, taken } = modules.plan([js("/dep.js", "1")]);
  const timestamp = 1763726400123;
  assert.deepEqual(entries, [{ type: "js-update", path: "/main.js", acceptedPath: "/dep.js", timestamp }]);
  assert.deepEqual([...taken], ["/dep.js"]);
});

test("what this page has not loaded concerns it not, and no script is no update", async () => {
  assert.equal((await apply(js("/unknown.js", "1", [["/unknown.js"]]))).outcome, "none");
  assert.equal((await apply()).outcome, "none");
  assert.deepEqual(updates, []);
});

test("what nobody accepts is a reload, with the reason", async () => {
  page = pageOf(new Set(["/main.js", "/dep.js"]), {});
  const { outcome, reason } = await apply(js("/dep.js", "1"));
  assert.equal(outcome, "reload");
  assert.equal(reason, "dep.js changed; main.js imports it and does not accept it");
});

test("the reason for a root is that of the message", async () => {
  page = pageOf(new Set(["/main.js"]), {});
  assert.deepEqual(await apply(js("/main.js", "1", [["/main.js"]])), {
    plan: "reload",
    outcome: "reload",
    reason: "",
  });
});

test("what is delivered twice is applied once, and a change back is a change", async () => {
  for (const id of ["1", "1", "2", "1"]) await apply(js("/dep.js", id));
  assert.equal(updates.length, 3);
});

test("what was newer than it was told is not applied again when it is told", async () => {
  during = () => {
    modules.ran("/dep.js", "3"); // saved again while it was loaded
    modules.ran("/other.js", "2"); // not told at all, and loaded along
  };
  await apply(js("/dep.js", "2"));
  await apply(js("/dep.js", "3"), other("2"));
  assert.equal(updates.length, 1);

  during = () => {}; // a text that says nothing of itself is what it was told to be
  for (const id of ["2", "2", "3"]) await apply(js("/dep.js", id));
  assert.equal(updates.length, 3);
});

test("a page that was loaded after the change does nothing", async () => {
  current.set("/dep.js", "1");
  await apply(js("/dep.js", "1"));
  assert.deepEqual(updates, []);
});

test("what could not be loaded comes with the next update", async () => {
  results = ["failed"];
  assert.equal((await apply(js("/dep.js", "broken"))).outcome, "none");
  await apply(other("1"));
  await apply(other("2"));
  assert.deepEqual(boundaries(), [
    ["/main.js</dep.js"],
    ["/main.js</dep.js", "/other.js</other.js"],
    ["/other.js</other.js"],
  ]);
});

test("what fails again does not hold up the rest, and stays pending", async () => {
  results = ["failed", "failed", "hot", "hot"];
  await apply(js("/dep.js", "broken"));
  assert.equal((await apply(other("1"))).outcome, "hot");
  await apply(js("/dep.js", "good"));
  assert.deepEqual(boundaries(), [
    ["/main.js</dep.js"],
    ["/main.js</dep.js", "/other.js</other.js"],
    ["/other.js</other.js"],
    ["/main.js</dep.js"],
  ]);
  assert.deepEqual(updates[2][2], { quiet: true });
});

test("what concerns other pages is no reason to try again", async () => {
  results = ["failed", "hot"];
  await apply(js("/dep.js", "broken"));
  assert.equal((await apply(js("/unknown.js", "1", [["/unknown.js", "/elsewhere.js"]]))).outcome, "none");
  assert.equal(updates.length, 1);

  await apply(js("/new.js", "1", [["/new.js", "/dep.js", "/main.js"]])); // it was missing

  assert.equal(boundaries().length, 2);
});

test("what fails with the rest as well is pending with it", async () => {
  results = ["failed", "failed", "failed", "hot"];
  await apply(js("/dep.js", "broken"));
  assert.equal((await apply(other("1"))).outcome, "none");
  await apply(js("/dep.js", "good"));
  assert.deepEqual(boundaries().at(-1).toSorted(), ["/main.js</dep.js", "/other.js</other.js"]);
});

test("what only a worker can have loaded is a reload of its page", async () => {
  page = pageOf(new Set(["/main.js", "/worker.js"]), { "/main.js": ["/main.js"] });
  const { outcome, reason } = await apply(js("/inner.js", "1", [["/inner.js", "/worker.js"]]));
  assert.equal(outcome, "reload");
  assert.match(reason, /inner\.js is imported by \/worker\.js/);
});

test("an import that was not made, or a URL that was not asked for, is no worker's", async () => {
  const edge = [["/lazy.js", "/main.js"]];
  assert.equal((await apply(js("/lazy.js", "1", edge, { dynamic: edge }))).outcome, "none");
  assert.equal((await apply(js("/lazy.js", "2", edge, { assets: edge }))).outcome, "none");
  assert.equal((await apply(js("/x.png", "3", [["/x.png", "/main.js"]]))).outcome, "none");
});

test("a module that runs under several URLs is a reload", async () => {
  page = pageOf(new Set(["/twice.js"]), { "/twice.js": ["/twice.js"] });
  const { outcome, reason } = await apply(js("/twice.js", "1", [["/twice.js"]]));
  assert.deepEqual([outcome, reason], ["reload", "/twice.js is loaded under several URLs"]);
});

const givenUp = (path) => js(path, null, [[path, "/main.js"]], { invalidated: true });

test("a module that gives up is told to the server, with its words", () => {
  modules.invalidate("/dep.js");
  modules.invalidate("/other.js", "cannot");
  assert.deepEqual(sent, [
    { type: "invalidate", path: "/dep.js" },
    { type: "invalidate", path: "/other.js", message: "cannot" },
  ]);
});

test("modules that make each other give up reload the page", async () => {
  page = pageOf(new Set(["/main.js", "/dep.js", "/other.js"]), { "/main.js": ["/main.js"] });
  modules.invalidate("/dep.js");
  during = () => modules.invalidate("/other.js");
  assert.equal((await apply(givenUp("/dep.js"))).outcome, "hot");
  assert.equal(modules.firstInvalidated("/x.js"), "/x.js");

  during = () => {
    assert.equal(modules.firstInvalidated("/x.js"), "/dep.js");
    modules.invalidate("/dep.js");
  };
  const { outcome, reason } = await apply(givenUp("/other.js"));

  assert.equal(outcome, "reload");
  assert.match(reason, /dep\.js was invalidated again/);
  assert.equal(sent.length, 2);
});

test("a module may give up once for each change", async () => {
  page = pageOf(new Set(["/main.js", "/dep.js"]), { "/main.js": ["/main.js"] });
  for (let round = 0; round < 3; round++) {
    modules.invalidate("/dep.js");
    assert.equal((await apply(givenUp("/dep.js"))).outcome, "hot");
  }
  assert.equal(updates.length, 3);
});

test("a module that gives up does not touch what is pending", async () => {
  results = ["failed", "hot", "hot"];
  await apply(js("/dep.js", "broken"));
  page.accepts = () => false;
  page.acceptsSelf = (path) => path === "/main.js";
  modules.invalidate("/other.js");
  assert.equal((await apply(givenUp("/other.js"))).outcome, "hot");
  assert.equal(mended, 0);
  await apply(js("/dep.js", "good"));
  assert.equal(mended, 1);
  assert.deepEqual(
    updates.map(([, refreshed]) => refreshed),
    [["/dep.js"], ["/main.js"], ["/dep.js", "/main.js"]],
  );
});
