"""Source maps that exist keep working when their module is rewritten. No I/O.

A rewritten module moves columns within its lines, and nothing else. A map within the module is
moved with it; a map in a file of its own is asked for with a parameter that says how to move it.
Lines count from 0, columns from 0 in UTF-16 units, as in the maps.
"""

import json
import re
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from hotreload.esm import vlq
from hotreload.esm.rewrite import Edit, Rewritten
from hotreload.protocol import strict_json

PARAMETER = "hotreload-columns"
"""Of the query of a map's URL: ``line.column.delta`` of each shift, joined by ``_``."""
_PARAMETER_LIMIT = 6_000
_MAP_LIMIT = 16_000_000
"""Characters of a map; a longer one stays as it is."""

_LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
_LINK = re.compile(r"//[#@][ \t]++sourceMappingURL=(?P<url>[^\s'\"]++)(?:\s++(?://[^\n]*+)?+)*+\Z")
_MARK_LENGTH = 8
_INLINE = re.compile(r"data:application/json(?:;[a-z0-9=-]++)*?;base64,", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*+:|//")
_IN_QUERY = re.compile(rf"(?:^|[?&]){PARAMETER}=([0-9._-]*+)(?:[&#]|$)")
_ITEM = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.(-?[0-9]{1,9})", re.ASCII)
_XSSI = re.compile(r"\)\]\}'[^\n]*+\n")


@dataclass(frozen=True, slots=True)
class Shift:
    """Move what stands on a line at a column or behind it by so many columns.

    The column is the one before any shift; several on one line add up.
    """

    line: int
    column: int
    delta: int


def follow(old: str, rewritten: Rewritten) -> str:
    """Give the rewritten text of ``old`` with its map moved, or with `PARAMETER` on its URL."""
    text = rewritten.text
    start = text.rfind("sourceMappingURL=") if rewritten.edits else -1
    link = _LINK.search(text, max(start - _MARK_LENGTH, 0)) if start >= 0 else None
    if link is None:
        return text
    url = _moved_url(link["url"], tuple(shifts(old, rewritten.edits)))
    return text[: link.start("url")] + url + text[link.end("url") :]


def shifts(old: str, edits: Iterable[Edit]) -> Iterator[Shift]:
    """Tell what edits of a text, in their order, do to its columns."""
    done = line = 0
    column = -1 if old.startswith("\ufeff") else 0  # browsers do not count it
    for edit in edits:
        end = edit.at + edit.delete
        passed = old[done:end]
        line += len(_LINE_BREAK.findall(passed))
        tail = _last_line(passed)
        column = _units(tail) + (column if len(tail) == len(passed) else 0)
        delta = _units(_last_line(edit.insert)) - _units(_last_line(old[edit.at : end]))
        yield Shift(line, column, delta)
        done = end


def in_query(query: str) -> tuple[Shift, ...]:
    """Read `PARAMETER` from the query of a map's URL; nothing where it is missing or broken."""
    match = _IN_QUERY.search(query)
    if match is None or len(match[1]) > _PARAMETER_LIMIT:
        return ()
    items = [_ITEM.fullmatch(item) for item in match[1].split("_")]
    return tuple(Shift(*map(int, item.groups())) for item in items if item)


def shift(map_text: str, shifts: Iterable[Shift]) -> str:
    """Move the columns that a source map speaks of; a broken map comes back as it is."""
    by_line: dict[int, _Columns] = {}
    for one in sorted(shifts, key=lambda one: (one.line, one.column)):
        by_line.setdefault(one.line, _Columns()).add(one)
    guard = _XSSI.match(map_text)
    start = guard.end() if guard else 0
    if not by_line or len(map_text) > _MAP_LIMIT:
        return map_text
    try:
        data = strict_json.parse(map_text[start:])
        moved = json.dumps(_moved(data, by_line), separators=(",", ":"))
    except (ValueError, RecursionError):
        return map_text
    return map_text[:start] + moved


class _Columns:
    """Know where each column of one line goes."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._sums = [0]

    def add(self, one: Shift) -> None:
        self._starts.append(one.column)
        self._sums.append(self._sums[-1] + one.delta)

    def move(self, column: int) -> int:
        return column + self._sums[bisect_right(self._starts, column)]


def _moved(data: Any, by_line: dict[int, _Columns]) -> Any:
    """Move a whole map.

    Raises:
        ValueError: it is none.
    """
    match data:
        case {"sections": [*sections]}:
            return {**data, "sections": [_section(one, by_line) for one in sections]}
        case {"mappings": str()}:
            return _plain(data, by_line)
        case _:
            raise ValueError("this is no source map")


def _section(section: Any, by_line: dict[int, _Columns]) -> Any:
    match section:
        case {"offset": {"line": int(line), "column": int(column)}, "map": {"mappings": str()}}:
            to = by_line[line].move(column) if line in by_line else column
            inner = _plain(section["map"], by_line, line=line, column=column, to=to)
            return {**section, "offset": {**section["offset"], "column": to}, "map": inner}
        case _:
            return section


def _plain(
    data: Any, by_line: dict[int, _Columns], *, line: int = 0, column: int = 0, to: int = 0
) -> Any:
    """Move a map whose first line stands on a line of the whole, at a column that moves too."""
    lines = data["mappings"].split(";")
    for number, columns in by_line.items():
        if 0 <= number - line < len(lines):
            start = (column, to) if number == line else (0, 0)
            lines[number - line] = _segments(lines[number - line], columns, *start)
    return {**data, "mappings": ";".join(lines)}


def _segments(segments: str, columns: _Columns, old: int, new: int) -> str:
    """Move one line: of each segment the first number, which is relative to the one before."""
    moved = []
    for segment in segments.split(","):
        number, rest = vlq.split(segment)
        if number is None:
            moved.append(segment)
            continue
        old += number
        moved.append(vlq.encode(columns.move(old) - new) + rest)
        new = columns.move(old)
    return ",".join(moved)


def _moved_url(url: str, shifts: tuple[Shift, ...]) -> str:
    if inline := _INLINE.match(url):
        return inline[0] + _moved_base64(url[inline.end() :], shifts)
    return url if _ELSEWHERE.match(url) else _with_parameter(url, shifts)


def _moved_base64(data: str, shifts: tuple[Shift, ...]) -> str:
    try:
        old = b64decode(data).decode("utf-8")
    except ValueError:
        return data
    new = shift(old, shifts)
    return data if new is old else b64encode(new.encode("utf-8")).decode("ascii")


def _with_parameter(url: str, shifts: tuple[Shift, ...]) -> str:
    items = [f"{one.line}.{one.column}.{one.delta}" for one in shifts]
    lengths = accumulate(len(item) + 1 for item in items)
    fitting = bisect_right(list(lengths), _PARAMETER_LIMIT)
    rest, mark, fragment = url.partition("#")
    joint = "&" if "?" in rest else "?"
    return f"{rest}{joint}{PARAMETER}={'_'.join(items[:fitting])}{mark}{fragment}"


def _last_line(text: str) -> str:
    end = max(text.rfind(mark) for mark in "\n\r\u2028\u2029")
    return text[end + 1 :]


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
