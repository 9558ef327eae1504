/**
 * The name of a page in its tab's storage. Frames share that storage, and several may show one URL.
 */

const DEPTH = 20; // of frames in frames; pages replace `parent`

/**
 * Give path and query, and in a frame which one it is: the same before and after a reload.
 *
 * @param {Window} view
 * @returns {string}
 */
export function addressIn(view) {
  const { pathname, search } = view.location;
  return frameOf(view) + pathname + search;
}

/** @param {Window} view @returns {string} empty for the page itself */
function frameOf(view) {
  try {
    /** @type {number[]} */
    const indices = [];
    for (let at = view; at !== at.parent && indices.length < DEPTH; at = at.parent) {
      indices.push([...Array(at.parent.length).keys()].findIndex((index) => at.parent[index] === at));
    }
    return indices.join(".");
  } catch {
    return ""; // the page put something else in the place of `parent`
  }
}
