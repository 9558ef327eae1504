"""Reads a client's frames, strictly (RFC 6455, section 5). No I/O.

Whatever a client may not send ends its connection with the code of the standard, as soon as the
bytes show it: a limit when the length is declared, bad UTF-8 at the byte that makes it bad.
"""

from codecs import IncrementalDecoder, getincrementaldecoder
from typing import NamedTuple, Protocol

from hotreload.frames.frame import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    Binary,
    Broken,
    Closing,
    Event,
    Piece,
    Ping,
    Pong,
    Text,
    Violation,
)

_CONTINUATION = 0
_CONTROL = frozenset({CLOSE, PING, PONG})
_KNOWN = _CONTROL | {_CONTINUATION, TEXT, BINARY}
_CONTROL_LIMIT = 125
_MORE_LENGTH = {126: 2, 127: 8}
# Section 7.4 and the registry of IANA: what may stand in a close frame.
_CLOSE_CODES = (range(1000, 1004), range(1007, 1015), range(3000, 5000))
_Utf8 = getincrementaldecoder("utf-8")
_PONG, _PIECE = Pong(), Piece()


class Inflater(Protocol):
    """Undo the compression of one peer's messages."""

    def inflate(self, data: bytes, *, is_last: bool, limit: int) -> bytes:
        """Give what a piece of a message holds, at most one byte more than ``limit``.

        Raises:
            ValueError: the data cannot be inflated.
        """


class Reader:
    """Read what one client sends, in whatever pieces it comes.

    Holds no more than one message, up to ``limit`` bytes, and what was fed last.
    """

    __slots__ = (
        "_at",
        "_data",
        "_final",
        "_inflater",
        "_is_deflated",
        "_kind",
        "_left",
        "_limit",
        "_mask",
        "_message",
        "_utf8",
    )

    def __init__(self, *, limit: int, inflater: Inflater | None = None) -> None:
        """Begin before the first frame; ``limit`` bytes are the longest message.

        With an ``inflater``, messages may be compressed.
        """
        self._limit = limit
        self._inflater = inflater
        self._is_deflated = False
        self._data = b""
        self._at = 0
        self._final = True
        self._left = 0
        self._mask = b""
        self._kind = _CONTINUATION
        self._message: bytearray | None = None
        self._utf8: IncrementalDecoder | None = None

    def feed(self, data: bytes) -> None:
        """Add bytes, to be read with ``next_event``."""
        self._data = self._data[self._at :] + data
        self._at = 0

    def next_event(self) -> Event | None:
        """Read one frame, or one piece of it; None: more bytes are needed.

        After ``Broken`` nothing can be read any more.
        """
        try:
            event = self._next()
        except _Violated as violated:
            return Broken(violated.violation)
        if event is None:
            self.feed(b"")  # what has been read is let go
        return event

    def _next(self) -> Event | None:
        if not self._left:
            head = _read_head(self._data, self._at)
            if head is None:
                return None
            if head.opcode in _CONTROL:
                return self._control(head)
            self._begin(head)
        return self._read_on()

    def _control(self, head: "_Head") -> Event | None:
        start = self._at + head.size
        data = self._data[start : start + head.length]
        if len(data) < head.length:
            return None
        self._at = start + head.length
        return _control_event(head.opcode, _unmasked(data, head.mask))

    def _begin(self, head: "_Head") -> None:
        is_first = self._message is None
        if is_first == (head.opcode == _CONTINUATION) or not self._may_be(head):
            raise _Violated(Violation.PROTOCOL)
        if self._message is None:
            self._message = bytearray()
            self._kind = head.opcode
            self._utf8 = _Utf8() if head.opcode == TEXT else None
            self._is_deflated = head.is_deflated
        if len(self._message) + head.length > self._limit:
            raise _Violated(Violation.SIZE)
        self._at += head.size
        self._final, self._left, self._mask = head.final, head.length, head.mask

    def _may_be(self, head: "_Head") -> bool:
        if not head.is_deflated:
            return True
        return self._inflater is not None and head.opcode != _CONTINUATION

    def _read_on(self) -> Event | None:
        masked = self._data[self._at : self._at + self._left]
        if self._left and not masked:
            return None
        self._at += len(masked)
        self._left -= len(masked)
        data = _unmasked(masked, self._mask)
        turn = len(masked) % 4
        self._mask = self._mask[turn:] + self._mask[:turn]
        return self._add(data, is_last=self._final and not self._left)

    def _add(self, data: bytes, *, is_last: bool) -> Event:
        assert self._message is not None
        if self._is_deflated:
            data = self._inflated(data, is_last=is_last)
        self._message += data
        if self._utf8 is not None:
            try:
                self._utf8.decode(data, is_last)
            except UnicodeDecodeError:
                raise _Violated(Violation.ENCODING) from None
        return self._whole(bytes(self._message)) if is_last else _PIECE

    def _inflated(self, data: bytes, *, is_last: bool) -> bytes:
        assert self._inflater is not None
        assert self._message is not None
        room = self._limit - len(self._message)
        try:
            data = self._inflater.inflate(data, is_last=is_last, limit=room)
        except ValueError:
            raise _Violated(Violation.ENCODING) from None
        if len(data) > room:
            raise _Violated(Violation.SIZE)
        return data

    def _whole(self, message: bytes) -> Event:
        self._message = self._utf8 = None
        return Text(message.decode()) if self._kind == TEXT else Binary(message)


