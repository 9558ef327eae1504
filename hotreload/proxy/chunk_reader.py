"""A body in chunks: bytes in, its pieces and its trailers out. No I/O."""

import re

from hotreload.proxy import fields
from hotreload.proxy.fields import Fields, Malformed

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\x00\r\n]*)?\r\n")
_LINE_LIMIT = 4096
"""Bytes of the line before a chunk."""
_TRAILING = re.compile(
    rb"(?:\A|\n)0+[ \t]*(?:;[^\x00\r\n]*)?\r\n((?:[^\x00-\x20:;\r\n]+:[^\x00\r\n]*\r\n)+)\r\n\Z"
)


class ChunkReader:
    """Read one body; ``trailers`` are None until its end."""

    def __init__(self) -> None:
        """Begin before the first chunk."""
        self.trailers: Fields | None = None
        self._left = 0
        self._is_last = False
        self._needs_end = False  # the line end behind a chunk

    def feed(self, data: bytes) -> tuple[list[bytes], bytes]:
        """Take bytes; give the pieces of the body in them, and the bytes that are not used yet.

        Behind the last chunk the latter belong to somebody else.

        Raises:
            Malformed: these are no chunks.
        """
        pieces: list[bytes] = []
        at = 0
        while at < len(data) and not self._is_last:
            if self._left:
                piece = data[at : at + self._left]
                pieces.append(piece)
                self._left -= len(piece)
                at += len(piece)
                self._needs_end = not self._left
            elif self._needs_end:
                if len(data) - at < 2:
                    break
                if data[at : at + 2] != b"\r\n":
                    raise Malformed("a chunk is longer than it says")
                self._needs_end = False
                at += 2
            else:
                begun = self._begin(data, at)
                if begun == at:
                    break
                at = begun
        rest = data[at:]
        return pieces, self._trail(rest) if self._is_last else rest

    def _begin(self, data: bytes, at: int) -> int:
        match = _SIZE.match(data, at)
        if match is None:
            if len(data) - at > _LINE_LIMIT or data.find(b"\n", at) >= 0:
                raise Malformed("the size of a chunk is no number")
            return at
        self._left = int(match[1], 16)
        self._is_last = not self._left
        return match.end()

    def _trail(self, data: bytes) -> bytes:
        if data.startswith(b"\r\n"):
            self.trailers = ()
            return data[2:]
        end = data.find(b"\r\n\r\n")
        if end < 0:
            if len(data) > fields.LIMIT:
                raise Malformed("its trailers are longer than 64 kB")
            return data
        self.trailers = fields.parse(data[: end + 2])
        return data[end + 4 :]


def trailers_of(last: bytes) -> Fields:
    """Find the trailers in the ``last`` bytes of a body that somebody else has read.

    None are found where they are longer than these bytes. No line of a chunk's size is a field, so
    the nearest one before fields at the end is that of the last chunk, whatever the body holds.
    """
    found = _TRAILING.search(last)
    if found is None:
        return ()
    try:
        return fields.parse(found[1])
    except Malformed:
        return ()
