"""Byte ranges of a request (RFC 9110, section 14). No I/O."""

import re
from dataclasses import dataclass

RANGES_LIMIT = 16
"""A request for more ranges than this gets the whole file."""

_SPEC = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Range:
    """Name the bytes from ``start`` up to, but not including, ``end``."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Count the bytes."""
        return self.end - self.start

    def of(self, size: int) -> str:
        """Give the value of ``Content-Range``."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def parse(header: str, *, size: int) -> tuple[Range, ...] | None:
    """Read a ``Range`` header for a body of ``size`` bytes.

    None: to be ignored (another unit, a syntax error, too many ranges). Empty: nothing of what
    was asked for exists, which is a 416.
    """
    unit, equals, text = header.strip().partition("=")
    specs = text.split(",")
    if unit.strip().lower() != "bytes" or not equals or len(specs) > RANGES_LIMIT:
        return None
    ranges = []
    for spec in specs:
        match = _SPEC.fullmatch(spec.strip())
        if match is None or match[0] == "-":
            return None
        start, end = match[1], match[2]
        if start and end and int(end) < int(start):
            return None
        ranges.append(_resolved(start, end, size))
    return tuple(item for item in ranges if item.length > 0)


def _resolved(start: str, end: str, size: int) -> Range:
    if not start:
        return Range(max(0, size - int(end)), size)
    return Range(int(start), min(size, int(end) + 1) if end else size)
