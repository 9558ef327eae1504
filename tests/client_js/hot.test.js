import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  at,
  begin,
  connect,
  events,
  expect,
  giveUp,
  hot,
  ran,
  registry,
  withoutRunning,
} from "../../client_js/hot.js";

const ORIGIN = "http://127.0.0.1:5500";
const PACKAGES = { lit: `${ORIGIN}/vendor/lit.js` };
let number = 0;
let folder, said, keys;

/** The `import.meta` of a module, as the browser gives it. */
function metaOf(path) {
  const url = ORIGIN + folder + path;
  const resolve = (specifier) => {
    if (/^[./]/.test(specifier) || URL.canParse(specifier)) return new URL(specifier, url).href;
    if (specifier in PACKAGES) return PACKAGES[specifier];
    throw new TypeError(`Failed to resolve module specifier '${specifier}'`);
  };
  return { url, resolve };
}

const run = (path) => hot(metaOf(path));
const called = (path, via, module) =>
  registry.callbacks(folder + path, folder + via).map((callback) => callback(module));

beforeEach(() => {
  folder = `/test${++number}`; // all modules of a process share one registry
  said = [];
  keys = new Map();
  connect({
    keyOf: (path) => keys.get(path) ?? "",
    send: (event, data) => said.push(["send", event, data]),
    invalidate: (path, message) => said.push(["invalidate", path, message]),
    report: (trouble) => said.push(["report", trouble]),
    ran: (path, id) => said.push(["ran", path, id]),
  });
});

test("a module accepts itself, with every callback in order", () => {
  const it = run("/a.js");
  assert.equal(registry.acceptsItself(`${folder}/a.js`), false);
  it.accept((module) => `one ${module}`);
  it.accept((module) => `two ${module}`);
  assert.equal(registry.acceptsItself(`${folder}/a.js`), true);
  assert.deepEqual(called("/a.js", "/a.js", "new"), ["one new", "two new"]);
});

test("an alias and a call without arguments accept as well", () => {
  const { accept } = run("/a.js");
  accept();
  assert.equal(registry.acceptsItself(`${folder}/a.js`), true);
});

test("dependencies are resolved as the browser resolves them", () => {
  run("/deep/a.js").accept(["../b.js", "./c.js?x=1", "lit"], () => {});
  const accepts = (dep) => registry.accepts(`${folder}/deep/a.js`, dep);
  assert.deepEqual([`${folder}/b.js`, `${folder}/deep/c.js`, "/vendor/lit.js"].map(accepts), [
    true,
    true,
    true,
  ]);
  assert.equal(accepts(`${folder}/deep/b.js`), false);
  assert.equal(registry.acceptsItself(`${folder}/deep/a.js`), false);
});

test("a list of dependencies gets a list, in which only the new module stands", () => {
  const seen = [];
  run("/a.js").accept(["./b.js", "./c.js"], (modules) => seen.push(modules));
  run("/a.js"); // executed anew: what it registered before counts no more
  assert.deepEqual(called("/a.js", "/c.js", "new"), []);

  run("/b.js").accept(["./x.js", "./y.js"], (modules) => seen.push(modules));
  called("/b.js", "/y.js", "new");

  assert.deepEqual(seen, [[undefined, "new"]]);
});

test("what cannot be resolved is reported, and the other dependencies count", () => {
  const it = run("/a.js");
  it.accept(["nowhere", "./b.js"], () => {});
  it.accept(42);

  const [first, second] = said.map(([, { path, message, about }]) => [path, about, message]);
  assert.deepEqual(first.slice(0, 2), [`${folder}/a.js`, "nowhere"]);
  assert.match(first[2], /accept\('nowhere'\) cannot be resolved/);
  assert.match(second[2], /accept\(42\)/);
  assert.equal(registry.accepts(`${folder}/a.js`, `${folder}/b.js`), true);
});

test("engines without import.meta.resolve resolve paths, and say that a bare specifier is none", () => {
  const it = hot({ url: `${ORIGIN}${folder}/a.js` });
  it.accept("./b.js", () => {});
  it.accept("lit", () => {});
  assert.equal(registry.accepts(`${folder}/a.js`, `${folder}/b.js`), true);
  assert.equal(said.length, 1);
});

test("accepted exports are gathered", () => {
  const it = run("/a.js");
  assert.equal(registry.acceptedExports(`${folder}/a.js`), null);
  it.acceptExports("one");
  it.acceptExports(["two", "three"], () => {});
  assert.deepEqual([...registry.acceptedExports(`${folder}/a.js`)], ["one", "two", "three"]);
  assert.equal(registry.acceptsItself(`${folder}/a.js`), false);
});

test("data is the same object in every version, and cannot be replaced", () => {
  const first = run("/a.js");
  first.data.count = 1;
  const second = run("/a.js");
  assert.equal(second.data, first.data);
  assert.throws(() => {
    "use strict";
    second.data = {};
  }, TypeError);
});

