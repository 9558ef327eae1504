import assert from "node:assert/strict";
import { test } from "node:test";

import { onlyPolls } from "../../client_js/channel/offered.js";

const BASE = "http://localhost/@hotreload/client.js";

/** @param {Record<string, unknown>[]} entries */
const record = (entries) => (url, type) => (url === BASE && type === "resource" ? entries : []);

test("a server that can be polled only says so with the client", () => {
  const serverTiming = [{ name: "hotreload" }, { name: "hotreload-polls" }];

  assert.equal(onlyPolls(BASE, record([{ serverTiming }])), true);
});

test("who says nothing, or to whom the browser does not listen, is tried", () => {
  for (const entries of [[], [{}], [{ serverTiming: [] }], [{ serverTiming: [{ name: "db" }] }]])
    assert.equal(onlyPolls(BASE, record(entries)), false);
});
