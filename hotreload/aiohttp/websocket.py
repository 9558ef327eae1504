"""WebSockets of an aiohttp application: accepted by aiohttp, then ours alone.

After the handshake the connection is taken over from aiohttp, which forgets it: what aiohttp keeps
for an idle socket is several times what we need, and its reader is lenient.
"""

import asyncio
from base64 import b64encode
from hashlib import sha1
from typing import Any, cast

from aiohttp import hdrs, web

from hotreload.frames.deflate import Agreement
from hotreload.frames.reader import Reader
from hotreload.front.decision import OpenSocket
from hotreload.protocol.messages import CloseCode
from hotreload.transport.connection import Connection

HEARTBEAT = 7.5
"""Seconds between two beats of one connection; a dead peer is noticed within three."""
PARTING = 0.3
"""Seconds that all peers get together when the application stops."""
SERVER = "hotreload"
_BEATS = 10
_NORMAL = 1000
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Sockets:
    """Serve the sockets of one application, keep them alive, and close them all at its end."""

    def __init__(self, *, heartbeat: float = HEARTBEAT) -> None:
        """Begin with none; ``heartbeat`` in seconds."""
        self._heartbeat = heartbeat
        # One timer for all, one part of them at each beat: ten thousand pings at once would
        # keep everybody else waiting.
        self._parts: tuple[set[Connection], ...] = tuple(set() for _ in range(_BEATS))
        self._beat = 0
        self._timer: asyncio.TimerHandle | None = None
        self._emptied = asyncio.Event()
        self._over = asyncio.Event()

    def __len__(self) -> int:
        """Count the open sockets."""
        return sum(map(len, self._parts))

    async def serve(self, request: web.Request, wanted: OpenSocket) -> web.StreamResponse:
        """Accept a socket that the gate has let in; it lives on when this has returned."""
        if self._over.is_set():
            return web.Response(status=503, headers={hdrs.SERVER: SERVER})
        agreement = wanted.agreement
        headers = _answer(request, wanted.protocol, agreement)
        response = web.StreamResponse(status=101, headers=headers)
        try:
            await response.prepare(request)
        except ConnectionError:  # it has left: aiohttp would take this for a fault of ours
            return response
        transport, early = take_over(request)
        if transport is not None and self._over.is_set():
            transport.abort()
        elif transport is not None:
            inflater = agreement.inflater() if agreement else None
            reader = Reader(limit=wanted.limit, inflater=inflater)
            connection = Connection(transport, reader=reader, on_end=self._left)
            min(self._parts, key=len).add(connection)
            self._keep_beating()
            connection.begin(wanted.connect or _Farewell, early)
        return response

    async def hang_up(self, code: CloseCode) -> None:
        """Say goodbye to every peer, for good, and cut off those that do not take it in time."""
        self._over.set()
        for connection in self._all():
            connection.close(code)
        try:
            async with asyncio.timeout(PARTING):
                while len(self):
                    self._emptied.clear()
                    await self._emptied.wait()
        except TimeoutError:
            for connection in self._all():
                connection.abort()

    def _all(self) -> tuple[Connection, ...]:
        return tuple(connection for part in self._parts for connection in part)

    def _left(self, connection: Connection) -> None:
        for part in self._parts:
            part.discard(connection)
        if not len(self):
            self._emptied.set()

    def _keep_beating(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._heartbeat / _BEATS, self._on_beat)

    def _on_beat(self) -> None:
        self._timer = None
        for connection in tuple(self._parts[self._beat]):
            connection.beat()
        self._beat = (self._beat + 1) % _BEATS
        if len(self):
            self._keep_beating()


class _Farewell:
    """Close a socket as soon as it is open."""

    def __init__(self, connection: Connection) -> None:
        connection.close(_NORMAL)

    def receive(self, text: str) -> None:
        """Take no notice."""

    def close(self) -> None:
        """Take no notice."""


class _Early:
    """Take over what came close upon the handshake, in the place of aiohttp's own reader."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        pass


def take_over(request: web.Request) -> tuple[asyncio.Transport | None, bytes]:
    """Part a connection from aiohttp, which from now on takes it for closed."""
    handler = request.protocol
    early = _Early()
    handler.set_parser(cast(Any, early))
    transport, handler.transport = handler.transport, None
    handler.connection_lost(None)
    return transport, early.data


def _answer(
    request: web.Request, protocol: str | None, agreement: Agreement | None
) -> dict[str, str]:
    key = request.headers[hdrs.SEC_WEBSOCKET_KEY].strip().encode("ascii")
    headers: dict[str, str] = {
        hdrs.UPGRADE: "websocket",
        hdrs.CONNECTION: "Upgrade",
        hdrs.SEC_WEBSOCKET_ACCEPT: b64encode(sha1(key + _GUID).digest()).decode("ascii"),
        hdrs.SERVER: SERVER,
    }
    if protocol:
        headers[hdrs.SEC_WEBSOCKET_PROTOCOL] = protocol
    if agreement:
        headers[hdrs.SEC_WEBSOCKET_EXTENSIONS] = agreement.header
    return headers
