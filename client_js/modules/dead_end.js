/** Why a change cannot be taken by the modules that run, in one sentence. */

const NAMED = 3;

/**
 * What the end of the way up lacks.
 *
 * `exports`: the importer uses others than those that are accepted; `reference`: it has a URL of
 * it, which only running the importer again would change; `unread`: its text could not be read, it
 * may import the one before; `worker`: it runs the one before in a worker.
 *
 * @typedef {"nobody" | "exports" | "reference" | "unread" | "worker"} Obstacle
 */

/** @typedef {{chain: string[], reason: string}} DeadEnd the chain leads up from what changed */

/** @param {string[]} chain @param {Obstacle} obstacle @param {boolean} isInvalidated @returns {DeadEnd} */
export function deadEnd(chain, obstacle, isInvalidated) {
  return { chain, reason: reasonOf(chain, obstacle, isInvalidated) };
}

/**
 * List the way from what changed up to a path.
 *
 * @param {string} path
 * @param {ReadonlyMap<string, string | null>} below from where each path was reached
 * @param {ReadonlySet<string>} origins what changed
 * @returns {string[]}
 */
export function chainOf(path, below, origins) {
  const chain = [path];
  for (let here = path; !origins.has(here); chain.push(here)) {
    const child = below.get(here);
    if (child == null) break;
    here = child;
  }
  return chain.reverse();
}

/**
 * Say in one sentence what happened and who did not accept it.
 *
 * @param {string[]} chain from what changed up to where nobody accepts it
 * @param {Obstacle} obstacle
 * @param {boolean} isInvalidated
 * @returns {string}
 */
function reasonOf(chain, obstacle, isInvalidated) {
  const what = isInvalidated ? "invalidated itself" : "changed";
  return `${nameOf(chain[0] ?? "")} ${what}; ${clause(chain, obstacle, isInvalidated)}`;
}

/** @param {string[]} chain @param {Obstacle} obstacle @param {boolean} isInvalidated */
function clause(chain, obstacle, isInvalidated) {
  const last = nameOf(chain.at(-1) ?? "");
  switch (obstacle) {
    case "nobody":
      return nobody(chain, last, isInvalidated);
    case "exports":
      return `${last} uses other exports of it than those it accepts`;
    case "reference":
      return `${last} refers to it and does not accept itself`;
    case "unread":
      return unread(chain, last);
    case "worker":
      return `${last} runs it in a worker, which has to be started anew`;
    default:
      return /** @type {never} */ (obstacle);
  }
}

/** @param {string[]} chain @param {string} last @param {boolean} isInvalidated */
function nobody(chain, last, isInvalidated) {
  const between = chain.slice(1, -1);
  if (between.length > 0) return `${last} imports it through ${listed(between)}, and none of them accepts it`;
  if (chain.length === 1) return isInvalidated ? "nothing imports it" : "it does not accept itself";
  return `${last} imports it and does not accept ${isInvalidated ? "itself" : "it"}`;
}

/** @param {string[]} chain @param {string} last */
function unread(chain, last) {
  if (chain.length === 1) return "its text could not be read";
  const below = chain.length === 2 ? "it" : nameOf(chain.at(-2) ?? "");
  return `the text of ${last} could not be read, and it may import ${below}`;
}

/** @param {string[]} paths */
function listed(paths) {
  if (paths.length <= NAMED) return paths.map(nameOf).join(", ");
  const first = paths.slice(0, NAMED - 1).map(nameOf);
  return `${first.join(", ")} and ${paths.length - first.length} more`;
}

/** Name a module as a person would: its file, or which script of which page it is. @param {string} path */
function nameOf(path) {
  const [file = "", index] = path.split("?inline=");
  const name = decoded(file).replace(/^\/+/, "") || "/";
  return index === undefined ? name : `inline script ${Number(index) + 1} of ${name}`;
}

/** @param {string} path */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