class _Violated(Exception):
    def __init__(self, violation: Violation) -> None:
        self.violation = violation


class _Head(NamedTuple):
    final: bool
    is_deflated: bool
    opcode: int
    length: int
    mask: bytes
    size: int


def _read_head(data: bytes, at: int) -> _Head | None:
    """Read a frame's head, checked as soon as its first two bytes are there."""
    if len(data) - at < 2:
        return None
    first, second = data[at], data[at + 1]
    final, opcode, length = first >= 0x80, first & 0x0F, second & 0x7F
    is_deflated, is_masked = bool(first & 0x40), second >= 0x80
    if first & 0x30 or opcode not in _KNOWN or not is_masked:
        raise _Violated(Violation.PROTOCOL)
    if opcode in _CONTROL and (is_deflated or not final or length > _CONTROL_LIMIT):
        raise _Violated(Violation.PROTOCOL)
    start = at + 2 + _MORE_LENGTH.get(length, 0)
    if len(data) < start + 4:
        return None
    if length in _MORE_LENGTH:
        length = _long_length(data[at + 2 : start])
    return _Head(final, is_deflated, opcode, length, data[start : start + 4], start + 4 - at)


def _long_length(field: bytes) -> int:
    length = int.from_bytes(field, "big")
    if length < (126 if len(field) == 2 else 1 << 16) or length >= 1 << 63:
        raise _Violated(Violation.PROTOCOL)
    return length


def _unmasked(data: bytes, mask: bytes) -> bytes:
    size = len(data)
    key = (mask * (size // 4 + 1))[:size]
    # Numbers of this length are the fastest bytes that Python can combine.
    plain = int.from_bytes(data, "little") ^ int.from_bytes(key, "little")
    return plain.to_bytes(size, "little")


def _control_event(opcode: int, data: bytes) -> Event:
    if opcode == CLOSE:
        return _closing(data)
    return Ping(data) if opcode == PING else _PONG


def _closing(data: bytes) -> Closing:
    if not data:
        return Closing(None)
    code = int.from_bytes(data[:2], "big")
    if len(data) == 1 or not any(code in codes for codes in _CLOSE_CODES):
        raise _Violated(Violation.PROTOCOL)
    try:
        data[2:].decode()
    except UnicodeDecodeError:
        raise _Violated(Violation.ENCODING) from None
    return Closing(code)
