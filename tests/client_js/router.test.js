import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { linked, missed } from "../../client_js/channel/absence.js";
import { Router } from "../../client_js/changes/router.js";
import { settle } from "./fakes.js";

let calls, outcomes, answers, router, time, page, plan;

function create() {
  calls = [];
  answers = [];
  time = 0;
  outcomes = { css: "css", assets: "asset", html: "none", modules: "none" };
  plan = { outcome: "none", reason: "", entries: [], taken: new Set() };
  page = { leaves: true, concerns: true, current: () => false, waiting: [], told: [] };
  const apply = (name) => async (updates, stamp) => {
    if (updates.length > 0) calls.push([name, updates.map(({ path }) => path), stamp]);
    if (outcomes[name] instanceof Error) throw outcomes[name];
    return updates.length > 0 ? outcomes[name] : "none";
  };
  router = new Router({
    handlers: {
      css: apply("css"),
      assets: apply("assets"),
      html: async (updates, _, seq) => ({
        outcome: await apply("html")(updates, seq),
        reason: page.reason ?? "",
      }),
      planModules: () => plan,
      modules: async () => {
        calls.push(["modules"]);
        return { outcome: outcomes.modules, reason: "" };
      },
      prune: async (paths) => {
        calls.push(["prune", paths]);
        return "hot";
      },
      tellUpdate: (phase, updates) => {
        page.told.push([phase, updates().map(({ acceptedPath }) => acceptedPath)]);
        return null;
      },
      concerns: () => page.concerns,
      isCurrent: (update) => page.current(update),
      reload: (wish) => {
        calls.push(["reload", wish.seq, wish.reason]);
        return page.leaves;
      },
      recheckFaults: () => calls.push(["recheckFaults"]),
      showFault: (fault) => calls.push(["showFault", fault.id]),
      clearFault: (id) => calls.push(["clearFault", id]),
      custom: (message) => calls.push(["custom", message.event]),
      waiting: (count) => page.waiting.push(count),
    },
    send: (message) => answers.push([message.seq, message.outcome]),
    now: () => time++,
  });
}

const one = (type, path, id = "id", more = {}) => ({
  type,
  path,
  acceptedPath: path,
  timestamp: 1763726400123,
  id,
  ...more,
});
const update = (seq, ...updates) => ({ type: "update", updates, seq, reason: "r" });
const css = (path, id) => one("css-update", path, id);
const html = (path) => one("html-update", path, "id", { pages: [], inline: [] });
const reload = (seq, path = null) => ({
  type: "full-reload",
  path,
  triggeredBy: null,
  seq,
  reason: "r",
});

async function receive(...messages) {
  messages.forEach((message) => router.receive(message));
  await settle();
}

const names = () => calls.map(([name]) => name);

beforeEach(create);

test("each update goes to its handler, and the strongest outcome is the answer", async () => {
  await receive(update(1, css("/a.css"), one("asset-update", "/a.png")));

  assert.deepEqual(
    calls.map(([name, paths]) => [name, paths]),
    [
      ["css", ["/a.css"]],
      ["assets", ["/a.png"]],
    ],
  );
  assert.deepEqual(answers, [[1, "css"]]);
});

test("messages are applied one at a time, in order", async () => {
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  router = new Router({
    handlers: {
      ...fakeHandlers(),
      css: async ([{ path }]) => {
        calls.push(`begin ${path}`);
        if (path === "/a.css") await gate;
        calls.push(`end ${path}`);
        return "css";
      },
    },
    send: (message) => answers.push([message.seq, message.outcome]),
    now: () => 0,
  });

  await receive(update(1, css("/a.css")), update(2, css("/b.css")));
  assert.deepEqual(calls, ["begin /a.css"]);
  release();
  await settle();

  assert.deepEqual(calls, ["begin /a.css", "end /a.css", "begin /b.css", "end /b.css"]);
});

