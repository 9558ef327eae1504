/** Changes nothing: what the author did is missing. */

export function morph() {
  return { outcome: "html" };
}
