// What es-module-lexer and oxc-parser read in the files that standard input names, a line of JSON
// for each. Offsets are in UTF-16 units.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { init, parse } from "es-module-lexer";
import { parseSync } from "oxc-parser";

/** @param {string} text */
function lexed(text) {
  try {
    const [imports, , , isModule] = parse(text);
    return { isModule, imports: imports.map(lexedImport) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** @param {import("es-module-lexer").Import} found */
function lexedImport({ type, specifier, start, end, attributes, glob }) {
  const declared = Object.fromEntries(attributes ?? []);
  return { kind: type, specifier: glob ? null : (specifier ?? null), start, end, type: declared.type ?? null };
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
    exports: module.staticExports.flatMap(({ entries }) => entries.map(exported)),
    dynamics: module.dynamicImports.map(({ moduleRequest }) => moduleRequest),
    metas: module.importMetas.map(({ end }) => end),
  };
}

/** @param {{kind: string, name: string | null}} name */
function importedName({ kind, name }) {
  return kind === "Name" ? name : kind === "Default" ? "default" : null;
}

/** @param {import("oxc-parser").StaticExportEntry} entry */
function exported({ moduleRequest, importName, exportName }) {
  const name = exportName.kind === "Default" ? "default" : exportName.name;
  return { from: moduleRequest, name, imported: importedName(importName) };
}

await init();
for await (const path of createInterface({ input: process.stdin })) {
  const text = readFileSync(path, "utf8");
  process.stdout.write(JSON.stringify({ path, lexer: lexed(text), parser: parsed(text) }) + "\n");
}
