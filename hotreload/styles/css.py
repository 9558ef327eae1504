r"""What a style sheet refers to, with exact offsets, and stamps on it. No I/O.

One alternation finds all that can hold or hide a reference; the rest of the sheet is never looked
at. Escapes count everywhere (``\75 rl(x)`` is ``url(x)``), and nothing makes it raise: what a
browser drops as broken is no target.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hotreload import urls

Kind = Literal["import", "url"]

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Sets are said by the ASCII that they lack: one that reaches beyond takes 4 ms to compile.
_LETTER_OF_A_WORD = r"[^\x01-,./:-@\[-^`{-\x7f]"
_LETTER_OR_MARK = r"[^\x01-\"$-,./:-?\[-^`{-\x7f]"
"""A letter, ``#`` or ``@``."""
_HEX = r"[0-9a-fA-F]{1,6}+(?:\r\n|[ \t\n\r\f])?+"
_ESCAPED = rf"\\(?:{_HEX}|[^\n\r\f0-9a-fA-F])"
_WORD = rf"(?:{_LETTER_OF_A_WORD}|{_ESCAPED})*+"
_COMMENT = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)"


def _inner(quote: str) -> str:
    plain = rf"[^{quote}\\\n\r\f]*+"
    return rf"{plain}(?:\\(?:{_HEX}|\r\n|[\s\S]){plain})*+"


def _behind(name: str) -> str:
    """Match behind a ``(`` where the whole word before it is this function's name."""
    word = "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in name)
    return rf"(?<={word}\()(?<!{_LETTER_OR_MARK}{word}\()"


# Every branch of _OUTSIDE begins with a literal, so that `re` skips the rest at the speed of C.
_SPECIAL = "|".join(
    (
        rf"\((?P<url>{_behind('url')})",
        rf"\((?P<src>{_behind('src')})",
        rf"\((?P<set>{_behind('image-set')}|{_behind('-webkit-image-set')})",
        rf"\\(?P<escaped>(?:{_HEX}|[^\n\r\f0-9a-fA-F]){_WORD}(?P<call>\()?+)",
    )
)
_AT_RULE = rf"@(?P<at>(?=[iInN\\]){_WORD})"
_STRINGS = rf"""\"{_inner('"')}"?+|'{_inner("'")}'?+"""
_OUTSIDE = re.compile(f"{_COMMENT}|{_STRINGS}|{_AT_RULE}|{_SPECIAL}")
_INSIDE = re.compile(rf"{_COMMENT}|{_SPECIAL}|(?P<mark>[()\[\]{{}}\"'])")
"""The same within ``image-set(``: there, strings are references and brackets count."""

_STRING = re.compile(
    rf"""\"(?P<double>{_inner('"')})(?P<end1>"|\Z)?+|'(?P<single>{_inner("'")})(?P<end2>'|\Z)?+"""
)
_BARE = re.compile(rf"""(?P<bare>(?:[^"'()\\ \x01-\x1f\x7f]|{_ESCAPED})*+)[ \t\n\r\f]*+(?:\)|\Z)""")
_BROKEN = re.compile(r"(?:[^)\\]|\\[\s\S])*+\)?+")
_SPACE = re.compile(r"[ \t\n\r\f]*+")
_GAP = re.compile(rf"(?:[ \t\n\r\f]|{_COMMENT})*+")
_FUNCTION = re.compile(rf"(?P<name>{_WORD})\(")
_NAME = re.compile(_WORD)
_LETTER = re.compile(_LETTER_OF_A_WORD)
_ESCAPE = re.compile(rf"\\(?:(?P<hex>{_HEX})|(?P<newline>\r\n|[\n\r\f])|(?P<char>[\s\S]))")
_IN_BARE = re.compile(r"""["'()\\ \x01-\x1f\x7f]""")
_IN_QUOTES = {quote: re.compile(rf"[{quote}\\\n\r\f]") for quote in "\"'"}
_MARKS = ("url(", "src(", "image-set(", "@import", "\\")
"""What a sheet without escapes has somewhere if it refers to anything, in lower case."""
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Target:
    """Point at a reference: ``text[start:end]`` is its source, ``reference`` its meaning."""

    kind: Kind
    start: int
    end: int
    reference: str


def decode(data: bytes) -> str | None:
    """Read a sheet's bytes so that `encode` gives them back, or None for UTF-16."""
    if data.startswith(_UTF16_MARKS):
        return None
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """Write the text that `decode` read as exactly the same bytes."""
    return text.encode("utf-8", "surrogateescape")


def targets(text: str) -> tuple[Target, ...]:
    """Find all references that a browser would load, in the order of the text."""
    return _Scan(text).run() if _may_refer(text) else ()


def _may_refer(text: str) -> bool:
    """Tell, at the speed of C, whether there is anything to scan for."""
    return any(map(text.lower().__contains__, _MARKS))


