import assert from "node:assert/strict";
import { test } from "node:test";

import { Doubt, split } from "../../client_js/styles/csstext.js";
import { between, cut, Source } from "../../client_js/styles/source.js";

const TOP = { top: true };

/** Change a source as its text was changed, and give the rules that went and that came. */
function exchange(source, text) {
  const before = source.text;
  const change = source.change(between(before, text));
  const { from, to, fresh, head, tail } = change;
  const gone = source.pieces.slice(from + head, to - tail).map((piece) => cut(before, piece));
  const come = fresh.slice(head, fresh.length - tail).map((piece) => cut(text, piece));
  source.adopt(
    change,
    come.map(() => true),
  );
  return { gone, come };
}

const CHANGES = {
  "a value": ["a{} b{c:d} e{}", "a{} b{c:x} e{}", ["b{c:d}"], ["b{c:x}"]],
  "a new rule": ["a{} b{}", "a{} x{} b{}", [], ["x{}"]],
  "a new rule at the beginning": ["a{} b{}", "x{} a{} b{}", [], ["x{}"]],
  "a new rule at the end": ["a{} b{}", "a{} b{} x{}", [], ["x{}"]],
  "a rule less": ["a{} b{} c{}", "a{} c{}", ["b{}"], []],
  "the last rule less": ["a{} b{}", "a{}", ["b{}"], []],
  "one of two equal rules": ["a{} a{} b{}", "a{} b{}", ["a{}"], []],
  space: ["a{} b{}", "a{}\n\n b{}", [], []],
  "a comment": ["a{} /* x */ b{}", "a{} /* xy */ b{}", [], []],
  "an open comment": ["a{} b{} c{}", "a{} /* b{} c{}", ["b{}", "c{}"], []],
  "a closed comment": ["a{} /* b{} c{}", "a{} /* */ b{} c{}", [], ["b{}", "c{}"]],
  "an open block": ["a{} b{c:d} e{}", "a{} b{c:d e{}", ["b{c:d}", "e{}"], ["b{c:d e{}"]],
  "a block that was open": ["a{} b{c:d e{}", "a{} b{c:d} e{}", ["b{c:d e{}"], ["b{c:d}", "e{}"]],
  "rules around others": ["a{} b{} c{}", "a{} @media x{b{}} c{}", ["b{}"], ["@media x{b{}}"]],
  "text behind an open end": ["a{} b", "a{} bc{}", ["b"], ["bc{}"]],
  everything: ["a{}", "x{} y{}", ["a{}"], ["x{}", "y{}"]],
};

for (const [name, [before, after, gone, come]] of Object.entries(CHANGES)) {
  test(`only the rules that differ are exchanged: ${name}`, () => {
    const source = new Source(before, TOP);

    assert.deepEqual(exchange(source, after), { gone, come });
    assert.equal(source.text, after);
    assert.deepEqual(source.pieces, split(after, TOP));
  });
}

test("any chain of changes leads to the pieces of the last text", () => {
  const random = dice(7);
  const parts = ["a{", "}", "/*", "*/", "b{c:d}", ";", "@x ", '"', "\n", "(", ")", "url(", "\\", " "];
  const source = new Source("", TOP);
  for (let round = 0; round < 3_000; round++) {
    const { text } = source;
    const at = Math.floor(random() * (text.length + 1));
    const del = random() < 0.4 ? Math.floor(random() * Math.min(12, text.length - at + 1)) : 0;
    const ins = random() < 0.8 ? parts[Math.floor(random() * parts.length)] : "";
    adopt(source, { at, del, ins });
    assert.deepEqual(source.pieces, split(source.text, TOP), JSON.stringify({ text, at, del, ins }));
    assert.equal(source.kept.length, source.pieces.length);
    if (source.text.length > 120) adopt(source, { at: 0, del: 80, ins: "" });
  }
});

test("rules that the engine dropped are not counted, whatever changes around them", () => {
  const source = new Source("a{} wrong{} b{} c{}", TOP);
  source.kept[1] = false;
  assert.equal(source.rules(), 3);
  assert.equal(source.rules(2), 1);

  exchange(source, "x{} a{} wrong{} b{} c{}");
  exchange(source, "x{} a{} wrong{} b{} y{} c{}");

  assert.deepEqual(source.kept, [true, true, false, true, true, true]);
});

test("a splice of another text is refused", () => {
  const source = new Source("a{}", TOP);

  assert.throws(() => source.change({ at: 2, del: 5, ins: "" }), Doubt);
});

const DEEP = {
  "an import is added": ["a{}", "@import 'x'; a{}"],
  "an import changes": ["@import 'x'; a{}", "@import 'y'; a{}"],
  "something comes before an import": ["@import 'x';", "a{} @import 'x';"],
  "something before an import goes": ["a{} @import 'x';", "@import 'x';"],
  "a namespace goes": ["@namespace a 'b'; a{}", "a{}"],
  "layers are named in another order": ["@layer a, b; a{}", "@layer b, a; a{}"],
};

for (const [name, [before, after]] of Object.entries(DEEP)) {
  test(`what stands at the beginning decides about the rest: ${name}`, () => {
    const source = new Source(before, TOP);

    assert.ok(source.isDeep(source.change(between(before, after))));
  });
}

test("what leads too late leads nothing", () => {
  const source = new Source("a{} b{} @charset 'x'; @import 'y'; c{}", TOP);

  assert.ok(!source.isDeep(source.change(between(source.text, source.text.replace("b{}", "d{}")))));
  assert.ok(source.isDeep(source.change(between(source.text, source.text.replace("a{}", "d{}")))));
});

test("a block of a layer is no statement, nor while it is open", () => {
  const before = "a{} @layer b { c{} }";
  const source = new Source(before, TOP);

  assert.ok(!source.isDeep(source.change(between(before, "a{} @layer b {"))));
  assert.ok(source.isDeep(source.change(between(before, "a{} @layer b"))));
});

test("what comes behind the beginning is plain", () => {
  const before = "@charset 'x'; @import 'y'; @layer a; a{} @layer a { b{} }";
  const source = new Source(before, TOP);

  assert.ok(!source.isDeep(source.change(between(before, before.replace("a{}", "c{}")))));
  assert.ok(!source.isDeep(source.change(between(before, before.replace("b{}", "c{}")))));
});

/** Take a splice over, as an engine does that keeps everything. */
function adopt(source, splice) {
  const change = source.change(splice);
  const news = change.fresh.slice(change.head, change.fresh.length - change.tail);
  source.adopt(
    change,
    news.map(() => true),
  );
}

/** Numbers that are the same in each run. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
