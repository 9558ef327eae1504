/**
 * Rewrite the targets of `url()` inside a piece of CSS, and leave every other character. No DOM.
 */

/** Strings are consumed first: `url(` inside one is text. Group 2: the raw target. */
const TOKEN =
  /"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|(?<![\w-])(url\(\s*)("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|(?:\\[^]|[^)\\"'\s(])*)(\s*\))/gi;

const ESCAPE = /\\(?:([0-9a-f]{1,6})\s?|\r?\n|([^]))/gi;

/** @param {string} css @param {(url: string) => string} rewrite @returns {string} */
export function rewriteUrls(css, rewrite) {
  return css.replace(TOKEN, (token, open, raw, close) => {
    if (open === undefined) return token;
    const url = unescaped(raw);
    const fresh = rewrite(url);
    return fresh === url ? token : open + quoted(fresh) + close;
  });
}

/** @param {string} raw @returns {string} */
function unescaped(raw) {
  const text = /^["']/.test(raw) ? raw.slice(1, -1) : raw;
  return text.replace(ESCAPE, (_, hex, char) => (hex ? fromHex(hex) : (char ?? "")));
}

/** @param {string} hex @returns {string} */
function fromHex(hex) {
  const code = Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}

/** @param {string} url @returns {string} */
function quoted(url) {
  return `"${url.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\a ")}"`;
}
