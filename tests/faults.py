"""A proxy that does to HTTP what the networks of this world do to it, each fault to be switched."""

import asyncio
import re
from dataclasses import dataclass

from tests.relay import End, Relay

FOR_EVER = 1 << 40
_HEAD_END = b"\r\n\r\n"
_REFUSAL = b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HOP = re.compile(rb"\r\n(?:connection|upgrade):[^\r\n]*", re.IGNORECASE)
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """Hold what a proxy looks at."""

    method: str
    path: str
    is_upgrade: bool


class FaultProxy(Relay):
    """Stand between browsers and a server of this machine, one request on each connection.

    What a relay can do (cut, pause, resume), and the faults below; each counts for connections
    that are open as well as for new ones.
    """

    def __init__(self, target: int, *, port: int = 0) -> None:
        """Pass on from ``port``, 0: a free one, to ``target``, without a fault."""
        super().__init__(target, port=port)
        self.strips_upgrades = False
        """Sockets are asked for without ``Upgrade``, as by proxies that know no better."""
        self.refuses_posts = False
        """Whatever is posted is answered with 405."""
        self.holds_events = 0
        """Bytes of an event stream that have to come together before they are passed on."""
        self.delay = 0.0
        """Seconds that everything takes on its way to the browser."""
        self.rate = 0.0
        """Bytes to the browser in a second; 0: all."""
        self.breaks: dict[str, int] = {}
        """After how many bytes the next answer is reset, by the end of its path; then no more."""
        self.requests: list[Request] = []
        self._conversations: dict[asyncio.StreamWriter, Request] = {}

    def named(self, end: str) -> list[Request]:
        """List the requests for paths that end like this."""
        return [request for request in self.requests if request.path.endswith(end)]

    def open(self, end: str) -> int:
        """Count the connections on which such a request was not yet answered to its end."""
        return sum(request.path.endswith(end) for request in self._conversations.values())

    def drop(self, end: str) -> None:
        """Reset the connections on which such a request is being answered."""
        for writer, request in tuple(self._conversations.items()):
            if request.path.endswith(end):
                writer.transport.abort()

    def _connect(self, outer: End, inner: End) -> None:
        self._own(self._converse(outer, inner))

    async def _converse(self, outer: End, inner: End) -> None:
        try:
            head = await outer[0].readuntil(_HEAD_END)
        except (OSError, asyncio.IncompleteReadError):
            inner[1].close()
            return
        request = _read(head)
        self.requests.append(request)
        if request.method == "POST" and self.refuses_posts:
            inner[1].close()
            await self._give(outer[1], _REFUSAL)
            outer[1].close()
            return
        await self._open.wait()
        inner[1].write(self._rewritten(head, request))
        self._conversations[outer[1]] = request
        self._own(self._pass_on(outer[0], inner[1]))
        self._own(self._answer(inner[0], outer[1], request))

    def _rewritten(self, head: bytes, request: Request) -> bytes:
        if request.is_upgrade and not self.strips_upgrades:
            return head
        return _HOP.sub(b"", head).removesuffix(b"\r\n") + b"Connection: close" + _HEAD_END

    async def _answer(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, request: Request
    ) -> None:
        held, left = b"", self._break(request)
        try:
            while data := await source.read(_CHUNK):
                await self._open.wait()
                held += data
                if request.path.endswith("/events") and len(held) < self.holds_events:
                    continue
                if left is not None and len(held) >= left:
                    await self._give(sink, held[:left])
                    sink.transport.abort()
                    return
                await self._slowly(sink, held)
                left, held = None if left is None else left - len(held), b""
        except OSError:
            pass  # cut, or the other end is gone
        finally:
            self._conversations.pop(sink, None)
            self._writers.discard(sink)
            sink.close()

    def _break(self, request: Request) -> int | None:
        end = next((end for end in self.breaks if request.path.endswith(end)), None)
        return None if end is None else self.breaks.pop(end)

    async def _slowly(self, sink: asyncio.StreamWriter, data: bytes) -> None:
        await asyncio.sleep(self.delay)
        if not self.rate:
            await self._give(sink, data)
            return
        for at in range(0, len(data), 512):
            piece = data[at : at + 512]
            await asyncio.sleep(len(piece) / self.rate)
            await self._give(sink, piece)


def _read(head: bytes) -> Request:
    method, target, _ = head.partition(b"\r\n")[0].decode("ascii").split(" ")
    is_upgrade = re.search(rb"\r\nupgrade:", head, re.IGNORECASE) is not None
    return Request(method, target.partition("?")[0], is_upgrade)
