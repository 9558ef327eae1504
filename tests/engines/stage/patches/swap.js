/** A patch that leaves everything to the swap. @returns {string} */
export function patch() {
  return "swap";
}
