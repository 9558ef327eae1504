import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";

import { lazily } from "../../client_js/platform/lazily.js";

test("what failed once is loaded from the folder without the version", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "lazily-"));
  t.after(() => rmSync(root, { recursive: true }));
  const folder = join(root, "@hotreload", "html");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "morph.mjs"), "export const name = 'the other'");
  const url = `${pathToFileURL(root)}/@hotreload/V3rs10n/html/morph.mjs`;
  const load = lazily(() => import(url), url);

  await assert.rejects(load());
  assert.equal((await load()).name, "the other");
});

test("what is there is loaded by its own name, time and again", async () => {
  const load = lazily(async () => "it", "http://localhost/@hotreload/V3rs10n/html/morph.js");

  assert.deepEqual([await load(), await load()], ["it", "it"]);
});