test("all disposers run, in the order of the paths, and one that throws stops nobody", (t) => {
  t.mock.method(console, "warn", () => {});
  const order = [];
  const one = run("/one.js");
  one.data.name = "one";
  one.dispose((data) => order.push(`first ${data.name}`));
  one.dispose(() => {
    throw new Error("no");
  });
  one.dispose(async () => {
    order.push("third");
    throw new Error("later");
  });
  run("/two.js").dispose(() => order.push("two"));

  const paths = [`${folder}/one.js`, `${folder}/two.js`, `${folder}/unknown.js`];
  registry.retire(registry.replaced(paths));
  registry.retire(registry.replaced(paths));

  assert.deepEqual(order, ["first one", "third", "two"]);
});

test("a module that is replaced accepts nothing any more, unless its new version failed", () => {
  run("/a.js").accept();
  registry.retire(registry.replaced([`${folder}/a.js`]));
  assert.equal(registry.acceptsItself(`${folder}/a.js`), false);

  registry.restore([`${folder}/a.js`]);

  assert.equal(registry.acceptsItself(`${folder}/a.js`), true);
});

test("what an old version registers late does not count", () => {
  const old = run("/a.js");
  run("/a.js");
  old.accept();
  assert.equal(registry.acceptsItself(`${folder}/a.js`), false);
});

test("pruning disposes all first, then calls back, then forgets", () => {
  const order = [];
  for (const name of ["one", "two"]) {
    const it = run(`/${name}.js`);
    it.data.name = name;
    it.prune((data) => order.push(`prune ${data.name}`));
    it.dispose(() => order.push(`dispose ${name}`));
  }
  registry.prune([`${folder}/one.js`, `${folder}/two.js`]);

  assert.deepEqual(order, ["dispose one", "dispose two", "prune one", "prune two"]);
  assert.deepEqual(run("/one.js").data, {});
});

test("listeners of a module go when it is executed anew, those of others stay", () => {
  const heard = [];
  run("/a.js").on("chat", () => heard.push("a"));
  run("/b.js").on("chat", () => heard.push("b"));
  run("/a.js");
  events.emit("chat", null);
  assert.deepEqual(heard, ["b"]);
});

test("a listener is taken off by whoever knows it", () => {
  const heard = [];
  const listener = (data) => heard.push(data);
  run("/a.js").on("news", listener);
  run("/b.js").off("news", listener);
  events.emit("news", 1);
  assert.deepEqual(heard, []);
});

test("events and invalidations go to the client", () => {
  const it = run("/a.js");
  it.send("chat", { text: "hello" });
  it.invalidate("cannot");
  it.decline();
  assert.deepEqual(said, [
    ["send", "chat", { text: "hello" }],
    ["invalidate", `${folder}/a.js`, "cannot"],
  ]);
});

test("a dynamic import is noted, and left as it is where the page holds the plain URL", () => {
  const meta = metaOf("/a.js");
  assert.equal(at("./b.js", meta), "./b.js");
  assert.equal(registry.executed(`${folder}/a.js`, `${folder}/b.js`), true);
  assert.equal(registry.executed(`${folder}/a.js`, `${folder}/c.js`), false);
});

test("a dynamic import leads to the version that the page holds", () => {
  const key = "1763726400123123456";
  keys.set(`${folder}/b.js`, key);
  assert.equal(at("./b.js?x=1", metaOf("/a.js")), `${ORIGIN}${folder}/b.js?x=1&t=${key}`);
});

test("what import() itself has to judge is left to it", () => {
  const meta = metaOf("/a.js");
  const odd = [
    "nowhere",
    "https://cdn.test/x.js",
    42,
    null,
    {
      toString: () => {
        throw new Error("no");
      },
    },
  ];
  for (const specifier of odd) assert.equal(at(specifier, meta), specifier);
});

test("an inline script has the path that it is given", () => {
  const meta = { url: `${ORIGIN}/`, resolve: (specifier) => new URL(specifier, `${ORIGIN}/`).href };
  const path = `${folder}/index.html?inline=0`;
  hot(meta, path).accept("./dep.js", () => {});
  at("./late.js", meta);
  assert.equal(registry.accepts(path, "/dep.js"), true);
  assert.equal(registry.urlOf(path), path);
  assert.equal(registry.executed(path, "/late.js"), true);
});

test("a module keeps the query of its own, and runs twice under two of them", () => {
  const it = (query) => hot({ url: `${ORIGIN}${folder}/a.js${query}` });
  it("?v=1&t=1763726400123123456");
  assert.equal(registry.urlOf(`${folder}/a.js`), `${folder}/a.js?v=1`);
  it("?v=1&t=1763726400999123456");
  assert.equal(registry.isTwofold(`${folder}/a.js`), false);
  it("?v=2");
  assert.equal(registry.isTwofold(`${folder}/a.js`), true);
});

test("the guard replaces once, what is imported later replaces nothing", () => {
  let count = 0;
  begin();
  expect("1763726400123123456", () => count++);
  begin();
  begin();
  assert.equal(count, 1);

  expect("1763726400123123456", () => count++);
  giveUp();
  begin();

  assert.equal(count, 1);
});

