import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Pause } from "../../client_js/changes/pause.js";
import { isShortcut } from "../../client_js/notices/shortcut.js";

let log, press, pause, waitsForForm;
const keys = { isTrusted: true, altKey: true, shiftKey: true, code: "KeyP", key: "P" };

beforeEach(() => {
  log = [];
  waitsForForm = false;
  const standing = {
    isPaused: false,
    setPaused: (paused) => {
      standing.isPaused = paused;
      log.push(`paused ${paused}`);
    },
    setKeptBack: (count) => log.push(count),
  };
  pause = new Pause({
    router: { hold: (name) => log.push(`hold ${name}`), release: (name) => log.push(`release ${name}`) },
    standing,
    departure: { hurry: () => log.push("hurry") > 0 && waitsForForm },
  });
  const view = { addEventListener: (_, listener) => (press = listener) };
  pause.start(view);
});

test("nothing is released before the badge knows", () => {
  pause.pause();
  pause.goOn();
  assert.deepEqual(log, ["hold paused", "paused true", "paused false", "release paused", "hurry"]);
});

test("only Alt+Shift+P, pressed once by a hand, is the shortcut", () => {
  assert.equal(isShortcut(keys), true);
  const others = [{ isTrusted: false }, { repeat: true }, { altKey: false }, { shiftKey: false }];
  for (const other of [...others, { ctrlKey: true }, { metaKey: true }, { code: "KeyO" }])
    assert.equal(isShortcut({ ...keys, ...other }), false);
  press({ ...keys, repeat: true });
  assert.deepEqual(log, []);
});

test("the server's word counts as far as it makes sense", () => {
  for (const data of [{ paused: true, waiting: 3 }, { paused: true }, { paused: true, waiting: "x" }])
    pause.told(data);
  for (const data of [{ paused: false, waiting: 0 }, null, 7, { paused: "yes" }]) pause.told(data);
  assert.deepEqual(log, [3, 0, 0, null, null, null, null]);
});
