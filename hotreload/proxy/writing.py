"""An answer on its way to the browser: written by us, under aiohttp's eyes.

aiohttp would say its own reason phrases, fold the fields into a mapping, and know no trailers.
"""

from typing import Literal

from aiohttp import web

from hotreload.proxy import fields
from hotreload.proxy.fields import Fields

Framing = Literal["length", "chunked", "close", "none"]
"""How the end of a body is told: by its length, by chunks, by the end of the connection; or no
body."""
_MERGED = 64 * 1024
"""Bytes up to which pieces are put together into one write."""


class Sent(web.StreamResponse):
    """Stand for an answer that is on the wire already."""

    def __init__(self, status: int, *, keeps_alive: bool) -> None:
        """``keeps_alive``: the connection takes another request."""
        super().__init__(status=status)
        self._keeps_alive = keeps_alive

    @property
    def keep_alive(self) -> bool | None:
        """Tell aiohttp what becomes of the connection."""
        return self._keeps_alive

    async def prepare(self, request: web.BaseRequest) -> None:
        """Do nothing: the head is sent."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: the end is sent."""


class Writing:
    """Write one answer to a request."""

    def __init__(self, request: web.Request) -> None:
        """Write nothing yet."""
        self._request = request
        self._writer = request.writer
        self._transport = request.transport
        self._framing: Framing = "none"
        self._waiting: list[bytes] = []
        self._size = 0
        self.has_begun = False

    @property
    def is_new(self) -> bool:
        """Tell whether the browser speaks HTTP/1.1: it knows chunks and interim answers."""
        return self._request.version >= (1, 1)

    def interim(self, status: int, reason: bytes, found: Fields) -> None:
        """Send an answer that is followed by another one."""
        if self.is_new:
            self._send(b"HTTP/1.1 %d %b\r\n%b\r\n" % (status, reason, fields.encoded(found)))

    def begin(
        self, status: int, reason: bytes, found: Fields, *, framing: Framing, keeps_alive: bool
    ) -> None:
        """Send the head; it goes out with the first piece of the body, if that is there."""
        self.has_begun = True
        self._framing = framing
        self._keeps_alive = keeps_alive and framing != "close"
        self._status = status
        head = b"HTTP/1.1 %d %b\r\n%b" % (status, reason, fields.encoded(found))
        if framing == "chunked":
            head += b"Transfer-Encoding: chunked\r\n"
        if not self._keeps_alive:
            head += b"Connection: close\r\n"
        elif not self.is_new:
            head += b"Connection: keep-alive\r\n"
        self._add(head + b"\r\n")

    def piece(self, data: bytes) -> None:
        """Take a piece of the body; ``flush`` sends it."""
        if not data or self._framing == "none":
            return
        if self._framing == "chunked":
            self._add(b"%x\r\n" % len(data))
            self._add(data)
            self._add(b"\r\n")
        else:
            self._add(data)

    @property
    def is_full(self) -> bool:
        """Tell whether so much was taken that it has to be sent first."""
        return self._size > _MERGED

    async def flush(self) -> None:
        """Send what was taken, and wait until the browser takes more.

        Raises:
            ConnectionError: it never will.
        """
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            if self._size <= _MERGED or len(waiting) == 1:
                self._send(waiting[0] if len(waiting) == 1 else b"".join(waiting))
            else:
                for data in waiting:
                    self._send(data)
            self._size = 0
        await self._writer.drain()

    async def finish(self, trailers: Fields = ()) -> Sent:
        """Send the end."""
        if self._framing == "chunked":
            self._add(b"0\r\n%b\r\n" % fields.encoded(trailers))
        await self.flush()
        return Sent(self._status, keeps_alive=self._keeps_alive)

    def cut(self) -> ConnectionResetError:
        """Break the connection off, so that nobody takes what was sent for the whole."""
        if self._transport is not None:
            self._transport.abort()
        return ConnectionResetError("the answer was cut off")

    def _add(self, data: bytes) -> None:
        self._waiting.append(data)
        self._size += len(data)

    def _send(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the browser has gone")
        self._transport.write(data)