def stamp(text: str, *, base: str, stamps: Mapping[str, int]) -> str:
    """Set ``t`` on each reference to a path in ``stamps``; ``base`` is the sheet's own path.

    The same text comes back, as the same object, where nothing is to be stamped.
    """
    pieces: list[str] = []
    done = 0
    for target in targets(text) if stamps else ():
        when = stamps.get(urls.resolve(base, target.reference) or "")
        if when is not None:
            stamped = urls.with_stamp(target.reference.strip(urls.SPACE), when)
            pieces += text[done : target.start], _escape(stamped, text[target.start - 1])
            done = target.end
    return "".join([*pieces, text[done:]]) if pieces else text


def _escape(reference: str, before: str) -> str:
    """Write a reference for the place behind the character ``before``: a quote, or none."""
    return _IN_QUOTES.get(before, _IN_BARE).sub(_escape_one, reference)


def _escape_one(match: re.Match[str]) -> str:
    char = match[0]
    return f"\\{ord(char):x} " if char <= " " or char == "\x7f" else "\\" + char


def _unescape(source: str) -> str:
    return _ESCAPE.sub(_unescape_one, source) if "\\" in source else source


def _unescape_one(match: re.Match[str]) -> str:
    if match["hex"] is None:
        return match["char"] or ""
    code = int(match["hex"], 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


class _Scan:
    """Walk through one sheet; each method takes a position and gives the one to go on from."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Target] = []
        self._open: list[str] = []  # closers due within image-set(; "set" closes one itself

    def run(self) -> tuple[Target, ...]:
        at = 0
        while match := self._next(at):
            at = self._special(match)
        return tuple(self._found)

    def _next(self, at: int) -> re.Match[str] | None:
        pattern = _INSIDE if self._open else _OUTSIDE
        for match in pattern.finditer(self._text, at):
            if match.lastgroup:
                return match
        return None

    def _special(self, match: re.Match[str]) -> int:
        match match.lastgroup:
            case "at":
                return self._at_rule(_unescape(match["at"]).lower(), match.end())
            case "escaped":
                return self._escaped_word(match)
            case "mark":
                return self._mark(match[0], match.start())
            case "set":
                return self._function("image-set", match.end())
            case name:
                return self._function(str(name), match.end())

    def _at_rule(self, name: str, at: int) -> int:
        match name:
            case "import":
                return self._prelude(_end(_GAP, self._text, at), "import")
            case "namespace":
                at = _end(_GAP, self._text, at)
                if not _FUNCTION.match(self._text, at):  # a prefix comes first
                    at = _end(_GAP, self._text, _end(_NAME, self._text, at))
                return self._prelude(at, None)
            case _:
                return at

    def _prelude(self, at: int, kind: Kind | None) -> int:
        if self._text[at : at + 1] in ('"', "'"):
            return self._string(at, kind)
        match = _FUNCTION.match(self._text, at)
        if match and (name := _unescape(match["name"]).lower()) in ("url", "src"):
            return self._function(name, match.end(), kind)
        return at

    def _escaped_word(self, match: re.Match[str]) -> int:
        if match["call"] is None:
            return match.end()
        start = match.start()
        while start and _LETTER.match(self._text, start - 1):
            start -= 1
        hashed = self._text[max(start - 1, 0) : start] in ("#", "@")
        name = "" if hashed else _unescape(self._text[start : match.end() - 1]).lower()
        return self._function(name, match.end())

    def _function(self, name: str, at: int, kind: Kind | None = "url") -> int:
        match name:
            case "url":
                return self._url(at, kind)
            case "image-set" | "-webkit-image-set":
                self._open.append("set")
                return at
            case _:
                if self._open:
                    self._open.append(")")
                at = _end(_GAP, self._text, at)
                return self._string(at, kind) if name == "src" else at

    def _url(self, at: int, kind: Kind | None) -> int:
        at = _end(_SPACE, self._text, at)
        if self._text[at : at + 1] in ('"', "'"):
            if self._open:
                self._open.append(")")
            return self._string(at, kind)
        match = _BARE.match(self._text, at)
        if match is None:
            return _end(_BROKEN, self._text, at)
        self._add(kind, at, match.end("bare"))
        return match.end()

    def _string(self, at: int, kind: Kind | None) -> int:
        match = _STRING.match(self._text, at)
        if match is None:
            return at
        if match["end1"] is not None or match["end2"] is not None:
            self._add(kind, *match.span("single" if match["double"] is None else "double"))
        return match.end()

    def _mark(self, char: str, at: int) -> int:
        due = self._open[-1]
        if char in _CLOSERS:
            self._open.append(_CLOSERS[char])
        elif char in "\"'":
            return self._string(at, "url" if due == "set" else None)
        elif char == due or (char == ")" and due == "set"):
            self._open.pop()
        return at + 1

    def _add(self, kind: Kind | None, start: int, end: int) -> None:
        reference = _unescape(self._text[start:end])
        if kind and reference:
            self._found.append(Target(kind, start, end, reference))


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Skip what matches a pattern that always matches, if only nothing."""
    match = pattern.match(text, at)
    return match.end() if match else at
