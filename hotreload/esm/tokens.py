r"""The smallest parts of JavaScript as patterns, and what a string literal means.

All are possessive: no text makes one of them take more than linear time.
"""

import re

BLOCK_COMMENT = r"\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
"""A comment without its first slash, as `LINE_COMMENT`."""
LINE_COMMENT = r"/[^\n\r\u2028\u2029]*+"
COMMENT = rf"/(?:{BLOCK_COMMENT}|/[^\n\r]*+)"
"""Within a statement: there, U+2028 does not count as the end of a line, for compiling's sake."""
GAP = rf"(?:[\s\ufeff]|{COMMENT})*+"
"""White space and comments, or nothing."""
WORD = r"(?:[^\s\ufeff\x00-#%-/:-@\[-^`{-\x7f]++|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]++\}))++"
"""A name, a keyword or a number; what is no ASCII counts as a letter."""
END = r"(?![^\s\ufeff\x00-#%-/:-@\[\]^`{-\x7f])"
"""The word ends here: neither a letter nor the backslash of an escape follows."""


def _until(quote: str) -> str:
    plain = rf"[^{quote}\\\n\r]*+"
    return rf"{plain}(?:\\(?:\r\n|[\s\S]){plain})*+"


DOUBLE, SINGLE = _until('"'), _until("'")
"""What stands between such quotes."""
STRING = rf"(?:\"{DOUBLE}\"|'{SINGLE}')"
CHUNK = r"[^`\\$]*+(?:(?:\\[\s\S]|\$(?!\{))[^`\\$]*+)*+"
"""What stands between the ends and the holes of a template."""
LITERAL = f"(?:{STRING}|`{CHUNK}`)"
"""A string, or a template without holes."""
REGEX = (
    r"/(?![*/])(?:[^\\/\[\n\r\u2028\u2029]++|\\[^\n\r\u2028\u2029]"
    r"|\[(?:[^\]\\\n\r\u2028\u2029]++|\\[^\n\r\u2028\u2029])*+\])++/[\w$]*+"
)

_ESCAPE = re.compile(
    r"\\(?:u\{(?P<long>[0-9a-fA-F]++)\}|u(?P<four>[0-9a-fA-F]{4})|x(?P<two>[0-9a-fA-F]{2})"
    r"|(?P<nothing>\r\n|[\n\r\u2028\u2029])|(?P<zero>0(?![0-9]))|(?P<char>[^0-9ux]))"
)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def meaning(source: str) -> str | None:
    """Resolve the escapes of what stands between quotes; None where JavaScript has no such."""
    pieces: list[str] = []
    done = 0
    while (at := source.find("\\", done)) >= 0:
        match = _ESCAPE.match(source, at)
        char = _resolved(match) if match else None
        if match is None or char is None:
            return None
        pieces += source[done:at], char
        done = match.end()
    return _whole("".join([*pieces, source[done:]]))


def _resolved(match: re.Match[str]) -> str | None:
    match match.lastgroup:
        case "nothing":
            return ""
        case "zero":
            return "\0"
        case "char":
            return _CONTROLS.get(match["char"], match["char"])
        case name:
            digits = match[str(name)].lstrip("0")
            code = int(digits or "0", 16) if len(digits) <= 6 else 0x110000
            return chr(code) if code < 0x110000 else None


def _whole(text: str) -> str:
    """Make one character of each pair of surrogates, and U+FFFD of others, as URLs do."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
