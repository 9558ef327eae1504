import assert from "node:assert/strict";
import { test } from "node:test";

const LEVELS = ["debug", "info", "warn"];

test("a console of the page's own does no harm", async () => {
  const { console } = globalThis;
  const fail = () => {
    throw new Error("a test of the page's own forbids warnings");
  };
  const consoles = [undefined, { log() {} }, Object.fromEntries(LEVELS.map((level) => [level, fail]))];
  for (const [index, own] of consoles.entries()) {
    globalThis.console = own;
    try {
      const { logDebug, logInfo, logWarning } = await import(`../../client_js/platform/log.js?own=${index}`);
      assert.doesNotThrow(() => [logDebug("a"), logInfo("b"), logWarning("c", new Error("d"))]);
    } finally {
      globalThis.console = console;
    }
  }
});
