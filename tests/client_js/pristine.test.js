import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../client_js/", import.meta.url);
const COMMENTS = /\/\*[^]*?\*\/|\/\/.*/g;
const REPLACED =
  /(?<![.\w#"])(?:JSON\.|Date\.|Math\.random|console\.|performance\.|(?:set|clear)(?:Timeout|Interval)\(|fetch\(|new (?:URL|URLSearchParams|WebSocket|EventSource|AbortController|Promise|TextEncoder|FontFace|CSSStyleSheet)\b|getComputedStyle\()/g;
const IMPORT = /import \{([^}]*)\} from "\.{1,2}\/(?:platform\/)?pristine\.js"/g;

test("what pages replace is taken from pristine.js, by every module", () => {
  for (const name of readdirSync(FOLDER, { recursive: true })) {
    if (!/^(?!node_modules).*(?<!\/pristine)\.js$/.test(name)) continue;
    const code = readFileSync(new URL(name, FOLDER), "utf8").replace(COMMENTS, "");
    const taken = [...code.matchAll(IMPORT)].flatMap(([, names]) =>
      names.split(",").map((one) => one.trim()),
    );
    const used = (code.match(REPLACED) ?? []).map((one) => one.replace(/^new |\($|\.$/g, ""));
    assert.deepEqual(
      used.filter((one) => !taken.includes(one)),
      [],
      name,
    );
  }
});
