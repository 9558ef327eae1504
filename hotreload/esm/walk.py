"""Walk through the source of a script: over all that only looks like code, bracket by bracket.

One alternation finds brackets, slashes, templates and the two keywords; each of its branches begins
with a literal, so that `re` skips the rest at the speed of C.
"""

import re
from collections.abc import Iterator
from enum import Enum

from hotreload.esm.past import Past
from hotreload.esm.syntax import Unsure
from hotreload.esm.tokens import BLOCK_COMMENT, CHUNK, DOUBLE, END, LINE_COMMENT, REGEX, SINGLE

_PLAIN = r"(?:[^()\[\]{}\"'`/m<-]++|m(?<!im)|m(?!port)|<(?!!--)|-(?!->))*+"
"""Code without brackets or anything else that counts."""
_ALL = (
    rf"\((?:{_PLAIN}\)|(?P<parenthesis>))|\{{(?:{_PLAIN}\}}|(?P<brace>))"
    rf"|\[(?:{_PLAIN}\]|(?P<opened>))|\)(?P<end1>)|\}}(?P<end2>)|\](?P<closed>)"
    rf"|/(?P<comment>{BLOCK_COMMENT}|{LINE_COMMENT})|/(?P<slash>)"
    rf"|\"{DOUBLE}(?:\"|(?P<broken1>))|'{SINGLE}(?:'|(?P<broken2>))|`{CHUNK}(?:`|(?P<template>))"
    rf"|m(?<=\bim)(?<![$#]im)(?P<import>port){END}|x(?<=\bex)(?<![$#]ex)(?P<export>port){END}"
    r"|<(?P<html1>!--)|-(?P<html2>->)|,(?P<comma>)"
)
"""What is named is an event; brackets are the most frequent, and told by the group's number.

Pairs of them that hold nothing that counts are passed as one.
"""
_WITH_COMMAS = re.compile(_ALL)
_EVENT = re.compile(_ALL.removesuffix("|,(?P<comma>)"))
_OPENED, _CLOSED = _EVENT.groupindex["opened"], _EVENT.groupindex["closed"]
_COMMENT = _EVENT.groupindex["comment"]
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_CHUNK = re.compile(CHUNK)
_REGEX = re.compile(REGEX)
_LINE = re.compile(r"[^\n\r\u2028\u2029]*+")
_BREAK = re.compile(r"[\n\r\u2028\u2029]")

STOPS_LIMIT = 100_000
"""Places at which a walk looks closer; code has 2,500 in a megabyte, and each takes up to 5 µs."""
TOP = -1
"""In the place of a bracket's offset: outside of all."""


class Doubt(Exception):
    """End a walk through a text that no browser can parse, or that is beyond us."""

    def __init__(self, why: str, offset: int) -> None:
        """Say why, and where."""
        super().__init__(why)
        self.unsure = Unsure(why, offset)


class Place(Enum):
    """Tell what stands at a place where a walk stops."""

    IMPORT = "import"
    EXPORT = "export"
    COMMA = "comma"
    """Directly within a bracket that is watched."""
    CLOSED = "closed"
    """The end of a parenthesis that is watched."""
    BEYOND = "beyond"
    """Anything behind `Walk.last`."""


