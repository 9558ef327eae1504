import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { linked, missed } from "../../client_js/channel/absence.js";
import { settle } from "./fakes.js";
import {
  calls,
  outcomes,
  answers,
  time,
  page,
  create,
  createWith,
  one,
  update,
  css,
  html,
  reload,
  receive,
  names,
  fakeHandlers,
} from "./routed.js";

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
  createWith({
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
  createWith({
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
  createWith({
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

test("every numbered message is answered but events: a busy topic would come back as answers", async () => {
  await receive(
    { type: "custom", event: "e", data: null, topic: null, seq: 3 },
    { type: "clear-error", id: "x", seq: 4, reason: "" },
  );
  assert.deepEqual(answers, [[4, "none"]]);
});

test("a handler that throws means a reload, never a half-patched page", async () => {
  outcomes.css = new Error("no");
  await receive(update(1, css("/a.css")));
  assert.deepEqual(names(), ["css", "reload"]);
});

test("an answer that cannot be given does not hold up what comes behind it", async (t) => {
  t.mock.method(console, "warn", () => {});
  createWith({
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