test("a module that runs first of an update replaces what was before, others do not", () => {
  let count = 0;
  expect("1763726400123123456", () => count++);
  run("/first.js?t=1763726400999123456");
  run("/first.js");
  assert.equal(count, 0);

  run("/first.js?t=1763726400123123456");
  run("/second.js?t=1763726400123123456");

  assert.equal(count, 1);
});

test("what was given up cannot run by chance while its failure is looked for", async () => {
  await withoutRunning(async () => assert.throws(() => begin(), /given up/));
  begin();
});

test("a version that runs already keeps what it registered, when the one before is disposed late", () => {
  const order = [];
  const path = `${folder}/a.js`;
  run("/a.js").dispose(() => order.push("old"));
  const replaced = registry.replaced([path]);
  const it = run("/a.js");
  it.accept();
  it.dispose(() => order.push("new"));

  registry.retire(replaced);

  assert.deepEqual(order, ["old"]);
  assert.equal(registry.acceptsItself(path), true);
});

test("whatever a module hands over, nothing is thrown into it", (t) => {
  t.mock.method(console, "warn", () => {});
  const unspeakable = Object.create(null);
  const it = run("/a.js");
  for (const odd of [unspeakable, Symbol("odd"), 7n, [unspeakable], [[]]]) {
    it.accept(odd);
    it.accept(odd, odd);
    it.acceptExports(odd, odd);
    it.dispose(odd);
    it.prune(odd);
    it.on(odd, odd);
    it.off(odd, odd);
    it.send(odd, odd);
    it.invalidate(odd);
  }
  const refuse = () => {
    throw new Error("no");
  };
  connect({ keyOf: refuse, send: refuse, invalidate: refuse, report: refuse });
  it.send("chat");
  it.invalidate();
  it.accept("nowhere");
  assert.equal(at("./b.js", metaOf("/a.js")), "./b.js");
});

test("what a disposer registers and takes off disturbs nobody", () => {
  const order = [];
  const listener = () => order.push("heard");
  const it = run("/a.js");
  it.on(`news${number}`, listener);
  it.accept();
  it.dispose(() => {
    order.push("first");
    it.accept("./dep.js", () => order.push("late"));
    it.dispose(() => order.push("third"));
    it.invalidate("again");
    it.off(`news${number}`, listener);
  });
  it.dispose(() => order.push("second"));
  const path = `${folder}/a.js`;

  registry.retire(registry.replaced([path]));
  events.emit(`news${number}`, null);

  assert.deepEqual(order, ["first", "second"]);
  assert.equal(registry.acceptsItself(path) || registry.accepts(path, `${folder}/dep.js`), false);
  assert.deepEqual(said, [["invalidate", path, "again"]]);
  run("/a.js");
  registry.retire(registry.replaced([path]));
  assert.deepEqual(order, ["first", "second", "third"]);
});

test("a version that failed is replaced as the one before it could be, not as one of long ago", () => {
  const path = `${folder}/a.js`;
  run("/a.js").accept();
  registry.retire(registry.replaced([path]));
  run("/a.js"); // accepts no more
  registry.retire(registry.replaced([path]));
  registry.restore([path]);
  assert.equal(registry.acceptsItself(path), false);
});

test("a module that runs twice under one URL is two, of which the engine hides the fragments", () => {
  const key = "1763726400123123456";
  const path = `${folder}/a.js`;
  run("/a.js#one");
  run(`/a.js?t=${key}#one`);
  assert.equal(registry.isTwofold(path), false);
  assert.equal(registry.urlOf(path), `${path}#one`);
  run(`/a.js?t=${key}#one`);
  assert.equal(registry.isTwofold(path), true);

  const within = `${folder}/page?inline=0`;
  for (let round = 0; round < 2; round++) hot(metaOf("/page"), within);
  assert.equal(registry.isTwofold(within), false);
});

test("a module says which of its texts runs", () => {
  ran("one", metaOf("/a.js?t=1763726400123123456"));
  ran("two", metaOf("/page?inline=0&t=1763726400123123456"), "/page?inline=0");
  assert.deepEqual(said, [
    ["ran", `${folder}/a.js`, "one"],
    ["ran", "/page?inline=0", "two"],
  ]);
});

test("a thousand versions leave nothing behind", () => {
  const path = `${folder}/a.js`;
  let disposed = 0;
  for (let version = 0; version < 1_000; version++) {
    const it = run("/a.js");
    it.accept(() => {});
    it.dispose(() => disposed++);
    it.prune(() => {});
    it.on(`news${number}`, () => {});
    at("./b.js", metaOf("/a.js"));
    registry.retire(registry.replaced([path]));
  }
  const { accepted, before, disposers, pruners } = run("/a.js") && registry.begin(path, path);
  assert.deepEqual([accepted, disposers, pruners].flat(), []);
  assert.equal(before.length, 1);
  assert.equal(events.emit(`news${number}`, null).length, 0);
  assert.equal(disposed, 1_000);
});
