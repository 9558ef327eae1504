"""WebSocket frames: what they say, and those of a server (RFC 6455, section 5). No I/O."""

from dataclasses import dataclass
from enum import IntEnum

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Violation(IntEnum):
    """Name what ends a connection, by its close code."""

    PROTOCOL = 1002
    ENCODING = 1007
    SIZE = 1009


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a whole text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Binary:
    """Hold a whole binary message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for a pong with the same data."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Pong:
    """Show that the peer lives."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Say goodbye; ``code`` is None where none was given."""

    code: int | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Say that the peer broke the rules; nothing can be read after that."""

    code: Violation


@dataclass(frozen=True, slots=True)
class Piece:
    """Stand for a piece of a message that is not whole yet."""


Event = Text | Binary | Ping | Pong | Closing | Broken | Piece


def frame(opcode: int, payload: bytes, *, is_deflated: bool = False) -> bytes:
    """Write a whole message as one frame of a server: final, not masked."""
    first = (0xC0 if is_deflated else 0x80) | opcode
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return bytes((first, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload


def goodbye(code: int | None) -> bytes:
    """Write a close frame."""
    return frame(CLOSE, b"" if code is None else code.to_bytes(2, "big"))
