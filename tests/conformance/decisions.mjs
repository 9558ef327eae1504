// Decides as pages do: standard input holds a JSON array of updates, each with what the page knows of
// its modules. Prints the decisions as one JSON array.

import { readFileSync } from "node:fs";

import { decide } from "../../client_js/modules/boundaries.js";

const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(({ told, page }) => decide(told, pageOf(page)))));

function pageOf({ loaded, roots, modules }) {
  const names = (path) => modules[path]?.acceptedExports;
  return {
    isLoaded: (path) => loaded.includes(path),
    isRoot: (path) => roots.includes(path),
    acceptsSelf: (path) => modules[path]?.acceptsItself === true,
    accepts: (owner, dep) => modules[owner]?.accepted.includes(dep) === true,
    acceptedExports: (path) => (names(path) ? new Set(names(path)) : null),
    executedDynamic: () => true,
    executedImporters: () => [],
  };
}
