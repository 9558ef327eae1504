/**
 * Rewrite URLs inside a `srcset`, and leave every other character. No DOM.
 */

/** A candidate: separators, a URL (its trailing commas end it), descriptors up to a comma. */
const CANDIDATE = /([\s,]*)([^\s,]\S*)((?:\([^)]*\)|[^,(])*)/y;

/** @param {string} text @param {(url: string) => string} rewrite @returns {string} */
export function rewriteSrcset(text, rewrite) {
  let out = "";
  let at = 0;
  for (;;) {
    CANDIDATE.lastIndex = at;
    const found = CANDIDATE.exec(text);
    if (!found) return out + text.slice(at);
    const [, gap = "", raw = "", descriptors = ""] = found;
    const url = raw.replace(/,+$/, "");
    const tail = url === raw ? descriptors : raw.slice(url.length);
    out += gap + rewrite(url) + tail;
    at += gap.length + url.length + tail.length;
  }
}
