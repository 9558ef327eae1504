"""Compressed messages (RFC 7692): what is agreed upon, and the two directions. No I/O."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NAME = "permessage-deflate"
_SERVER_FRESH, _CLIENT_FRESH = "server_no_context_takeover", "client_no_context_takeover"
_SERVER_BITS, _CLIENT_BITS = "server_max_window_bits", "client_max_window_bits"
_TAIL = b"\x00\x00\xff\xff"
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Agreement:
    """Say how messages are compressed; ``fresh``: each one by itself."""

    server_fresh: bool
    client_fresh: bool
    server_bits: int | None

    @property
    def header(self) -> str:
        """Give the value of ``Sec-WebSocket-Extensions``."""
        bits = [f"{_SERVER_BITS}={self.server_bits}"] if self.server_bits else []
        fresh = [_SERVER_FRESH] * self.server_fresh + [_CLIENT_FRESH] * self.client_fresh
        return "; ".join([NAME, *fresh, *bits])

    def inflater(self) -> "Inflater":
        """Make what reads the client's messages."""
        return Inflater(fresh=self.client_fresh)

    def deflater(self) -> "Deflater":
        """Make what compresses the server's messages."""
        return Deflater(fresh=self.server_fresh, bits=self.server_bits or zlib.MAX_WBITS)


def agree(offers: Iterable[str]) -> Agreement | None:
    """Take the first of a client's offers that can be kept."""
    for offer in offers:
        name, *fields = (part.strip() for part in offer.split(";"))
        agreement = _accept(fields) if name == NAME else None
        if agreement is not None:
            return agreement
    return None


def _accept(fields: list[str]) -> Agreement | None:
    named = [field.partition("=") for field in fields]
    wishes = {name.strip(): value.strip().strip('"') for name, _, value in named}
    if len(wishes) < len(named) or not all(_is_good(*wish) for wish in wishes.items()):
        return None
    bits = wishes.get(_SERVER_BITS)
    if bits == "8":  # zlib cannot: it writes for a window of 9
        return None
    return Agreement(_SERVER_FRESH in wishes, _CLIENT_FRESH in wishes, int(bits) if bits else None)


def _is_good(name: str, value: str) -> bool:
    return value in _VALUES.get(name, ())


_BITS = tuple(str(bits) for bits in range(8, 16))
_VALUES: Mapping[str, tuple[str, ...]] = {
    _SERVER_FRESH: ("",),
    _CLIENT_FRESH: ("",),
    _SERVER_BITS: _BITS,
    _CLIENT_BITS: ("", *_BITS),
}


class Inflater:
    """Undo the compression of one peer's messages, piece by piece."""

    def __init__(self, *, fresh: bool) -> None:
        """Begin without a past; ``fresh``: and so for each message."""
        self._fresh = fresh
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)

    def inflate(self, data: bytes, *, is_last: bool, limit: int) -> bytes:
        """Give what a piece of a message holds, at most one byte more than ``limit``.

        Raises:
            ValueError: the data cannot be inflated.
        """
        try:
            plain = self._zlib.decompress(data + _TAIL * is_last, limit + 1)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if self._zlib.unused_data not in (b"", _TAIL):
            raise ValueError("there is more after the end")
        if is_last and (self._fresh or self._zlib.eof):
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
        return plain


class Deflater:
    """Compress messages for one peer."""

    def __init__(self, *, fresh: bool, bits: int) -> None:
        """Begin without a past; ``fresh``: and so for each message."""
        self._fresh = fresh
        self._bits = bits
        self._zlib = self._new()

    def deflate(self, data: bytes) -> bytes:
        """Compress a whole message."""
        if self._fresh:
            self._zlib = self._new()
        packed = self._zlib.compress(data) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        return packed.removesuffix(_TAIL) or b"\x00"  # zlib has nothing to say of nothing

    def _new(self) -> "zlib._Compress":
        return zlib.compressobj(_LEVEL, zlib.DEFLATED, -self._bits)
