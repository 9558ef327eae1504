"""Stand-ins with behaviour of their own."""

import json
from collections.abc import Callable
from typing import Any

from hotreload.hub.subscription import HIGH_WATER
from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded


class FakeWriter:
    """A peer with a buffer: what is written waits there until the peer reads it."""

    def __init__(self, *, on_write: Callable[[], None] | None = None) -> None:
        self.is_reading = True
        self.aborts = 0
        self.closed: list[CloseCode] = []
        self.read: list[Encoded] = []
        self._buffer: list[Encoded] = []
        self._stuffed = 0
        self._on_write = on_write or (lambda: None)

    def write(self, message: Encoded) -> None:
        self._buffer.append(message)
        if self.is_reading:
            self.drain()
        self._on_write()

    def waiting(self) -> int:
        return self._stuffed + sum(len(message.frame) for message in self._buffer)

    def close(self, code: CloseCode) -> None:
        self.closed.append(code)

    def abort(self) -> None:
        self.aborts += 1

    def stop_reading(self, *, stuffed: int = HIGH_WATER) -> None:
        """Take nothing from now on; the buffer is full at once."""
        self.is_reading = False
        self._stuffed = stuffed

    def take(self, size: int) -> None:
        """Read some of what filled the buffer, and go on slowly."""
        self._stuffed -= size

    def drain(self) -> None:
        """Read all that waits, and go on reading."""
        self.is_reading = True
        self._stuffed = 0
        self.read += self._buffer
        self._buffer.clear()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the peer has read, as it would parse it."""
        return [json.loads(message.text, parse_constant=_refuse) for message in self.read]

    def kinds(self) -> list[str]:
        return [message["type"] for message in self.messages]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON: a browser's JSON.parse throws")
