import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

let standing, badge, told, lines;
const page = { ended: false, visible: true };

lines = [];
mock.method(console, "info", (text) => lines.push(text));
const { Standing } = await import("../../client_js/notices/standing.js");

beforeEach(() => {
  badge = [];
  told = [];
  lines.length = 0;
  const note =
    (name) =>
    (...values) =>
      badge.push([name, ...values]);
  standing = new Standing({
    badge: { set: note("set"), lose: note("lose"), rest: note("rest") },
    tell: (status) => told.push(status),
  });
});

test("the status follows the connection", () => {
  for (const link of ["connecting", "connected", "disconnected", "disconnected", "connected"])
    standing.setLink(link, page);
  assert.deepEqual(told, ["connecting", "connected", "disconnected", "connected"]);
});

test("HUB-8: one line when it is lost, one when it is back", () => {
  standing.setLink("connected", page);
  for (let attempt = 0; attempt < 50; attempt++) standing.setLink("disconnected", page);
  standing.setLink("connected", page);
  assert.equal(lines.length, 3);
});

test("a page that never found its server says so as well", () => {
  standing.setLink("connecting", page);
  standing.setLink("disconnected", page);
  assert.equal(badge.at(-1)[0], "lose");
});

test("a restart that was announced is told as one, until it takes too long", () => {
  standing.setLink("connected", page);
  standing.setLink("disconnected", { ...page, restarting: true });
  assert.deepEqual(badge.at(-1), ["lose", "Server is restarting"]);
  standing.setLink("disconnected", page);
  assert.deepEqual(badge.at(-1), ["lose", "Server is away, waiting for it"]);
});

test("a hidden page tells of the loss when it is shown", () => {
  standing.setLink("connected", page);
  standing.setLink("disconnected", { ended: false, visible: false });
  assert.notEqual(badge.at(-1)[0], "lose");
  standing.seen();
  assert.equal(badge.at(-1)[0], "lose");
});

test("paused is the status whatever the connection, and the badge counts", () => {
  standing.setLink("connected", page);
  standing.setPaused(true);
  standing.setWaiting(2);
  assert.equal(standing.status, "paused");
  assert.deepEqual(badge.at(-1), ["set", "paused", "Paused, 2 changes wait", "Resume"]);
  standing.setPaused(true);
  assert.equal(badge.at(-1)[2], "Paused, 2 changes wait");
  standing.setPaused(false);
  assert.deepEqual(badge.at(-1), ["set", "paused", null]);
  assert.deepEqual(told, ["connected", "paused", "connected"]);
});

test("a pause of the terminal is not ended here", () => {
  standing.setLink("connected", page);
  standing.setKeptBack(0);
  assert.deepEqual(badge.at(-1), ["set", "paused", "Paused in the terminal", ""]);
  standing.setKeptBack(1);
  assert.deepEqual(badge.at(-1), ["set", "paused", "Paused in the terminal, 1 change waits", ""]);

  standing.setPaused(true);
  standing.setWaiting(2);
  assert.deepEqual(badge.at(-1), ["set", "paused", "Paused in the terminal, 3 changes wait", "Resume"]);
  standing.setPaused(false);
  assert.deepEqual(badge.at(-1), ["set", "paused", "Paused in the terminal, 1 change waits", ""]);
  standing.setKeptBack(null);
  assert.deepEqual(badge.at(-1), ["set", "paused", null]);
  assert.deepEqual(told, ["connected", "paused", "connected"]);
});

test("what waits for a form is told apart", () => {
  standing.setForm(1);
  assert.deepEqual(badge.at(-1).slice(0, 3), ["set", "waiting", "1 change waits for the form"]);
  standing.setForm(2);
  assert.deepEqual(badge.at(-1).slice(0, 3), ["set", "waiting", "2 changes wait for the form"]);
  standing.setForm(0);
  assert.deepEqual(badge.at(-1).slice(0, 3), ["set", "waiting", null]);
});

test("a final close is told at once", () => {
  standing.setLink("disconnected", { ended: true, visible: true });
  assert.deepEqual(badge.at(-1).slice(0, 2), ["set", "disconnected"]);
});