class Walk:
    """Stop at the places of a text, from ``at`` on; set ``at`` to go on from elsewhere.

    ``past`` is what was passed. ``watched`` are the offsets of parentheses whose commas count, and
    `TOP` for what is in no bracket. Comments as in HTML exist in scripts only.
    """

    def __init__(self, text: str, at: int, *, last: int, is_script: bool) -> None:
        """Begin at ``at``; all from ``last`` on is beyond what is asked for."""
        self.at = at
        self.last = last
        self.past = Past(text, at)
        self.watched: set[int] = set()
        self._text = text
        self._is_script = is_script

    def places(self) -> Iterator[tuple[Place, int]]:
        """Give the places in their order; raise `Doubt` where the text cannot be code."""
        stops = 0
        while event := self._event():
            self.at = event.end()
            if place := self._place(event):
                yield place, event.start()
            if (stops := stops + 1) > STOPS_LIMIT:
                raise Doubt("more places to look at than any code has", self.at)
        if self.past.open:
            raise Doubt("a bracket that is not closed", self.past.open[-1])

    def watch(self, parenthesis: int) -> None:
        """Go on behind a parenthesis, and stop at its commas and where it is closed."""
        self.past.open.append(parenthesis)
        self.watched.add(parenthesis)
        self.at = parenthesis + 1

    def _event(self) -> re.Match[str] | None:
        """Find the next event that is neither a plain bracket nor a comment."""
        text, past, brackets, last = self._text, self.past, self.past.open, self.last
        for event in (_WITH_COMMAS if self.watched else _EVENT).finditer(text, self.at):
            kind = event.lastindex
            if kind is None:
                continue
            at = event.start()
            if at > last:
                return event
            if kind <= _OPENED:
                brackets.append(at)
            elif kind <= _CLOSED:
                if not brackets or _CLOSERS.get(text[brackets[-1]]) != text[at]:
                    return event
                if brackets[-1] in self.watched:
                    return event
                past.closed, past.closed_at = brackets.pop(), at
            elif kind == _COMMENT:
                past.comment_starts.append(at)
                past.comment_ends.append(event.end())
            else:
                return event
        return None

    def _place(self, event: re.Match[str]) -> Place | None:
        at = event.start()
        if at > self.last:
            return self._beyond(at)
        match event.lastgroup:
            case "end1" | "end2" | "closed":
                return self._close(at)
            case "comma":
                return Place.COMMA if self._is_watched() else None
            case "import":
                return None if self.past.is_property(at - 1) else Place.IMPORT
            case "export":
                return None if self.past.is_property(at - 1) else Place.EXPORT
            case name:
                self._skip(str(name), at)
                return None

    def _skip(self, name: str, at: int) -> None:
        """Pass what may hide code: go on behind it."""
        match name:
            case "slash":
                self._slash(at)
            case "template":
                self._template(at + 1)
            case "html1" | "html2":
                self._html(at)
            case _:
                raise Doubt("a string that does not end on its line", at)

    def _beyond(self, at: int) -> Place:
        self.at = at
        return Place.BEYOND

    def _is_watched(self) -> bool:
        return (self.past.open[-1] if self.past.open else TOP) in self.watched

    def _close(self, at: int) -> Place | None:
        brackets = self.past.open
        if brackets and self._is_watched() and self._text[at] == ")":
            self.past.closed, self.past.closed_at = brackets.pop(), at
            return Place.CLOSED
        if brackets and self._text[brackets[-1]] == "$" and self._text[at] == "}":
            brackets.pop()
            self._template(at + 1)
            return None
        raise Doubt("a bracket that was not opened", at)

    def _slash(self, at: int) -> None:
        if self._text.startswith("/*", at):
            raise Doubt("a comment that does not end", at)
        if not self.past.starts_regex(at):
            return
        match = _REGEX.match(self._text, at)
        if match is None:
            raise Doubt("a regular expression that does not end on its line", at)
        self.at = self.past.value_end = match.end()

    def _template(self, at: int) -> None:
        """Read the text of a template up to its end or its next hole."""
        match = _CHUNK.match(self._text, at)
        end = match.end() if match else at
        if self._text.startswith("`", end):
            self.at = end + 1
        elif self._text.startswith("${", end):
            self.past.open.append(end)
            self.at = end + 2
        else:
            raise Doubt("a template that does not end", at - 1)

    def _html(self, at: int) -> None:
        if not self._is_script or (self._text[at] == "-" and not self._begins_line(at)):
            return
        line = _LINE.match(self._text, at)
        self.at = line.end() if line else at

    def _begins_line(self, at: int) -> bool:
        before = self.past.before(at)
        return before <= self.past.start or bool(_BREAK.search(self._text, before, at))
