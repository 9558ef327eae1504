import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const ORIGIN = "http://127.0.0.1:5500";
const texts = new Map();
// before the client takes it
globalThis.fetch = async (url) => {
  const headers = new Headers({ etag: '"Zm9vYmFy"', "server-timing": "hotreload;desc=Zm9vYmFy" });
  return { ok: true, headers, text: async () => texts.get(new URL(url).pathname) ?? "" };
};
const { hot, registry } = await import("../../client_js/hot.js");
const { Pruning } = await import("../../client_js/modules/pruning.js");

let pruning, behind, order;

beforeEach(() => {
  texts.clear();
  behind = false;
  order = [];
  pruning = new Pruning({
    versions: { before: "", prune: (paths) => order.push(`forgotten ${paths}`), since: () => ["/main.js"] },
    faults: { retired: () => {} },
    isBehind: () => behind,
    isLoaded: (path) => path === "/plain.js",
    base: () => `${ORIGIN}/page`,
    announce: (paths) => {
      order.push(`announced ${paths}`);
      return null;
    },
  });
  hot({ url: `${ORIGIN}/hot.js` }).prune(() => order.push("pruned"));
});

test("what is loaded here is pruned, the rest concerns other pages", async () => {
  assert.equal(await pruning.prune(["/hot.js", "/plain.js", "/elsewhere.js"]), "hot");
  assert.deepEqual(order, ["announced /hot.js,/plain.js", "pruned", "forgotten /hot.js,/plain.js"]);
  assert.equal(registry.has("/hot.js"), false);
  assert.equal(await pruning.prune(["/elsewhere.js"]), "none");
});

test("what a newly loaded module imports stays", async () => {
  texts.set("/main.js", "import { a } from './other.js';\nexport * from './hot.js';");
  assert.equal(await pruning.prune(["/hot.js"]), "none");
  assert.deepEqual(order, []);
});

test("what an import() has loaded here stays until its importer is replaced", async () => {
  registry.execute("/lazy.js", "/hot.js");
  assert.equal(await pruning.prune(["/hot.js"]), "none");
  registry.retire(registry.replaced(["/lazy.js"]));
  assert.equal(await pruning.prune(["/hot.js"]), "hot");
});

test("an import in a comment is none", async () => {
  texts.set("/main.js", "// import './hot.js'\n/* import './hot.js'\n import './hot.js' */ import './x.js'");
  assert.equal(await pruning.prune(["/hot.js"]), "hot");
});

test("a page that is behind prunes when it has caught up, unless the mended text imports it again", async () => {
  behind = true;
  assert.equal(await pruning.prune(["/hot.js", "/plain.js"]), "none");
  assert.equal(await pruning.catchUp(), "none");
  behind = false;
  texts.set("/main.js", 'import "./hot.js"');

  assert.equal(await pruning.catchUp(), "hot");

  assert.deepEqual(order, ["announced /plain.js", "forgotten /plain.js"]);
  assert.equal(await pruning.catchUp(), "none");
});

test("what only a pruned module has loaded goes with it, and stays where that one stays", async () => {
  hot({ url: `${ORIGIN}/below.js` }).prune(() => order.push("pruned below"));
  registry.execute("/hot.js", "/below.js");
  texts.set("/main.js", "import './hot.js'");
  assert.equal(await pruning.prune(["/below.js", "/hot.js"]), "none");

  texts.set("/hot.js", "import './below.js'");
  registry.retire(registry.replaced(["/hot.js"]));
  assert.equal(await pruning.prune(["/below.js", "/hot.js"]), "none");

  texts.set("/main.js", "");
  assert.equal(await pruning.prune(["/below.js", "/hot.js"]), "hot");
  assert.deepEqual(order.slice(1, 3), ["pruned below", "pruned"]);
});
