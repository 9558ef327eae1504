/** The lines around a place in a file, with a mark under it. No I/O. */

const AROUND = 2;
const WIDTH = 160;
/** What the server puts in front of a module's first line. */
const OURS =
  /^(?:import(?:\{[^}]*\}from)?"[^"]*\/@hotreload\/[^"]*";|import\.meta\.hot=\$hot\w*\([^)]*\);|\$ran\w*\([^)]*\);)+/;

/**
 * Show a line of a file among its neighbours.
 *
 * @param {string} text as it was served
 * @param {number} line from 1
 * @param {number | null} column from 1
 * @returns {string | null} null where the file has no such line
 */
export function codeFrame(text, line, column) {
  const lines = withoutOurs(text).split("\n");
  if (line < 1 || line > lines.length) return null;
  const first = Math.max(1, line - AROUND);
  const shown = lines.slice(first - 1, line + AROUND);
  const digits = String(first + shown.length - 1).length;
  return shown
    .flatMap((content, at) => {
      const number = first + at;
      const mark = number === line ? ">" : " ";
      const row = `${mark} ${String(number).padStart(digits)} | ${cut(content)}`;
      return number === line && isShown(column) ? [row, under(content, column, digits)] : [row];
    })
    .join("\n");
}

/** Take off what the server put in front. @param {string} text */
export function withoutOurs(text) {
  return text.replace(OURS, "");
}

/** How many characters the server put in front. @param {string} text @returns {number} */
export function lengthOfOurs(text) {
  return text.length - withoutOurs(text).length;
}

/** @param {number | null} column @returns {column is number} */
function isShown(column) {
  return column !== null && column >= 1 && column <= WIDTH;
}

/** @param {string} content @param {number} column @param {number} digits */
function under(content, column, digits) {
  const before = content.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `  ${" ".repeat(digits)} | ${before}^`;
}

/** @param {string} content */
function cut(content) {
  const line = content.replace(/\r$/, "");
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
}
