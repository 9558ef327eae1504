import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { codeIn, connectByEvents } from "../../client_js/channel/sse.js";

let made, heard, channel;

class FakeSource extends EventTarget {
  closed = false;
  constructor(url) {
    super();
    this.url = url;
    made = this;
  }
  close() {
    this.closed = true;
  }
}

beforeEach(() => {
  heard = [];
  const query = new URLSearchParams({ token: "a-b", epoch: "e", seq: "5" });
  const listener = {
    frame: (text) => heard.push(text),
    lost: (code) => heard.push(code),
    query: () => query,
  };
  const base = "https://host/app/@hotreload/client.js?v=1";
  channel = connectByEvents({ base, Source: FakeSource })(query, listener);
});

test("the stream is beside client.js, under whatever prefix, and has a name of its own", () => {
  const url = new URL(made.url);
  assert.equal(url.origin + url.pathname, "https://host/app/@hotreload/events");
  const { client, ...query } = Object.fromEntries(url.searchParams);
  assert.deepEqual(query, { token: "a-b", epoch: "e", seq: "5" });
  assert.match(client, /^\w{8,}$/);
});

test("messages are passed on, and an error is the end: the browser would come back to the old position", () => {
  made.onmessage({ data: "x" });
  made.onerror();
  made.onerror();
  made.onmessage({ data: "late" });
  assert.deepEqual([heard, made.closed], [["x", 1006], true]);
});

test("the server says why it ends the stream", () => {
  made.dispatchEvent(new MessageEvent("close", { data: "1001" }));
  made.onerror();
  assert.deepEqual([heard, made.closed], [[1001], true]);
});

test("whoever closes hears nothing more", () => {
  channel.close();
  made.onmessage({ data: "late" });
  made.onerror();
  assert.deepEqual([heard, made.closed], [[], true]);
});

test("what is no code of a socket is a loss without one", () => {
  assert.deepEqual(
    ["4008\n", "4500", "", "x", "0", "99999", "1001.5", undefined].map(codeIn),
    [4008, 4500, 1006, 1006, 1006, 1006, 1006, 1006],
  );
});
