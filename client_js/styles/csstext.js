/**
 * Split the source of a style sheet into its rules, as CSS Syntax 3 reads them. No DOM.
 *
 * Only what can hide or hold a bracket is looked at: comments, strings, escapes, bare `url()`s.
 */

/** `at` where a rule begins, `end` behind it. `open`: it ends only because the text does. */
/** @typedef {{start: number, end: number, open: boolean}} Piece */

/** @typedef {{top: boolean}} Level `top`: of the sheet itself, where `<!--` and `-->` count as space */

const SPECIAL = /\/\*|["'\\(){}[\];]/g;
const SPACE_OR_COMMENT = /(?:[ \t\r\n\f]+|\/\*[^]*?(?:\*\/|$))*/y;
const TRIVIA = /(?:[ \t\r\n\f]+|\/\*[^]*?(?:\*\/|$)|<!--|-->)*/y;
const IN_QUOTES = { '"': /(?:[^"\\\n\r\f]+|\\(?:\r\n|[^]))*/y, "'": /(?:[^'\\\n\r\f]+|\\(?:\r\n|[^]))*/y };
const BARE_URL = /[ \t\r\n\f]*(?!["' \t\r\n\f])(?:[^)\\]+|\\[^])*\)?/y;
const URL_NAME =
  /(?<![-\w\u0080-\uffff#@]|\\[^])(?:u|\\u|\\0{0,4}[57]5\s?)(?:r|\\r|\\0{0,4}[57]2\s?)(?:l|\\l|\\0{0,4}[46]c\s?)$/i;
const URL_NAME_LENGTH = 25;
const KEYWORD = /@([-\w]+)(?![-\w\\\u0080-\uffff])/y;
const CLOSERS = new Map(["()", "[]", "{}"].map((pair) => [pair[0], pair[1]]));

/** Thrown where we do not trust ourselves: the sheet is to be loaded anew. */
export class Doubt extends Error {}

/**
 * List the rules of a sheet, or of the block of a rule that holds rules.
 * @param {string} text
 * @param {Level} level
 * @returns {Piece[]}
 */
export function split(text, level) {
  /** @type {Piece[]} */
  const pieces = [];
  for (let piece = next(text, 0, level); piece; piece = next(text, piece.end, level)) pieces.push(piece);
  return pieces;
}

/**
 * Find the first rule behind a place between two rules.
 * @param {string} text
 * @param {number} from
 * @param {Level} level
 * @returns {Piece | null}
 */
export function next(text, from, level) {
  const start = matchEnd(level.top ? TRIVIA : SPACE_OR_COMMENT, text, from);
  if (start >= text.length) return null;
  const end = ruleEnd(text, start, level);
  return { start, end: end < 0 ? text.length : end, open: end < 0 };
}

/**
 * Give the name of an at-rule, in lower case; empty for any other rule.
 * @param {string} text
 * @param {number} start of the rule
 * @returns {string}
 */
export function keyword(text, start) {
  if (text[start] !== "@") return "";
  KEYWORD.lastIndex = start;
  const name = KEYWORD.exec(text)?.[1];
  if (name === undefined) throw new Doubt("an at-rule with a strange name");
  return name.toLowerCase();
}

/**
 * Find the block of a rule.
 * @param {string} text
 * @param {Piece} piece
 * @returns {number} where its `{` is; -1 where the rule has none
 */
export function blockStart(text, { start, end }) {
  let depth = 0;
  for (let mark = special(text, start); mark && mark.at < end; mark = special(text, mark.end)) {
    if (mark.char === "{" && depth === 0) return mark.at;
    if (CLOSERS.has(mark.char)) depth += 1;
    else if (")]}".includes(mark.char)) depth -= 1;
    if (depth < 0) return -1; // broken: let it be one thing
  }
  return -1;
}

/** @param {string} text @param {number} start @param {Level} level @returns {number} -1: the text ends before */
function ruleEnd(text, start, { top }) {
  const isAtRule = text[start] === "@";
  /** @type {string[]} */
  const due = [];
  for (let mark = special(text, start); mark; mark = special(text, mark.end)) {
    const closer = CLOSERS.get(mark.char);
    if (closer) due.push(closer);
    else if (mark.char === ";") {
      if (due.length > 0) continue;
      if (isAtRule) return mark.end;
      // engines differ in whether a declaration may stand here
      if (!top) throw new Doubt("a semicolon between rules");
    } else if (due.at(-1) === mark.char) {
      due.pop();
      if (mark.char === "}" && due.length === 0) return mark.end;
    }
  }
  return -1;
}

/**
 * Find the next bracket or semicolon that is one.
 * @param {string} text
 * @param {number} from
 * @returns {{char: string, at: number, end: number} | null}
 */
function special(text, from) {
  SPECIAL.lastIndex = from;
  for (let found = SPECIAL.exec(text); found; found = SPECIAL.exec(text)) {
    const at = found.index;
    const end = hiddenEnd(text, at, found[0]);
    if (end === at) return { char: found[0], at, end: at + 1 };
    SPECIAL.lastIndex = end;
  }
  return null;
}

/** @param {string} text @param {number} at @param {string} found @returns {number} `at` where nothing hides here */
function hiddenEnd(text, at, found) {
  switch (found) {
    case "/*": {
      const end = text.indexOf("*/", at + 2);
      return end < 0 ? text.length : end + 2;
    }
    case '"':
    case "'": {
      const end = matchEnd(IN_QUOTES[found], text, at + 1);
      return text[end] === found ? end + 1 : end; // a line break ends a broken string
    }
    case "\\":
      return at + 2;
    case "(":
      return isUrl(text, at) ? Math.max(at, matchEnd(BARE_URL, text, at + 1)) : at;
    default:
      return at;
  }
}

/** @param {string} text @param {number} at of a bracket @returns {boolean} true for `url(` without quotes behind it */
function isUrl(text, at) {
  if (!URL_NAME.test(text.slice(Math.max(0, at - URL_NAME_LENGTH), at))) return false;
  BARE_URL.lastIndex = at + 1;
  return BARE_URL.test(text);
}

/** @param {RegExp} sticky @param {string} text @param {number} from @returns {number} */
function matchEnd(sticky, text, from) {
  sticky.lastIndex = from;
  return sticky.test(text) ? sticky.lastIndex : from;
}
