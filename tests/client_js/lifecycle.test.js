import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

// The questions to a document are taken from its prototype, once.
class FakeDocument extends EventTarget {
  facts = { hidden: false, prerendering: false };
  get hidden() {
    return this.facts.hidden;
  }
  get prerendering() {
    return this.facts.prerendering;
  }
}
globalThis.Document = FakeDocument;
const { Lifecycle } = await import("../../client_js/lifecycle.js");

let document, window, log;

beforeEach(() => {
  document = new FakeDocument();
  window = new EventTarget();
  log = [];
});

function start(facts = {}) {
  Object.assign(document.facts, facts);
  const names = ["away", "alive", "shown", "hidden", "restored"];
  const states = Object.fromEntries(names.map((name) => [name, () => log.push(name)]));
  new Lifecycle({ document, window }, states).start();
}

/** Let something happen, and give what it led to. */
function after(target, type, facts = {}, event = {}) {
  log = [];
  Object.assign(document.facts, facts);
  target.dispatchEvent(Object.assign(new Event(type), event));
  return log;
}

test("a page that is shown, and one that was opened in the background", () => {
  start();
  assert.deepEqual(log, ["alive", "shown"]);

  log = [];
  start({ hidden: true });
  assert.deepEqual(log, ["alive", "hidden"]);
});

test("a page is hidden and shown, and has a network again", () => {
  start();
  assert.deepEqual(after(document, "visibilitychange", { hidden: true }), ["alive", "hidden"]);
  assert.deepEqual(after(window, "online"), ["alive", "hidden"]);
  assert.deepEqual(after(document, "visibilitychange", { hidden: false }), ["alive", "shown"]);
  assert.deepEqual(after(window, "online"), ["alive", "shown"]);
});

test("a page that is left has no connection, and is an old one when it is back", () => {
  start();
  assert.deepEqual(after(window, "pagehide"), ["away"]);
  assert.deepEqual(after(document, "visibilitychange", { hidden: true }), ["away"]);
  assert.deepEqual(after(document, "freeze"), ["away"]);
  assert.deepEqual(after(document, "resume"), ["away"]);

  const back = after(window, "pageshow", { hidden: false }, { persisted: true });

  assert.deepEqual(back, ["restored", "alive", "shown"]);
});

test("the first pageshow is no return", () => {
  start();
  assert.deepEqual(after(window, "pageshow", {}, { persisted: false }), ["alive", "shown"]);
});

test("a frozen page has no connection until it is thawed or seen, whatever is told first", () => {
  start({ hidden: true });
  assert.deepEqual(after(document, "freeze"), ["away"]);
  assert.deepEqual(after(window, "online"), ["away"]);
  assert.deepEqual(after(document, "resume"), ["alive", "hidden"]);

  after(document, "freeze");
  assert.deepEqual(after(document, "visibilitychange", { hidden: false }), ["alive", "shown"]);
});

test("a page that is prepared for somebody connects when he comes", () => {
  start({ prerendering: true, hidden: true });
  assert.deepEqual(log, ["away"]);
  assert.deepEqual(after(window, "pageshow", {}, { persisted: false }), ["away"]);

  const come = after(document, "prerenderingchange", { prerendering: false, hidden: false });

  assert.deepEqual(come, ["alive", "shown"]);
});
