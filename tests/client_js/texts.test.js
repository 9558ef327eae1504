import assert from "node:assert/strict";
import { test } from "node:test";

import { recall, remember, renew } from "../../client_js/styles/texts.js";

const served = (id) => ({ id, text: `${id}{}` });
const URL_OF = (name) => `http://127.0.0.1/${name}.css`;

test("the first text of a URL is kept, and the last one", () => {
  remember(URL_OF("a"), served("1"), served("2"));
  remember(URL_OF("a"), served("2"), served("3"));

  assert.deepEqual(recall(URL_OF("a")), { first: served("1"), last: served("3") });
  assert.equal(recall(URL_OF("b")), undefined);
  assert.equal(recall(null), undefined);
});

test("what a link shows after a swap is the last text of its URL without the stamp", () => {
  remember(URL_OF("c"), served("1"), served("2"));

  renew(`${URL_OF("c")}?t=1700000000000`, served("3"));

  assert.deepEqual(recall(URL_OF("c")), { first: served("1"), last: served("3") });
  assert.equal(recall(`${URL_OF("c")}?t=1700000000000`), undefined);
});

test("the memory is bounded", () => {
  for (let number = 0; number < 150; number++) remember(URL_OF(number), served("1"), served("2"));

  assert.equal(recall(URL_OF(0)), undefined);
  assert.ok(recall(URL_OF(149)));
});

test("long texts are forgotten sooner, but for the newest", () => {
  const long = (id) => ({ id, text: "x".repeat(3_000_000) });
  remember(URL_OF("long"), long("1"), long("2"));
  remember(URL_OF("longer"), long("1"), long("2"));

  assert.equal(recall(URL_OF("long")), undefined);
  assert.ok(recall(URL_OF("longer")));
});
