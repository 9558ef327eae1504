import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { begin, hot, registry } from "../../client_js/hot.js";
import { HotUpdate } from "../../client_js/modules/hot_update.js";
import { TooLate } from "../../client_js/platform/settled.js";

const ORIGIN = "http://127.0.0.1:5500";
let number = 0;
let folder, order, server, update, held, key, laid, spelled;

/** A browser that links first, then runs the guard, then the modules, as text would have it do. */
class FakeServer {
  /** @type {Map<string, () => object>} what each path does when it runs */
  files = new Map();
  unlinkable = null;
  asked = [];

  load = async (url) => {
    this.asked.push(url.replace(/\d{19}/, "KEY"));
    await null; // nothing of it runs before the caller is done
    if (this.unlinkable) throw this.unlinkable;
    begin();
    const paths = url.startsWith("link:") ? url.split(" ").slice(1) : [url.split("?")[0]];
    const found = paths.map((path) => this.files.get(path)());
    return url.startsWith("link:") ? Object.fromEntries(found.map((it, at) => [`m${at}`, it])) : found[0];
  };
}

beforeEach(() => {
  folder = `/update${++number}`;
  key = `${1763726400000 + number}123456`;
  order = [];
  held = [];
  laid = [];
  spelled = new Map();
  server = new FakeServer();
  update = new HotUpdate({
    versions: {
      next: () => key,
      assign: (paths, key) => {
        held.push(["assign", ...paths]);
        return () => held.push(["take back", key]);
      },
      runs: (key) => held.push(["runs", key]),
    },
    load: server.load,
    lay: (url, { id }) => {
      laid.push(id);
      return id !== "refused";
    },
    taken: (path, id) => held.push(["taken", path, id]),
    urlOf: (path) => spelled.get(path) ?? path,
    link: (key, urls) => `link:t=${key} ${urls.join(" ")}`,
    replaceSheet: async (path) => {
      order.push(`replace ${path}`);
      return path.includes("bad") ? null : { default: path };
    },
    faults: {
      failed: async ({ error, refreshed }) => order.push(`failed ${error.message} ${refreshed.join(" ")}`),
      threw: (path, error) => order.push(`threw ${path} ${error.message}`),
      retired: () => {},
    },
  });
});

const here = (path) => folder + path;
const run = (path) => hot({ url: ORIGIN + here(path) });
const decision = (boundaries, more = {}) => ({
  boundaries: boundaries.map(([path, acceptedPath]) => ({
    path: here(path),
    acceptedPath: here(acceptedPath),
  })),
  refreshed: boundaries.map(([, acceptedPath]) => here(acceptedPath)),
  sheets: [],
  ...more,
});
const apply = (decided, options) => update.apply(decided, 1763726400123, options);

/** A module that accepts itself and says what happens to it. */
function install(path, version) {
  const it = run(path);
  it.accept((module) => order.push(`accept ${version} ${module?.version}`));
  it.dispose(() => order.push(`dispose ${version}`));
  server.files.set(here(path), () => {
    order.push(`run ${version + 1}`);
    run(path);
    return { version: version + 1 };
  });
}

test("the old is disposed when the new is linked, and called back when it has run", async () => {
  install("/a.js", 1);
  assert.equal(await apply(decision([["/a.js", "/a.js"]])), "hot");
  assert.deepEqual(order, ["dispose 1", "run 2", "accept 1 2"]);
  assert.deepEqual(held, [
    ["assign", here("/a.js")],
    ["runs", key],
  ]);
  assert.deepEqual(server.asked, [`${here("/a.js")}?t=KEY`]);
});

test("a text that came with the news is what its URL means, and is what the page shows", async () => {
  install("/a.js", 1);
  assert.equal(await apply(decision([["/a.js", "/a.js"]]), { carried: { id: "new" } }), "hot");
  assert.deepEqual(laid, ["new"]);
  assert.deepEqual(held.at(-1), ["taken", here("/a.js"), "new"]);
});

test("what cannot be taken is asked for, under the same URL", async () => {
  install("/a.js", 1);
  assert.equal(await apply(decision([["/a.js", "/a.js"]]), { carried: { id: "refused" } }), "hot");
  assert.equal(server.asked.length, 1);
  assert.deepEqual(held.at(-1), ["runs", key]);
});

test("a text that cannot be linked is asked for: what the file says tells what is wrong", async () => {
  install("/a.js", 1);
  server.unlinkable = new SyntaxError("no");
  assert.equal(await apply(decision([["/a.js", "/a.js"]]), { carried: { id: "new" } }), "failed");
  assert.equal(server.asked.length, 2);
  assert.deepEqual(order, [`failed no ${here("/a.js")}`]);
});

test("several modules are linked as one, and all disposed before any of them runs", async () => {
  install("/a.js", 1);
  install("/b.js", 5);
  await apply(
    decision([
      ["/a.js", "/a.js"],
      ["/b.js", "/b.js"],
    ]),
  );
  assert.deepEqual(order.slice(0, 6), [
    "dispose 1",
    "dispose 5",
    "run 2",
    "run 6",
    "accept 1 2",
    "accept 5 6",
  ]);
  assert.equal(server.asked.length, 1);
});

test("one module for two boundaries is loaded once", async () => {
  server.files.set(here("/dep.js"), () => ({ value: 2 }));
  for (const name of ["/a.js", "/b.js"])
    run(name).accept("./dep.js", ({ value }) => order.push(name + value));
  await apply({
    ...decision([
      ["/a.js", "/dep.js"],
      ["/b.js", "/dep.js"],
    ]),
    refreshed: [here("/dep.js")],
  });
  assert.deepEqual(order, ["/a.js2", "/b.js2"]);
  assert.deepEqual(server.asked, [`${here("/dep.js")}?t=KEY`]);
});

