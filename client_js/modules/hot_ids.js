/** Names of faults that only the browser sees: the server knows nothing of them. No I/O. */

const PREFIX = "hot:";

/** @param {string} about a path, with what else tells it from others */
export function hotId(about) {
  return PREFIX + about;
}

/** @param {string} id */
export function isHot(id) {
  return id.startsWith(PREFIX);
}
