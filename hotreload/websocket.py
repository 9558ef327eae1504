"""WebSockets of an aiohttp application: accept, read, write prepared frames, say goodbye."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from aiohttp import WSMsgType, hdrs, web

from hotreload.messages import INCOMING_LIMIT, CloseCode
from hotreload.wire import Encoded

HEARTBEAT = 15.0
"""Seconds between pings; a peer that is dead is noticed after one and a half times as long."""
SERVER = "hotreload"


class Receiver(Protocol):
    """Take what one peer sends, until its end."""

    def receive(self, text: str) -> None:
        """Take one text message."""

    def close(self) -> None:
        """Take note that the connection has ended."""


class Sockets:
    """Serve the sockets of one application, and close them all at its end."""

    def __init__(self) -> None:
        """Begin with none."""
        self._writers: set[SocketWriter] = set()

    async def serve(
        self,
        request: web.Request,
        *,
        protocol: str | None,
        connect: Callable[["SocketWriter"], Receiver],
    ) -> web.StreamResponse:
        """Accept a socket that the gate has let in, and read it until its end."""
        socket = web.WebSocketResponse(
            protocols=(protocol,) if protocol else (),
            compress=False,
            heartbeat=HEARTBEAT,
            max_msg_size=INCOMING_LIMIT + 1,  # aiohttp refuses messages of this very size
        )
        socket.headers[hdrs.SERVER] = SERVER
        await socket.prepare(request)
        writer = SocketWriter(request.transport)
        self._writers.add(writer)
        receiver = connect(writer)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    receiver.receive(message.data)
        finally:
            receiver.close()
            self._writers.discard(writer)
        return socket

    def hang_up(self, code: CloseCode) -> None:
        """Say goodbye to every peer."""
        for writer in tuple(self._writers):
            writer.close(code)


class SocketWriter:
    """Write prepared frames straight to a transport (design, decision 4)."""

    def __init__(self, transport: asyncio.Transport | None) -> None:
        """Write to the transport of an accepted socket."""
        self._transport = transport

    def write(self, message: Encoded) -> None:
        """Queue the message's frame."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(message.frame)

    def waiting(self) -> int:
        """Count the bytes in the transport's buffer."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    def abort(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.abort()

    def close(self, code: CloseCode) -> None:
        """Say goodbye (RFC 6455, section 5.5.1) and close once that is written."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"\x88\x02" + code.to_bytes(2, "big"))
            self._transport.close()
