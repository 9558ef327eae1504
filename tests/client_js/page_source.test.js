import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Failed, PageSource, Unfit } from "../../client_js/html/page_source.js";

const BASE = "http://127.0.0.1:5500/@hotreload/client.js";
const HERE = "http://127.0.0.1:5500/about?a=1";
const OLD = "http://127.0.0.1:5500/@hotreload/page/old?token=secret";
const TAG =
  '<script type="module" src="/@hotreload/client.js" data-token="x" data-epoch="e" data-seq="0" data-page="old"></script>';

let answers, asked;

/** Answer URLs with texts and headers; what is not in the list is a server that is away. */
const ask = async (url, options = {}) => {
  asked.push([url, options]);
  const found = answers.find(
    ([wanted, , cache]) => url.startsWith(wanted) && (!cache || cache === options.cache),
  );
  if (!found) throw new TypeError("no network");
  const response = found[1]();
  Object.defineProperty(response, "redirected", { value: found[3] ?? false });
  return response;
};
const answer = (url, body, headers = {}, { cache = "", redirected = false, status = 200 } = {}) =>
  answers.push([url, () => new Response(body, { headers, status }), cache, redirected]);
const page = (id, { at = "e:5", policy = "p" } = {}) => ({
  "Hotreload-Page": id,
  "Hotreload-Position": at,
  "Hotreload-Policy": policy,
});
const create = (more = {}) =>
  new PageSource({ base: BASE, token: () => "secret", charset: "UTF-8", url: HERE, ask, ...more });

beforeEach(() => {
  [answers, asked] = [[], []];
});

test("the new source is asked for past every cache, by a header that says so", async () => {
  answer(HERE, "<p>new", page("new"));

  const { source, status } = await create().fresh(HERE, { epoch: "e", seq: 5 });

  assert.deepEqual(source, { id: "new", text: "<p>new", policy: "p" });
  assert.equal(status, 200);
  const [[url, { headers, cache, credentials }]] = asked;
  assert.deepEqual(
    [url, cache, credentials, headers["Hotreload-Page"]],
    [HERE, "no-store", "same-origin", "1"],
  );
});

test("an answer that is no page of ours, or older than what was told, is asked for under a new URL", async () => {
  for (const headers of [{}, page("stale", { at: "e:4" })]) {
    answers = [];
    asked = [];
    answer(`${HERE}&t=`, "<p>new", page("new"));
    answer(HERE, "<p>cached", headers);
    const source = create();

    assert.equal((await source.fresh(HERE, { epoch: "e", seq: 5 })).source.id, "new");
    assert.match(asked[1][0], /&t=\d{13}$/);

    await source.fresh(HERE, { epoch: "e", seq: 5 });
    assert.equal(asked.length, 3, "who was fooled once asks for the new URL at once");
  }
});

test("an error of the server that nobody tagged is told apart from somebody else's answer", async () => {
  answer(`${HERE}&t=`, "oops", {}, { status: 500 });
  answer(HERE, "oops", {}, { status: 500 });
  await assert.rejects(
    create().fresh(HERE, null),
    (error) => error instanceof Failed && error.status === 500,
  );
  assert.equal(asked.length, 2);

  answers = [];
  answer(`${HERE}&t=`, "<p>new", page("new"));
  answer(HERE, "offline", {}, { status: 504 });
  assert.equal((await create().fresh(HERE, null)).source.id, "new");
});

test("what nobody can compare counts as new", async () => {
  answer(HERE, "<p>new", page("new", { at: "other:1" }));
  const source = create();

  for (const told of [{ epoch: "e", seq: 5 }, null])
    assert.equal((await source.fresh(HERE, told)).source.id, "new");
  assert.equal(asked.length, 2);
});

test("a worker that never asks the server, and a page that moved, are said", async () => {
  answer(HERE, "<p>cached");
  await assert.rejects(create().fresh(HERE, null), new Unfit("its new source does not come from the server"));

  answers = [];
  answer(HERE, "<p>log in", page("new"), { redirected: true });
  await assert.rejects(create().fresh(HERE, null), new Unfit("its address leads elsewhere now"));
});

test("a server that is away is another error", async () => {
  await assert.rejects(create().fresh(HERE, null), TypeError);
});

test("the old source is what was kept, else the server's", async () => {
  answer(OLD, "<p>old", page("old"));
  const source = create();

  assert.deepEqual(await source.old("old"), { id: "old", text: "<p>old", policy: "p" });
  source.keep({ id: "kept", text: "", policy: "" });
  await source.old("kept");
  assert.equal(asked.length, 1);
});

test("what was read ahead needs no server", async () => {
  answer(OLD, "<p>old", page("old"));
  const source = create();
  await source.learn("old");
  answers = [];

  assert.equal((await source.old("old")).text, "<p>old");
});

test("an answer under the page's name that says another one is not taken", async () => {
  answer(OLD, "<p>a fallback of a worker");
  answer(OLD, "gone", {}, { status: 404 });
  assert.equal(await create().old("old"), null);
});

test("the browser's cache has it where its tag names this very page", async () => {
  answer(HERE, `<!doctype html><head>${TAG}<p>old`, {}, { cache: "only-if-cached" });
  assert.deepEqual(await create().old("old"), { id: "old", text: "<!doctype html><head><p>old", policy: "" });
  assert.equal(await create().old("older"), null);
});

test("a cached page with module scripts of its own is not what the author wrote", async () => {
  const script = '<script type=module>import{hot as h}from"/@hotreload/v/hot.js";1</script>';
  answer(HERE, `${TAG}${script}`, {}, { cache: "only-if-cached" });
  assert.equal(await create().old("old"), null);
});

test("texts are decoded as their page says, the old one as the document is", async () => {
  const bytes = new Uint8Array([0x67, 0x72, 0xfc, 0xdf]);
  answer(HERE, bytes, { ...page("new"), "Content-Type": 'text/html; charset="windows-1252"' });
  answer(OLD, bytes, page("old"));
  const source = create({ charset: "windows-1252" });

  assert.equal((await source.fresh(HERE, null)).source.text, "grüß");
  assert.equal((await source.old("old")).text, "grüß");
});

test("a change of the source at hand leads to the new one, and of no other", () => {
  const source = create();
  const update = { id: "new", splice: { from: "old", to: null, at: 3, del: 2, ins: "ü" } };
  assert.equal(source.spliced(update), null);
  source.keep({ id: "old", text: "<p>💡ld", policy: "p" });
  assert.deepEqual(source.spliced(update), { id: "new", text: "<p>üld", policy: "p" });
  assert.equal(source.spliced({ ...update, splice: { ...update.splice, from: "older" } }), null);
  assert.equal(source.spliced({ ...update, id: null }), null);
});

test("a page of very many characters is not kept", async () => {
  const source = create();
  source.keep({ id: "old", text: "x".repeat(8_000_001), policy: "" });
  assert.equal(await source.old("old"), null);
});

test("a page in another encoding than the document's cannot be patched, however the same one is called", async () => {
  const type = (charset) => ({ ...page("new"), "Content-Type": `text/html; charset=${charset}` });
  const asked = (charset) => {
    answers = [];
    answer(HERE, "<p>new", type(charset));
    return create().fresh(HERE, null);
  };
  await assert.rejects(asked("latin1"), { message: "its encoding changed" });
  for (const name of ["utf8", "UTF-8", "nonsense"]) assert.equal((await asked(name)).source.id, "new");
});
