"""Bodies that were compressed, as they are: piece by piece, each step bounded. No I/O.

gzip and deflate always; br and zstd where ``brotli`` and ``backports.zstd`` can be imported. A few
bytes may stand for gigabytes, so no call gives more than ``STEP``.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Protocol

STEP = 256 * 1024
"""Bytes that one step gives, about."""
_CODINGS_LIMIT = 3
"""Codings over each other; nobody has reason for more than two."""


class Undecodable(ValueError):
    """The body is not what its ``Content-Encoding`` says, or has ended too early."""


class Decoder(Protocol):
    """Decode one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes and give what they stand for; the caller takes all of it.

        Raises:
            Undecodable: they stand for nothing.
        """

    def finish(self) -> None:
        """Take the end of the body.

        Raises:
            Undecodable: it comes too early.
        """


def decoder(codings: Iterable[str]) -> Decoder | None:
    """Find a decoder for the codings of a body, in the order they were applied.

    None where one is not known here.
    """
    names = [name for name in (each.strip().lower() for each in codings) if name != "identity"]
    if len(names) > _CODINGS_LIMIT:
        return None
    makers = [_MAKERS.get(name, _nothing)() for name in reversed(names)]
    known = [make() for make in makers if make is not None]
    if len(known) < len(makers):
        return None
    return _Chain(known)


class _Chain:
    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def feed(self, data: bytes) -> Iterator[bytes]:
        pieces: Iterable[bytes] = (data,)
        for each in self._decoders:
            pieces = _through(each, pieces)
        return iter(pieces)

    def finish(self) -> None:
        for each in self._decoders:
            each.finish()


def _through(each: Decoder, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from each.feed(piece)


class _Gzip:
    """Decode gzip, members after each other included."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member.eof:
                if not data.strip(b"\0"):  # padding, which tar and old servers add
                    return
                self._member = zlib.decompressobj(31)
            piece = _inflated(self._member, data)
            if piece:
                yield piece
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail

    def finish(self) -> None:
        if not self._member.eof:
            raise Undecodable("the gzip stream has no end")


class _Deflate:
    """Decode zlib's format, and the bare one that some servers send by that name."""

    def __init__(self) -> None:
        self._stream: Any = None
        self._first = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._first += data
            if len(self._first) < 2:
                return
            head = int.from_bytes(self._first[:2])
            is_zlib = self._first[0] & 0x0F == 8 and head % 31 == 0
            self._stream = zlib.decompressobj(15 if is_zlib else -15)
            data, self._first = self._first, b""
        while data and not self._stream.eof:
            piece = _inflated(self._stream, data)
            if piece:
                yield piece
            data = self._stream.unconsumed_tail

    def finish(self) -> None:
        if self._stream is None or not self._stream.eof:
            raise Undecodable("the deflate stream has no end")


def _inflated(stream: Any, data: bytes) -> bytes:
    try:
        return bytes(stream.decompress(data, STEP))
    except zlib.error as error:
        raise Undecodable(str(error)) from error


class _Brotli:
    def __init__(self, module: Any) -> None:
        self._stream = module.Decompressor()
        self._error = module.error

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            piece = self._stream.process(data, output_buffer_limit=STEP)
            # It may say that it takes more while it still has something to give.
            while piece or not self._stream.can_accept_more_data():
                if piece:
                    yield piece
                piece = self._stream.process(b"", output_buffer_limit=STEP)
        except self._error as error:
            raise Undecodable(str(error)) from error

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise Undecodable("the br stream has no end")


class _Zstandard:
    """Decode zstd, frames after each other included."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self._frame = module.ZstdDecompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data or not (self._frame.needs_input or self._frame.eof):
            if self._frame.eof:
                self._frame = self._module.ZstdDecompressor()
            try:
                piece = self._frame.decompress(data, STEP)
            except self._module.ZstdError as error:
                raise Undecodable(str(error)) from error
            data = self._frame.unused_data if self._frame.eof else b""
            if piece:
                yield piece

    def finish(self) -> None:
        if not self._frame.eof:
            raise Undecodable("the zstd stream has no end")


_Maker = Callable[[], Decoder]


def _nothing() -> _Maker | None:
    return None


@cache
def _brotli() -> _Maker | None:
    module = _module("brotli")
    # Before 1.2 it has no bound for what one call gives.
    if module is None or not hasattr(module.Decompressor, "can_accept_more_data"):
        return None
    return lambda: _Brotli(module)


@cache
def _zstandard() -> _Maker | None:
    module = _module("compression.zstd") or _module("backports.zstd")  # Python 3.14 has its own
    return None if module is None else lambda: _Zstandard(module)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


_MAKERS: dict[str, Callable[[], _Maker | None]] = {
    "gzip": lambda: _Gzip,
    "x-gzip": lambda: _Gzip,
    "deflate": lambda: _Deflate,
    "br": _brotli,
    "zstd": _zstandard,
}