test("what cannot be linked leaves everything as it was", async () => {
  install("/a.js", 1);
  server.unlinkable = new SyntaxError("no");
  assert.equal(await apply(decision([["/a.js", "/a.js"]])), "failed");
  assert.deepEqual(order, [`failed no ${here("/a.js")}`]);
  assert.deepEqual(held.at(-1), ["take back", key]);
  assert.equal(registry.acceptsItself(here("/a.js")), true);
  begin();
  assert.equal(order.length, 1);
});

test("what does not come is a reload: linked late, it would run beside the old", async () => {
  install("/a.js", 1);
  server.unlinkable = new TooLate("no");
  assert.equal(await apply(decision([["/a.js", "/a.js"]])), "reload");
  begin();
  assert.deepEqual(order, []);
  assert.deepEqual(held.at(-1), ["take back", key]);
});

test("code that does not end is waited for once, whoever accepts it", async (t) => {
  t.mock.method(console, "warn", () => {});
  for (const name of ["/a.js", "/b.js"]) install(name, 1);
  server.files.set(here("/a.js"), () => {
    throw new TooLate("too late");
  });
  const both = ["/a.js", "/b.js"].map((name) => [name, name]);
  assert.equal(await apply(decision(both)), "hot");
  assert.equal(server.asked.length, 1);
  assert.deepEqual(order.slice(2), [
    `threw ${here("/a.js")} too late`,
    `threw ${here("/b.js")} too late`,
    "accept 1 undefined",
    "accept 1 undefined",
  ]);
  assert.equal(registry.acceptsItself(here("/a.js")), true);
});

test("a module is loaded as the page spells it", async () => {
  spelled.set(here("/dep.js"), here("/dep.js?v=3"));
  server.files.set(here("/dep.js"), () => ({ value: 2 }));
  run("/a.js").accept("./dep.js", ({ value }) => order.push(value));
  await apply(decision([["/a.js", "/dep.js"]]));
  assert.deepEqual(order, [2]);
  assert.deepEqual(server.asked, [`${here("/dep.js")}?v=3&t=KEY`]);
});

test("a failure that is known already is not told again", async () => {
  server.unlinkable = new SyntaxError("no");
  assert.equal(await apply(decision([["/a.js", "/a.js"]]), { quiet: true }), "failed");
  assert.deepEqual(order, []);
});

test("code that throws gives undefined to its callbacks, the others run, and it stays hot", async (t) => {
  t.mock.method(console, "warn", () => {});
  install("/a.js", 1);
  install("/b.js", 5);
  server.files.set(here("/a.js"), () => {
    run("/a.js");
    throw new Error("no");
  });
  await update.apply(
    decision([
      ["/a.js", "/a.js"],
      ["/b.js", "/b.js"],
    ]),
    1763726400999,
  );
  assert.deepEqual(order, [
    "dispose 1",
    "dispose 5",
    `threw ${here("/a.js")} no`,
    "run 6",
    "accept 1 undefined",
    "accept 5 6",
  ]);
  assert.equal(registry.acceptsItself(here("/a.js")), true);
});

test("a module of the server's that knows no guard is replaced all the same", async () => {
  install("/a.js", 1);
  const plain = new HotUpdate({
    versions: { next: () => "1763726400555123456", assign: () => () => {}, runs: () => {} },
    urlOf: (path) => path,
    load: async () => ({ version: 2 }),
    faults: { retired: () => {} },
  });
  assert.equal(await plain.apply(decision([["/a.js", "/a.js"]]), 1), "hot");
  assert.deepEqual(order, ["dispose 1", "accept 1 2"]);
});

test("more modules than a URL has room for are a reload, and nothing was touched", async () => {
  const many = Array.from({ length: 300 }, (_, at) => [here(`/module-${at}.js`), here(`/module-${at}.js`)]);

  assert.equal(await update.apply(decision(many), 1), "reload");

  assert.deepEqual([server.asked, held, order], [[], [], []]);
});

test("data is loaded through a module that knows its type", async () => {
  server.files.set(here("/data.json"), () => ({ default: 1 }));
  run("/a.js").accept("./data.json", (it) => order.push(it.default));
  await apply(decision([["/a.js", "/data.json"]]));
  assert.deepEqual(order, [1]);
  assert.deepEqual(server.asked, [`link:t=KEY ${here("/data.json")}`]);
});

test("sheets get their text, and whoever accepts them is called", async () => {
  run("/a.js").accept("./x.css", (it) => order.push(it.default));
  const sheets = [here("/x.css")];
  assert.equal(await apply({ boundaries: [], refreshed: [], sheets }), "css");
  assert.deepEqual(order, [`replace ${here("/x.css")}`, here("/x.css")]);
  assert.equal(await apply({ boundaries: [], refreshed: [], sheets: [here("/bad.css")] }), "reload");
});

test("listeners of what is replaced go, even where the new version has none", async () => {
  const { events } = await import("../../client_js/hot.js");
  run("/a.js").on(`news${number}`, () => order.push("heard"));
  server.files.set(here("/a.js"), () => ({}));
  await apply(decision([["/a.js", "/a.js"]]));
  events.emit(`news${number}`, null);
  assert.deepEqual(order, []);
});
