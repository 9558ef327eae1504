import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connectBySocket } from "../../client_js/channel/socket.js";

let made, heard;

class FakeSocket {
  closed = false;
  sent = [];
  constructor(url, protocol) {
    Object.assign(this, { url, protocol });
    made = this;
  }
  send(text) {
    this.sent.push(text);
  }
  close() {
    this.closed = true;
    this.onclose({ code: 1000 });
  }
}

function connect(base) {
  heard = [];
  const listener = { frame: (text) => heard.push(text), lost: (code) => heard.push(code) };
  return connectBySocket({ Socket: FakeSocket, base })(
    new URLSearchParams({ token: "a-b", epoch: "e", seq: "5" }),
    listener,
  );
}

beforeEach(() => connect("http://127.0.0.1:5500/@hotreload/client.js"));

test("the socket is beside client.js, under whatever prefix", () => {
  assert.equal(made.url, "ws://127.0.0.1:5500/@hotreload/ws?token=a-b&epoch=e&seq=5");
  assert.equal(made.protocol, "hotreload.v1");
  connect("https://host/app/@hotreload/client.js?v=1");
  assert.equal(made.url, "wss://host/app/@hotreload/ws?token=a-b&epoch=e&seq=5");
});

test("frames and the loss are passed on", () => {
  made.onmessage({ data: "x" });
  made.onclose({ code: 1012 });
  made.onclose({ code: 1006 });
  assert.deepEqual(heard, ["x", 1012]);
});

test("whoever closes hears nothing more", () => {
  const channel = connect("http://h/@hotreload/client.js");
  channel.send("text");
  channel.close();
  made.onmessage({ data: "late" });
  assert.deepEqual([made.sent, made.closed, heard], [["text"], true, []]);
});
