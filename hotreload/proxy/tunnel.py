"""Two connections as one: after a 101 every byte goes through as it is, both ways.

Frames, extensions and limits are between the browser and the server; we read none of them.
"""

import asyncio
from collections.abc import Callable

PARTING = 1.0
"""Seconds that one side has to end, once the other has."""


class Tunnels:
    """Own the open tunnels of one proxy, and cut them at its end."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: set[_Side] = set()

    def __len__(self) -> int:
        """Count them."""
        return len(self._open)

    def join(
        self, browser: asyncio.Transport, server: asyncio.Transport, *, early: tuple[bytes, bytes]
    ) -> None:
        """Join two connections; ``early`` is what the browser and the server have sent already."""
        here, there = _Side(browser, self._ended), _Side(server, self._ended)
        here.peer, there.peer = there, here
        self._open.add(here)
        for side, data in zip((here, there), early, strict=True):
            side.transport.set_protocol(side)
            if data:
                side.data_received(data)
        for side in (here, there):
            if side.transport.is_closing():  # it ended in between, and told nobody we know
                side.connection_lost(None)
            else:
                side.transport.resume_reading()

    def hang_up(self) -> None:
        """Cut all of them."""
        for side in tuple(self._open):
            side.cut()

    def _ended(self, side: "_Side") -> None:
        self._open -= {side, side.peer}


class _Side(asyncio.Protocol):
    """One end of a tunnel; what comes in goes out at its peer."""

    peer: "_Side"

    def __init__(self, transport: asyncio.Transport, on_end: Callable[["_Side"], None]) -> None:
        self.transport = transport
        self._on_end = on_end
        self._parting: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        self.peer.transport.write(data)

    def pause_writing(self) -> None:
        self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        self.peer.transport.resume_reading()

    def eof_received(self) -> bool:
        """Pass the end on; the other half stays open for a moment, for a goodbye."""
        other = self.peer.transport
        if not other.can_write_eof():  # TLS has no half an end
            return False
        if not other.is_closing():
            other.write_eof()
        self._parting = asyncio.get_running_loop().call_later(PARTING, self.cut)
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """End the other side too, once it has what we sent."""
        self._on_end(self)
        if self._parting is not None:
            self._parting.cancel()
        if error is None:
            self.peer.transport.close()
        else:
            self.peer.transport.abort()

    def cut(self) -> None:
        """End both sides now."""
        self.transport.abort()
        self.peer.transport.abort()
