import assert from "node:assert/strict";
import { test } from "node:test";

import { isOfEditor } from "../../client_js/notices/editor_link.js";

test("URLs of editors may be links", () => {
  for (const url of [
    "vscode://file/home/me/a%20b/app.py:3:8",
    "vscode://vscode-remote/wsl+Ubuntu/home/me/app.py:3:8",
    "x-bbedit://open?url=file:///app.py&line=3",
    "pycharm://open?file=C:/app.py&line=3",
  ])
    assert.ok(isOfEditor(url), url);
});

test("what a browser would run, or open itself, may not, and neither may anything else", () => {
  for (const url of [
    ...[
      "javascript:alert(1)",
      "javascript://%0aalert(1)",
      "JavaScript://%0aalert(1)",
      " javascript://%0aalert(1)",
    ],
    ...[
      "java\nscript://%0aalert(1)",
      "data://text/html,x",
      "blob://x",
      "file:///etc/passwd",
      "about://blank",
    ],
    ...[
      "http://evil.test/",
      "https://evil.test/",
      "//evil.test/",
      "/app.py",
      "mailto:me",
      "",
      null,
      undefined,
    ],
  ])
    assert.ok(!isOfEditor(url), String(url));
});
