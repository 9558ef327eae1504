import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { settle } from "./fakes.js";

let asked, heard, position, time;
globalThis.fetch = (url, { method = "GET", signal, cache }) =>
  new Promise((resolve, reject) => {
    const { pathname, searchParams } = new URL(url);
    asked.push({ method, path: pathname, query: Object.fromEntries(searchParams), cache, signal, resolve });
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
globalThis.performance.now = () => time;
const { connectByPoll } = await import("../../client_js/channel/poll.js");

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function connect(options = {}) {
  [asked, heard, position, time] = [[], [], 5, 0];
  const listener = {
    frame: (frame) => heard.push(frame),
    lost: (code) => heard.push(code),
    query: () => new URLSearchParams({ token: "t", epoch: "e", seq: String(position) }),
  };
  const base = "http://h/app/@hotreload/client.js";
  return connectByPoll({ base, ...options })(listener.query(), listener);
}

async function answer(body, { status = 200, after = 10_000 } = {}) {
  time += after;
  asked.findLast(({ method }) => method === "GET").resolve(new Response(text(body), { status }));
  await settle();
}

let channel;
beforeEach(async () => {
  channel = connect();
  await settle();
});

test("questions are asked beside client.js, one after the other, each at the position of now", async () => {
  const [{ path, query, cache }] = asked;
  assert.equal(path, "/app/@hotreload/poll");
  assert.match(query.client, /^\w{8,}$/);
  assert.deepEqual(
    { ...query, client: "" },
    { token: "t", epoch: "e", seq: "5", client: "", n: "0", wait: "25" },
  );
  assert.equal(cache, "no-store");

  position = 7;
  await answer([{ type: "connected" }, { type: "ping" }]);

  assert.deepEqual(heard, ['{"type":"connected"}', '{"type":"ping"}']);
  assert.equal(asked.length, 2);
  assert.deepEqual([asked[1].query.n, asked[1].query.seq, asked[1].query.client], ["1", "7", query.client]);
});

test("an answer without a message is a sign of life", async () => {
  await answer([]);
  assert.deepEqual(heard, [""]);
  assert.equal(asked.length, 2);
});

test("who answers with nothing, and at once, is not our server, and is not asked all day", async () => {
  await answer([], { after: 100 });
  assert.deepEqual([heard[0], asked.length], [1006, 1]);
});

test("who gives the same answer twice is a cache, and is not asked all day", async () => {
  const messages = [{ type: "connected" }];
  await answer(messages);
  await answer(messages);
  assert.deepEqual([heard.at(-1), asked.length], [1006, 2]);
});

for (const [body, status, code] of [
  ["4008\n", 410, 4008],
  ["4500", 410, 4500],
  ["<p>gone", 410, 1006],
  ["forbidden", 403, 1006],
  ["<p>bad gateway", 502, 1006],
  ["<p>a page of a service worker", 200, 1006],
  ["{}", 200, 1006],
]) {
  test(`the answer ${status} ${body.trim()} ends the connection with ${code}`, async () => {
    await answer(body, { status });
    assert.deepEqual([heard, asked.length], [[code], 1]);
  });
}

test("a question that is not answered ends the connection", async () => {
  globalThis.fetch = () => Promise.reject(new TypeError("network"));
  asked[0].resolve(Promise.reject(new TypeError("network")));
  await settle();
  assert.deepEqual(heard, [1006]);
});

test("whoever closes takes the question back, and hears nothing more", async () => {
  channel.close();
  await settle();
  assert.equal(asked[0].signal.aborted, true);
  assert.deepEqual([heard, asked.length], [[], 1]);
});

test("a message that closes the channel is the last", async () => {
  const closing = {
    frame: () => heard.push("x") && channel.close(),
    lost: () => {},
    query: () => new URLSearchParams(),
  };
  channel = connectByPoll({ base: "http://h/@hotreload/client.js" })(new URLSearchParams(), closing);
  await settle();
  await answer([1, 2, 3]);
  assert.deepEqual(heard, ["x"]);
});

test("what the page says is posted under the same name", async () => {
  assert.equal(channel.idle(), true);
  channel.send('{"type":"ping"}');
  await settle();
  const post = asked.at(-1);
  assert.deepEqual([post.method, post.path], ["POST", "/app/@hotreload/send"]);
  assert.equal(post.query.client, asked[0].query.client);
  assert.equal(channel.idle(), false);
});

test("who is told when to ask asks then, and not before", async () => {
  let tell = () => {};
  connect({ wait: 0, next: () => new Promise((resolve) => (tell = resolve)) });
  await settle();
  await answer([{ type: "connected" }], { after: 1 });
  assert.equal(asked.length, 1);

  tell();
  await settle();
  await answer([], { after: 1 });

  assert.deepEqual(
    asked.map(({ query }) => query.wait),
    ["0", "0"],
  );
  assert.deepEqual(heard, ['{"type":"connected"}', ""]);
});

test("a server that cannot keep questions waiting is asked twice a second, and told of the end", async () => {
  const socket = { type: "connected", epoch: "e", seq: 5, version: 1, time: 1, socket: 61234 };
  await answer([socket]);
  assert.equal(asked.length, 2);

  const began = Date.now();
  await answer([], { after: 1 });
  while (asked.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(Date.now() - began > 400, "it was asked again at once");
  await answer([{ type: "ping" }], { after: 1 });
  assert.equal(asked.length, 4);

  channel.close();
  await settle();
  assert.deepEqual(
    [asked.length, asked[4].query.bye, asked[4].query.client],
    [5, "1", asked[0].query.client],
  );
  assert.deepEqual(
    heard.filter((one) => typeof one === "number"),
    [],
  );
});