test("what could not be loaded while the server was away comes again when it is back", async () => {
  const link = (state) => linked(state, "http://h/@hotreload/client.js");
  link("connected");
  router = new Router({
    handlers: {
      ...fakeHandlers(),
      css: async ([{ path }], stamp) => {
        calls.push([path, stamp]);
        if (calls.length > 1) return "css";
        missed();
        link("disconnected");
        return "none";
      },
    },
    send: (message) => answers.push([message.seq, message.outcome]),
    now: () => 0,
  });

  await receive(update(1, css("/a.css")), update(2, css("/b.css")));
  assert.deepEqual([calls.length, answers], [1, []]);
  link("connected");
  await settle();

  assert.deepEqual(calls, [
    ["/a.css", 1763726400123],
    ["/a.css", 1763726400124],
    ["/b.css", 1763726400125],
  ]);
  assert.deepEqual(answers, [
    [1, "css"],
    [2, "css"],
  ]);
});

test("an answer waits for the screen, and its time does not", async () => {
  const waiting = [];
  let clock = 0;
  router = new Router({
    handlers: {
      ...fakeHandlers(),
      css: async () => {
        clock = 3;
        return "css";
      },
    },
    send: (message) => answers.push([message.seq, message.ms]),
    now: () => clock,
    later: (task) => waiting.push(task),
  });

  await receive(update(1, css("/a.css")));
  assert.deepEqual(answers, []);
  clock = 50;
  waiting.forEach((task) => task());

  assert.deepEqual(answers, [[1, 3]]);
});

function fakeHandlers() {
  const none = async () => "none";
  return {
    css: none,
    assets: none,
    html: async () => ({ outcome: "none", reason: "" }),
    planModules: () => plan,
    modules: none,
    tellUpdate: () => null,
    isCurrent: () => false,
    waiting: () => {},
  };
}

test("a reload makes the other updates needless, and the new page answers", async () => {
  outcomes.html = "reload";
  await receive(update(1, css("/a.css"), html("/index.html")));

  assert.deepEqual(names(), ["html", "reload"]);
  assert.deepEqual(answers, []);
});

test("where the page stays although it should reload, the rest is applied", async () => {
  outcomes.html = "reload";
  page.leaves = false;
  await receive(update(1, css("/a.css"), html("/index.html")));

  assert.deepEqual(names(), ["html", "reload", "css"]);
  assert.deepEqual(answers, [[1, "css"]]);
});

test("a data file that only scripts read means a reload", async () => {
  outcomes.assets = "reload";
  await receive(update(3, one("asset-update", "/data.json")));
  assert.deepEqual(names(), ["assets", "reload"]);
});

test("a reload of what this page does not show is answered with none", async () => {
  page.concerns = false;
  await receive(reload(1, "/other.html"));
  assert.deepEqual([calls, answers], [[], [[1, "none"]]]);
});

test("what is delivered twice is applied once", async () => {
  await receive(update(1, css("/a.css", "new")), update(2, css("/a.css", "new")));
  assert.deepEqual(answers, [
    [1, "css"],
    [2, "none"],
  ]);
});

test("a change back to the old content is a change", async () => {
  await receive(update(1, css("/a.css", "b")), update(2, css("/a.css", "a")), update(3, css("/a.css", "b")));
  assert.deepEqual(
    answers.map(([, outcome]) => outcome),
    ["css", "css", "css"],
  );
});

test("what was deleted has no id and is applied each time", async () => {
  await receive(update(1, css("/a.css", null)), update(2, css("/a.css", null)));
  assert.deepEqual(
    answers.map(([, outcome]) => outcome),
    ["css", "css"],
  );
});

test("what failed may come again", async () => {
  outcomes.css = "none";
  await receive(update(1, css("/a.css", "b")));
  outcomes.css = "css";
  await receive(update(2, css("/a.css", "b")));
  assert.deepEqual(answers, [
    [1, "none"],
    [2, "css"],
  ]);
});

test("a page that was loaded after the change does nothing", async () => {
  page.current = ({ id }) => id === "new";
  await receive(update(1, css("/a.css", "new")));
  assert.deepEqual([calls, answers], [[], [[1, "none"]]]);
});

test("no stamp is used twice, and each has thirteen digits", async () => {
  await receive(
    update(1, css("/a.css", "b")),
    update(2, css("/a.css", "c")),
    update(3, { ...css("/a.css", "d"), timestamp: 5 }),
  );
  const stamps = calls.map(([, , stamp]) => stamp);
  assert.equal(new Set(stamps).size, 3);
  assert.ok(stamps.every((stamp) => String(stamp).length === 13));
});

