"""One event stream (``text/event-stream``) on a transport whose head is out.

Knows no more of the server than a transport of asyncio.
"""

import asyncio
from collections.abc import Callable, Mapping
from operator import attrgetter

from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded
from hotreload.transport.untaken import untaken

HEADERS: Mapping[str, str] = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache, no-transform",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Accel-Buffering": "no",  # nginx would wait for more
    "Vary": "*",  # a service worker that keeps all it sees would hold the connection for good
}
_PADDING = 4 * 1024
PRELUDE = b":" + b" " * _PADDING + b"\nretry: 2000\n\n"
"""The first bytes: there are middleboxes and virus scanners that let nothing go before them."""
_SILENCE_LIMIT = 2


class EventStream(asyncio.Protocol):
    """Write pieces of an event stream straight to a transport, until either side leaves."""

    def __init__(
        self,
        transport: asyncio.Transport,
        *,
        is_chunked: bool,
        on_end: Callable[["EventStream"], None],
        piece: Callable[[Encoded], bytes] = attrgetter("frame"),
        farewell: Callable[[CloseCode], bytes] = lambda code: b"",
    ) -> None:
        """Take over the transport of an answer whose head is out; HTTP/1.1 wants chunks.

        ``piece`` is what a message is in this stream, ``farewell`` what is said at its end.
        """
        self._transport = transport
        self._is_chunked = is_chunked
        self._on_end = on_end
        self._piece = piece
        self._farewell = farewell
        self._untaken = 0
        self._silence = 0
        transport.set_protocol(self)
        if not transport.is_reading():  # else nobody would see the peer leave
            transport.resume_reading()

    def write(self, message: Encoded) -> None:
        """Queue a piece."""
        self.send(self._piece(message))

    def waiting(self) -> int:
        """Count the bytes that the peer has not taken yet, once the kernel takes no more."""
        return untaken(self._transport) if self._transport.get_write_buffer_size() else 0

    def abort(self) -> None:
        """Drop the connection."""
        self._transport.abort()

    def close(self, code: CloseCode) -> None:
        """End the answer, which has no code for it."""
        if farewell := self._farewell(code):
            self.send(farewell)
        if self._is_chunked:
            self.send(b"")
        self._transport.close()

    def beat(self) -> None:
        """Count a beat: a peer whose system has confirmed nothing over two of them is dropped.

        It answers nothing, but what it was sent, a ``ping`` at least, is confirmed to the kernel.
        """
        left = untaken(self._transport)
        self._silence = self._silence + 1 if left and left >= self._untaken else 0
        self._untaken = left
        if self._silence >= _SILENCE_LIMIT:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the one who owns us."""
        self._on_end(self)

    def send(self, piece: bytes) -> None:
        """Queue bytes; none end the answer."""
        if not self._transport.is_closing():
            chunk = b"%x\r\n%b\r\n" % (len(piece), piece)
            self._transport.write(chunk if self._is_chunked else piece)
