/** Run the message vectors against the client; `conformance/test_messages.py` runs them against the server. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { encode, parse } from "../../client_js/channel/protocol.js";

const vectors = JSON.parse(readFileSync(new URL("../conformance/messages.json", import.meta.url), "utf-8"));

for (const { name, message } of vectors.server) {
  test(`the client reads what the server writes: ${name}`, () => {
    assert.deepEqual(present(parse(JSON.stringify(message))), present(flat(message)));
  });
}

for (const { name, message } of vectors.client) {
  test(`the client writes what the server reads: ${name}`, () => {
    assert.deepEqual(JSON.parse(encode(message)), message);
  });
}

for (const { name, text } of vectors.invalid_server) {
  test(`the client ignores what it cannot read: ${name}`, () => {
    assert.equal(parse(text), null);
  });
}

/** In the client, the place of a fault is part of it, and what the server leaves out is empty. */
function flat(message) {
  if (message.type === "update") return { ...message, updates: message.updates.map(whole) };
  if (message.type !== "error") return message;
  const { loc = {}, ...err } = message.err;
  return { ...message, err: { ...err, ...loc } };
}

function whole(update) {
  if (update.type === "html-update") return { pages: [], others: [], inline: [], ...update };
  const rare = { assets: [], workers: [], sheets: [], invalidated: false };
  return update.type === "js-update" ? { ...rare, ...update } : update;
}

/** Leave out what is null or absent: in the client both are null. */
function present(value) {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([name, inner]) => [name, present(inner)]));
}
