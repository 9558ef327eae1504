import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Versions } from "../../client_js/modules/versions.js";

const TAB = "123456";
let versions, sent, connected, coming;

beforeEach(() => {
  sent = [];
  coming = [];
  connected = true;
  versions = new Versions({
    tab: TAB,
    send: (message) => {
      if (connected) sent.push(message);
      return connected;
    },
    refresh: () => coming.splice(0).forEach(([path, stamp]) => versions.loaded(path, stamp)),
  });
  coming = [
    ["/main.js", ""],
    ["/dep.js", ""],
  ];
});

const told = () => sent.map(({ held, whole }) => [Object.fromEntries(held), whole]);

test("keys always grow, begin with the time, and end with the tab", () => {
  const [one, two, three] = [versions.next(1763726400123), versions.next(5), versions.next(NaN)];
  assert.equal(one, `1763726400123${TAB}`);
  assert.ok(one < two && two < three);
  assert.ok([one, two, three].every((key) => key.length === 19 && key.endsWith(TAB)));
});

test("the server hears of everything at first, then of what changed", () => {
  const one = versions.next(1763726400123);
  versions.assign(["/dep.js"], one);
  const two = versions.next(1763726400124);
  versions.assign(["/main.js"], two);
  versions.tell();

  assert.deepEqual(told(), [
    [{ "/main.js": "", "/dep.js": one }, true],
    [{ "/main.js": two }, false],
  ]);
});

test("what an update brought in is held under its key", () => {
  const key = versions.next(1763726400123);
  versions.assign(["/dep.js"], key);
  coming = [
    ["/new.js", key],
    ["/main.js", "1763726400000"],
    ["/dep.js", ""],
  ];
  assert.deepEqual(
    ["/new.js", "/main.js", "/dep.js"].map((path) => versions.keyOf(path)),
    [key, "", key],
  );
});

test("an update that was given up changes nothing, whatever was loaded for it", () => {
  const good = versions.next(1763726400123);
  versions.assign(["/dep.js"], good);
  const bad = versions.next(1763726400124);
  const takeBack = versions.assign(["/dep.js", "/main.js"], bad);
  coming = [["/new.js", bad]];
  versions.keyOf("/new.js");
  takeBack();
  coming = [["/late.js", bad]];

  const paths = ["/dep.js", "/main.js", "/new.js", "/late.js"];
  assert.deepEqual(
    paths.map((path) => versions.keyOf(path)),
    [good, "", "", ""],
  );
  versions.tell();
  assert.deepEqual(told().at(-1), [
    { "/dep.js": good, "/main.js": "", "/new.js": "", "/late.js": "" },
    false,
  ]);
});

test("a page without updates loads everything under its plain URL", () => {
  assert.equal(versions.choose("/lazy.js"), "");
  assert.deepEqual(sent, []);
});

test("what was never loaded is loaded as part of the newest update, and the server knows it first", () => {
  const key = versions.next(1763726400123);
  versions.assign(["/dep.js"], key);
  versions.runs(key);
  assert.equal(versions.choose("/lazy.js"), key);
  assert.equal(versions.choose("/main.js"), "");
  assert.deepEqual(told().at(-1), [{ "/lazy.js": key }, false]);
});

test("what was pruned is forgotten, by the server as well, and loaded anew when it is imported again", () => {
  versions.tell();
  versions.prune(["/dep.js"]);
  assert.deepEqual(told().at(-1), [{ "/main.js": "" }, true]);
  assert.equal(versions.isPruned("/dep.js"), true);

  const key = versions.choose("/dep.js");
  assert.equal(key.length, 19);
  coming = [["/dep.js", key]];

  assert.equal(versions.isPruned("/dep.js"), false);
  assert.deepEqual(told().at(-1), [{ "/dep.js": key }, false]);
});

test("what was said to nobody, or to a server that forgot, is said again", () => {
  connected = false;
  const key = versions.next(1763726400123);
  versions.assign(["/dep.js"], key);
  versions.runs(key);
  connected = true;
  versions.tell();
  versions.forgotten();

  assert.deepEqual(told(), [
    [{ "/main.js": "", "/dep.js": key }, true],
    [{ "/main.js": "", "/dep.js": key }, true],
  ]);
});

test("a table that is too long for a message comes in pieces, of which the first is whole", () => {
  coming = Array.from({ length: 3_000 }, (_, index) => [`/module${index}.js`, ""]);
  versions.tell();
  assert.ok(sent.length > 1);
  assert.deepEqual(
    sent.map(({ whole }) => whole),
    [true, ...sent.slice(1).map(() => false)],
  );
  assert.ok(sent.every((message) => JSON.stringify(message).length < 48 * 1024));
  assert.equal(sent.flatMap(({ held }) => held).length, 3_000);
});

test("the newest keys come last, for they say that all before them is known", () => {
  const paths = Array.from({ length: 3000 }, (_, number) => `/module-${number}.js`);
  coming = paths.map((path) => [path, ""]);
  const [old, key] = [versions.next(1763726400123), versions.next(1763726400124)];
  versions.assign([paths[2], paths[2999]], old);
  versions.assign([paths[0], paths[1500]], key);
  versions.runs(key);
  sent.length = 0;

  versions.forgotten();

  const held = sent.flatMap((message) => message.held.map(([, under]) => under));
  assert.ok(sent.length > 1);
  assert.deepEqual(held.slice(-4), [old, old, key, key]);
  assert.equal(held.length, 3000);
});
