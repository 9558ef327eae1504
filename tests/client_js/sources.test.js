import assert from "node:assert/strict";
import { test } from "node:test";

const answers = new Map();
globalThis.fetch = async (url) => {
  if (!answers.has(url)) throw new TypeError("no network");
  return answers.get(url)();
};
const record = new Map();
globalThis.performance.getEntriesByName = (url) => record.get(url) ?? [];
const { ownRequests, served } = await import("../../client_js/styles/sources.js");

const URL_OF = (name) => `http://127.0.0.1/${name}.css`;
const OURS = { etag: '"abc-_1"', "server-timing": 'hotreload;desc="file"' };

function answer(name, text, headers, status = 200) {
  answers.set(URL_OF(name), () => new Response(text, { headers, status }));
}

test("a text has the name that its answer gave it", async () => {
  answer("a", "\ufeffa{}", OURS);

  assert.deepEqual(await served(`${URL_OF("a")}#x`, "force-cache"), { id: "abc-_1", text: "a{}" });
});

test("what did not come from a server of ours has no name", async () => {
  answer("b", "a{}", { etag: '"abc"' });
  answer("c", "a{}", { "server-timing": 'hotreload;desc="file"' });
  answer("d", "a{}", OURS, 404);
  answer("e", "a".repeat(4_000_001), OURS);

  for (const name of ["b", "c", "d", "e", "missing"]) {
    assert.equal(await served(URL_OF(name), "force-cache"), null, name);
  }
});

test("what another server sent is not asked for once more", async () => {
  const ours = [{ name: "hotreload", description: "file" }];
  const timings = { g: [], h: [{ name: "db" }], i: ours, j: undefined };
  for (const [name, serverTiming] of Object.entries(timings)) {
    answer(name, "a{}", OURS);
    record.set(URL_OF(name), [{ serverTiming }]);
  }

  const read = async (name) => (await served(URL_OF(name), "force-cache"))?.text;
  assert.deepEqual(await Promise.all(["g", "h", "i", "j"].map(read)), [undefined, undefined, "a{}", "a{}"]);
});

test("our requests are told from the page's, each once", async () => {
  const isOurs = ownRequests();
  const entry = (initiatorType) => ({ name: URL_OF("f"), initiatorType });
  assert.equal(isOurs(entry("fetch")), false);
  answer("f", "a{}", OURS);

  await served(URL_OF("f"), "force-cache");

  assert.equal(isOurs(entry("link")), false);
  assert.equal(isOurs(entry("fetch")), true);
  assert.equal(isOurs(entry("fetch")), false);
});
