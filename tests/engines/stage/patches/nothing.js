/** A patch that says it did what it did not do. @returns {string} */
export function patch() {
  return "patched";
}