test("a hidden page keeps changes, says none at once, and applies them as one when it is shown", async () => {
  router.hold("hidden");
  await receive(update(1, css("/a.css", "b")), update(2, css("/a.css", "c"), css("/b.css", "b")));
  assert.deepEqual(answers, [
    [1, "none"],
    [2, "none"],
  ]);

  router.release("hidden");
  await settle();

  assert.deepEqual(
    calls.map(([name, paths]) => [name, paths]),
    [["css", ["/a.css", "/b.css"]]],
  );
  assert.deepEqual(answers.at(-1), [2, "css"]);
});

test("errors and events do not wait", async () => {
  router.hold("paused");
  await receive(
    { type: "error", err: { id: "x" }, seq: 1, reason: "" },
    { type: "clear-error", id: "x", seq: 2, reason: "" },
    { type: "custom", event: "e", data: null, topic: null, seq: 3 },
  );
  assert.deepEqual(names(), ["showFault", "clearFault", "custom"]);
});

test("every numbered message is answered but events: a busy topic would come back as answers", async () => {
  await receive(
    { type: "custom", event: "e", data: null, topic: null, seq: 3 },
    { type: "clear-error", id: "x", seq: 4, reason: "" },
  );
  assert.deepEqual(answers, [[4, "none"]]);
});

test("what waits is counted by path", async () => {
  router.hold("paused");
  await receive(
    update(1, css("/a.css", "b")),
    update(2, css("/a.css", "c"), css("/b.css")),
    reload(3),
    reload(4),
  );
  router.release("paused");
  assert.deepEqual(page.waiting, [1, 2, 3, 3, 0]);
});

test("after a pause a reload is one reload", async () => {
  router.hold("paused");
  await receive(reload(1), update(2, css("/a.css")), reload(3, "/x.html"));

  router.release("paused");
  await settle();

  assert.deepEqual(
    calls.map(([name, seq]) => [name, seq]),
    [["reload", 3]],
  );
});

test("a page that is paused and hidden goes on when it is neither", async () => {
  router.hold("paused");
  router.hold("hidden");
  await receive(update(1, css("/a.css")));
  router.release("hidden");
  await settle();
  assert.deepEqual(calls, []);

  router.release("paused");
  await settle();

  assert.deepEqual(names(), ["css"]);
});

test("while the page is being left nothing more is applied", async () => {
  await receive(reload(1), update(2, css("/a.css")), reload(3));
  assert.deepEqual(
    calls.map(([name, seq]) => [name, seq]),
    [["reload", 1]],
  );
  assert.deepEqual(answers, [
    [2, "none"],
    [3, "none"],
  ]);
});

test("a handler that throws means a reload, never a half-patched page", async () => {
  outcomes.css = new Error("no");
  await receive(update(1, css("/a.css")));
  assert.deepEqual(names(), ["css", "reload"]);
});

test("an answer that cannot be given does not hold up what comes behind it", async (t) => {
  t.mock.method(console, "warn", () => {});
  router = new Router({
    handlers: new Proxy({}, { get: () => (event) => calls.push(["custom", event?.event]) }),
    send: () => {},
    now: () => 0,
    later: () => {
      throw new Error("no frames");
    },
  });
  await receive(
    { type: "clear-error", id: "1", seq: 1, reason: "" },
    { type: "custom", event: "chat", data: null, topic: null, seq: 2 },
  );
  assert.deepEqual(calls.at(-1), ["custom", "chat"]);
});

test("a greeting has the open errors checked again", async () => {
  await receive({ type: "connected", epoch: "e", seq: 1, version: 1, time: 1 });
  assert.deepEqual([names(), answers], [["recheckFaults"], []]);
});

test("a message without seq is not answered", async () => {
  await receive({ ...reload(null) });
  assert.deepEqual(answers, []);
});

const script = (path) => one("js-update", path, "id", { changed: [[path, "id"]], importers: [[path]] });

