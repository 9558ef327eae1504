// What es-module-lexer and oxc-parser read in the files that standard input names, a line of JSON
// for each. Offsets are in UTF-16 units.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { init, parse } from "es-module-lexer";
import { parseSync } from "oxc-parser";

/** @param {string} text */
function lexed(text) {
  try {
    // It takes a byte order mark for a letter.
    const [imports, , , isModule] = parse(text.replace(/^\ufeff/, " "));
    return { isModule, imports: imports.map(lexedImport) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** @param {import("es-module-lexer").Import} found */
function lexedImport({ type, specifier, start, end, attributes, glob }) {
  const declared = Object.fromEntries(attributes ?? []);
  return {
    kind: type,
    specifier: glob ? null : (specifier ?? null),
    start,
    end,
    type: declared.type ?? null,
  };
}

/** @param {string} text */
function parsed(text) {
  const { module, errors } = parseSync("file.js", text, { sourceType: "unambiguous" });
  if (errors.length) return { error: errors[0].message };
  return {
    isModule: module.hasModuleSyntax,
    statics: module.staticImports.map(({ moduleRequest, entries }) => ({
      ...moduleRequest,
      names: entries.map(({ importName }) => importedName(importName)),
    })),
    exports: module.staticExports.flatMap(reexported),
    dynamics: module.dynamicImports.map(({ moduleRequest }) => moduleRequest),
    metas: module.importMetas,
  };
}

/** @param {{kind: string, name: string | null}} name */
function importedName({ kind, name }) {
  return kind === "Name" ? name : kind === "Default" ? "default" : null;
}

/**
 * What was imported by a statement of its own is exported `from` there as well: not by text.
 * @param {import("oxc-parser").StaticExport} statement
 */
function reexported({ start, end, entries }) {
  return entries
    .filter(({ moduleRequest: from }) => from && from.start > start && from.end <= end)
    .map(({ moduleRequest, importName }) => ({ ...moduleRequest, names: [importedName(importName)] }));
}

await init();
for await (const path of createInterface({ input: process.stdin })) {
  const text = readFileSync(path, "utf8");
  process.stdout.write(JSON.stringify({ path, lexer: lexed(text), parser: parsed(text) }) + "\n");
}
