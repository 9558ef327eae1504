import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const frames = [];
const timers = new Map();
let hidden = false;
let done = [];

globalThis.requestAnimationFrame = (task) => frames.push(task);
globalThis.setTimeout = (task, ms) => {
  const timer = { ms };
  timers.set(timer, task);
  return timer;
};
globalThis.clearTimeout = (timer) => timers.delete(timer);
globalThis.Document = class {
  get hidden() {
    return hidden;
  }
};
const document = new globalThis.Document();
const { catchUp, whenPainted } = await import("../../client_js/changes/painted.js");

const add = (name) => whenPainted(() => done.push(name), document);

function fire(ms) {
  for (const [timer, task] of [...timers]) {
    if (timer.ms !== ms) continue;
    timers.delete(timer);
    task();
  }
}

beforeEach(() => {
  catchUp();
  frames.length = 0;
  timers.clear();
  done = [];
  hidden = false;
});

test("tasks run behind the next frame, in their order", () => {
  add("first");
  add("second");
  assert.equal(frames.length, 1);

  frames[0]();
  assert.deepEqual(done, []);
  fire(0);

  assert.deepEqual(done, ["first", "second"]);
  assert.equal(timers.size, 0);
});

test("where no frame comes, they run all the same", () => {
  add("first");

  fire(100);

  assert.deepEqual(done, ["first"]);
});

test("a hidden page does not wait, nor what waited before", () => {
  add("first");
  hidden = true;
  add("second");

  assert.deepEqual(done, ["first", "second"]);
});

test("a task that fails holds up no other", (context) => {
  context.mock.method(console, "warn", () => {});
  whenPainted(() => {
    throw new Error("mine");
  }, document);
  add("second");

  catchUp();

  assert.deepEqual(done, ["second"]);
});
