import assert from "node:assert/strict";
import { test } from "node:test";

import { encode, isFinal, parse } from "../../client_js/channel/protocol.js";

test("XSS-3: a polluted Object.prototype gives no message a field it does not have", () => {
  Object.prototype.path = "/evil";
  Object.prototype.seq = 7;
  try {
    const message = parse('{"type":"full-reload","reason":"r"}');
    assert.equal(message.path, null);
    assert.equal(message.seq, null);
  } finally {
    delete Object.prototype.path;
    delete Object.prototype.seq;
  }
});

test("XSS-3: __proto__ in a message changes nothing", () => {
  parse(
    '{"type":"custom","event":"e","seq":1,"data":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}',
  );
  assert.equal({}.polluted, undefined);
});

test("XSS-4: toJSON of old libraries does not spoil what we send", () => {
  Array.prototype.toJSON = () => "spoilt";
  Object.prototype.toJSON = () => "spoilt";
  try {
    const text = encode({ type: "shows", entries: [["/", null]], since: 1, last: true });
    delete Array.prototype.toJSON;
    delete Object.prototype.toJSON;
    assert.deepEqual(JSON.parse(text).entries, [["/", null]]);
  } finally {
    delete Array.prototype.toJSON;
    delete Object.prototype.toJSON;
  }
});

test("a binary frame is ignored", () => {
  assert.equal(parse(new ArrayBuffer(4)), null);
});

test("an update of an unknown kind is left out, the others count", () => {
  const css = {
    type: "css-update",
    path: "/a.css",
    acceptedPath: "/a.css",
    timestamp: 1,
    id: null,
    splice: null,
  };
  const message = parse(
    JSON.stringify({
      type: "update",
      updates: [{ ...css, type: "wasm-update" }, css],
      seq: 1,
      reason: "",
    }),
  );
  assert.deepEqual(message.updates, [css]);
});

test("an asterisk reloads every page", () => {
  assert.equal(parse('{"type":"full-reload","path":"*","seq":1}').path, null);
});

test("a date keeps its own JSON", () => {
  const data = { at: new Date(0) };
  assert.equal(JSON.parse(encode({ type: "custom", event: "e", data })).data.at, "1970-01-01T00:00:00.000Z");
});

test("codes from 4500 mean that we stay away", () => {
  assert.deepEqual([1001, 1006, 4008, 4499, 4500, 4999, 5000].map(isFinal), [
    false,
    false,
    false,
    false,
    true,
    true,
    false,
  ]);
});