test("events frame a hot update, and its outcome is the answer", async () => {
  const entry = { type: "js-update", path: "/main.js", acceptedPath: "/dep.js", timestamp: 1 };
  plan = { ...plan, outcome: "hot", entries: [entry] };
  outcomes.modules = "hot";
  await receive(update(1, script("/dep.js"), css("/a.css")));

  assert.deepEqual(names(), ["modules", "css"]);
  assert.deepEqual(page.told, [
    ["before", ["/dep.js", "/a.css"]],
    ["after", ["/dep.js", "/a.css"]],
  ]);
  assert.deepEqual(answers, [[1, "hot"]]);
});

test("modules that nobody accepts reload the page before anything else is done", async () => {
  plan = { ...plan, outcome: "reload", reason: "nobody accepts it" };
  await receive(update(1, script("/dep.js"), css("/a.css")));

  assert.deepEqual(
    calls.map(([name, seq]) => [name, seq]),
    [["reload", 1]],
  );
  assert.deepEqual(page.told, []);
});

test("a file that modules took as well needs no reload", async () => {
  plan = { ...plan, outcome: "hot", taken: new Set(["/data.json"]) };
  outcomes = { ...outcomes, modules: "hot", assets: "reload" };
  await receive(update(1, script("/data.json"), one("asset-update", "/data.json")));

  assert.deepEqual(names(), ["modules", "assets"]);
  assert.deepEqual(answers, [[1, "hot"]]);
});

test("a page is not patched where its modules have to load anew", async () => {
  plan = { ...plan, outcome: "reload", reason: "nobody accepts it" };
  await receive(update(1, script("/a.js"), html("/index.html")));
  assert.deepEqual(calls, [["reload", 1, "nobody accepts it"]]);
});

test("a page that cannot be patched says why, behind what changed", async () => {
  outcomes.html = "reload";
  page.reason = "an inline script changed";
  await receive({ ...update(1, html("/index.html")), reason: "index.html changed; pages are patched" });
  assert.deepEqual(calls.at(-1), ["reload", 1, "index.html changed; an inline script changed"]);
});

test("a patched page is told before its sheets and modules, and with its position", async () => {
  plan = { ...plan, outcome: "hot" };
  outcomes = { ...outcomes, html: "html", modules: "hot" };
  await receive(update(5, css("/a.css"), script("/?inline=0"), html("/index.html")));
  assert.deepEqual(names(), ["html", "modules", "css"]);
  assert.equal(calls[0][2], 5);
  assert.deepEqual(answers, [[5, "html"]]);
});

test("a hot update that ends in a reload leaves the page", async () => {
  plan = { ...plan, outcome: "hot" };
  outcomes.modules = "reload";
  await receive(update(1, script("/a.js")));

  assert.deepEqual(names(), ["modules", "reload"]);
  assert.deepEqual(answers, []);
});

test("what nothing imports any more is pruned, after the updates that waited with it", async () => {
  router.hold("paused");
  await receive({ type: "prune", paths: ["/old.js"], seq: 1, reason: "" }, update(2, css("/a.css")));
  router.release("paused");
  await settle();

  assert.deepEqual(
    calls.map(([name, paths]) => [name, paths]),
    [
      ["css", ["/a.css"]],
      ["prune", ["/old.js"]],
    ],
  );
});

test("scripts that waited come with the graphs of all their messages", async () => {
  const seen = [];
  const graph = { dynamic: [], uses: [], unread: [], assets: [], workers: [], sheets: [] };
  const both = {
    ...graph,
    changed: [
      ["/a.js", "1"],
      ["/b.js", "1"],
    ],
    importers: [["/a.js"], ["/b.js"]],
  };
  router = new Router({
    handlers: { ...fakeHandlers(), planModules: (updates) => (seen.push(updates), plan) },
    send: () => {},
    now: () => 0,
  });
  router.hold("paused");
  await receive(
    update(1, one("js-update", "/a.js", "1", both)),
    update(
      2,
      one("js-update", "/a.js", "2", { ...graph, changed: [["/a.js", "2"]], importers: [["/a.js"]] }),
    ),
  );
  router.release("paused");
  await settle();

  assert.deepEqual(
    seen.map((updates) => updates.map(({ changed }) => changed)),
    [
      [
        [
          ["/b.js", "1"],
          ["/a.js", "2"],
        ],
      ],
    ],
  );
});
