// Judges modules as we serve them: standard input has a line of JSON for each, with the old and the
// new text and, where there is one, the old and the new source map. Prints what is wrong, line by line.
import { createInterface } from "node:readline";
import { SourceTextModule } from "node:vm";
import { decode } from "@jridgewell/sourcemap-codec";

const WORD = /^[\w$]+/;

/** @param {string} text */
function fault(text) {
  try {
    new SourceTextModule(text);
    return "";
  } catch (error) {
    return String(error);
  }
}

/** @param {{texts: [string, string], maps?: [string, string]}} module */
function* moved({ texts, maps }) {
  const [before, after] = texts.map((text) => text.split("\n"));
  const [old, now] = (maps ?? []).map((map) => decode(JSON.parse(map).mappings));
  for (const [line, segments] of (old ?? []).entries()) {
    for (const [index, [column, ...origin]] of segments.entries()) {
      const [place, ...same] = now[line][index];
      const word = WORD.exec(before[line]?.slice(column) ?? "")?.[0] ?? "";
      const isThere = (after[line] ?? "").startsWith(word, place);
      if (!isThere || String(origin) !== String(same)) yield `${line}:${column} went to ${place}`;
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const module = JSON.parse(line);
  const [old, now] = module.texts.map(fault);
  if (now && !old) console.log(module.path, now);
  for (const wrong of moved(module)) console.log(module.path, wrong);
  console.log("judged");
}
