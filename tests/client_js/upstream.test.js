import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { settle } from "./fakes.js";

const BASE = "http://h/app/@hotreload/client.js";
let posts, lost, warned;
globalThis.fetch = (url, options) =>
  new Promise((resolve, reject) => {
    const { pathname, searchParams } = new URL(url);
    posts.push({ url: pathname, query: Object.fromEntries(searchParams), options, resolve, reject });
  });
globalThis.console.warn = (text) => warned.push(text);
const { clientName, Upstream } = await import("../../client_js/channel/upstream.js");

const said = (text) => `{"type":"custom","event":"${text}","data":null}`;
const bodies = () => posts.map(({ options }) => options.body);

async function answer(status) {
  posts.at(-1).resolve(new Response(null, { status }));
  await settle();
}

function create() {
  [posts, lost, warned] = [[], [], []];
  const query = () => new URLSearchParams({ token: "t", epoch: "e", seq: "5" });
  return new Upstream({ base: BASE, query, client: "client-1", lost: (code) => lost.push(code) });
}

let upstream;
beforeEach(() => (upstream = create()));

test("what is said in one go is one batch, posted beside client.js", async () => {
  upstream.send(said("a"));
  upstream.send(said("b"));
  assert.equal(upstream.idle, false);
  await settle();

  const [{ url, query, options }] = posts;
  assert.equal(url, "/app/@hotreload/send");
  assert.deepEqual(query, { token: "t", epoch: "e", seq: "5", client: "client-1", n: "0" });
  assert.equal(options.method, "POST");
  assert.ok(options.signal instanceof AbortSignal, "a dead server is not waited for");
  assert.equal(options.headers["Content-Type"], "application/json");
  assert.deepEqual(bodies(), [`[${said("a")},${said("b")}]`]);
  await answer(204);
  assert.equal(upstream.idle, true);
});

test("one batch after the other, each with its number", async () => {
  upstream.send(said("a"));
  await settle();
  upstream.send(said("b"));
  upstream.send(said("c"));
  await settle();
  assert.equal(posts.length, 1);

  await answer(204);

  assert.deepEqual(bodies(), [`[${said("a")}]`, `[${said("b")},${said("c")}]`]);
  assert.deepEqual(
    posts.map(({ query }) => query.n),
    ["0", "1"],
  );
});

test("long messages go alone, and none is left out", async () => {
  const long = said("x".repeat(40_000));
  for (const text of [long, long, said("a")]) upstream.send(text);
  await settle();
  await answer(204);
  await answer(204);

  assert.deepEqual(bodies(), [`[${long}]`, `[${long},${said("a")}]`]);
});

test("a batch that does not arrive is the end of the connection: nobody knows whether it counted", async () => {
  upstream.send(said("a"));
  await settle();
  posts[0].reject(new TypeError("network"));
  await settle();
  upstream.send(said("b"));
  await settle();

  assert.deepEqual([lost, posts.length], [[1006], 1]);
});

for (const status of [410, 413]) {
  test(`the answer ${status} is the end of the connection`, async () => {
    upstream.send(said("a"));
    await settle();
    await answer(status);
    assert.deepEqual(lost, [1006]);
  });
}

test("an answer that something is out of order ends the connection, but not again and again", async () => {
  for (const status of [429, 500, 502, 503, 504]) {
    upstream = create();
    upstream.send(said("a"));
    await settle();
    await answer(status);
    assert.deepEqual([lost, warned], [[1006], []]);
  }

  upstream = create();
  upstream.send(said("a"));
  await settle();
  await answer(503);
  assert.deepEqual([lost, warned.length], [[], 1]);

  upstream = create();
  for (const status of [204, 503]) {
    upstream.send(said("a"));
    await settle();
    await answer(status);
  }
  assert.deepEqual(lost, [1006]); // it was better meanwhile
});

test("where posts are refused the connection stays, and that is said once", async () => {
  upstream.send(said("a"));
  await settle();
  await answer(405);
  upstream.send(said("b"));
  await settle();

  assert.deepEqual([lost, posts.length, upstream.idle, warned.length], [[], 1, true, 1]);
  assert.match(warned[0], /405/);
});

test("a server that cannot be told what the page shows must not be taken for one that compared it", async () => {
  upstream.send('{"type":"shows","entries":[],"since":1,"last":true}');
  await settle();
  await answer(403);
  assert.deepEqual(lost, [1006]);
});

test("too much that waits is the end of the connection", async () => {
  for (let count = 0; count < 1_001; count++) upstream.send(said("a"));
  await settle();
  assert.deepEqual(lost, [1006]);
});

test("whoever closes sends no more, and hears of nothing", async () => {
  upstream.send(said("a"));
  await settle();
  upstream.send(said("b"));
  upstream.close();
  await answer(410);

  assert.deepEqual([lost, posts.length], [[], 1]);
});

test("names are fit for the server, and new each time", () => {
  const names = Array.from({ length: 100 }, clientName);
  assert.ok(names.every((name) => /^[\w-]{8,64}$/.test(name)));
  assert.equal(new Set(names).size, 100);
});
