"""Header fields as bytes, in their order: read from a head, and looked up. No I/O.

Strict where two servers could read the same bytes in two ways; what is passed on is written anew.
"""

import re
from collections.abc import Iterable

Fields = tuple[tuple[bytes, bytes], ...]
"""Names and values as they came, one pair for each line."""

LIMIT = 64 * 1024
"""Bytes of all fields of one head (contract, section 4)."""

HOP_BY_HOP = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-connection", b"te", b"transfer-encoding"),
        *(b"upgrade", b"http2-settings", b"proxy-authenticate", b"proxy-authorization"),
        *(b"proxy-authentication-info",),
    }
)
"""Fields that only concern one connection (RFC 9110, section 7.6.1), in lower case."""

_FIELD = re.compile(
    rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*+([^\x00\r\n]*?)[ \t]*(?:\r\n|\n)", re.DOTALL
)


class Malformed(ValueError):
    """A server behind us sent what cannot be read, or can be read in two ways."""


def parse(data: bytes) -> Fields:
    """Read the lines of a head or of trailers, without the empty line.

    Raises:
        Malformed: a line is no field; a folded one counts as none.
    """
    found = []
    at = 0
    while at < len(data):
        match = _FIELD.match(data, at)
        if match is None:
            line = data[at:].partition(b"\n")[0][:60]
            raise Malformed(f"this is no header: {line.decode('latin-1')!r}")
        found.append((match[1], match[2]))
        at = match.end()
    return tuple(found)


def values(fields: Iterable[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    """List the values of a field; ``name`` in lower case."""
    return [value for each, value in fields if each.lower() == name]


def elements(fields: Iterable[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    """List the elements, in lower case, of a field that is a comma-separated list."""
    parts = (part.strip().lower() for part in b",".join(values(fields, name)).split(b","))
    return [part for part in parts if part]


def encoded(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write fields as lines."""
    return b"".join([b"%b: %b\r\n" % field for field in fields])
