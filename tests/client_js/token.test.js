import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const BASE = "http://127.0.0.1:5500/app/@hotreload/client.js";
let asked, answer;
globalThis.fetch = async (url, options) => {
  asked.push([url, options]);
  return answer();
};
const { fetchToken } = await import("../../client_js/channel/token.js");

beforeEach(() => {
  asked = [];
  answer = () => new Response("abcdefghij-_0123456789\n");
});

test("the token is asked for beside client.js, past every cache", async () => {
  assert.equal(await fetchToken(BASE), "abcdefghij-_0123456789");
  assert.match(asked[0][0], /^http:\/\/127\.0\.0\.1:5500\/app\/@hotreload\/token\?t=\d{13}$/);
  assert.equal(asked[0][1].cache, "no-store");
  assert.ok(asked[0][1].signal instanceof AbortSignal, "a dead server is not waited for");
});

test("where there is no server there is no answer", async () => {
  answer = () => {
    throw new TypeError("refused");
  };
  assert.equal(await fetchToken(BASE), null);
});

test("a refusal and the offline page of a service worker are no tokens", async () => {
  answer = () => new Response("forbidden", { status: 403 });
  assert.equal(await fetchToken(BASE), "");
  answer = () => new Response("<!doctype html><p>You are offline</p>");
  assert.equal(await fetchToken(BASE), "");
});

test("a proxy in front of nothing is no answer", async () => {
  answer = () => new Response("<p>bad gateway", { status: 502 });
  assert.equal(await fetchToken(BASE), null);
});
