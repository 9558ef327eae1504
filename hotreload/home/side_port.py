"""The side port: the socket beside an application that cannot have one on its own port.

It listens at once; the server behind it, and aiohttp with it, is made when somebody comes.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from typing import cast

from hotreload.home.carrier import LOOPBACK
from hotreload.protocol.messages import CloseCode

BACKLOG = 1024
_EARLY_LIMIT = 256 * 1024
"""Bytes that are taken of a connection before there is a server for it."""

Factory = Callable[[], asyncio.Protocol]
logger = logging.getLogger(__name__)


class SidePort:
    """Listen on a port of loopback, and own the server behind it."""

    def __init__(
        self,
        *,
        build: Callable[[], Awaitable[Factory]],
        end: Callable[[CloseCode], Awaitable[None]],
    ) -> None:
        """Open nothing; ``build`` makes the server's protocols, ``end`` is called if it did."""
        self._build = build
        self._end = end
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._making: asyncio.Task[Factory] | None = None

    @property
    def port(self) -> int | None:
        """Give the port; None where nothing listens."""
        return None if self._socket is None else int(self._socket.getsockname()[1])

    async def open(self, *, preferred: int = 0) -> None:
        """Listen, on the ``preferred`` port if it is free, so that open pages find it again.

        Raises:
            OSError: there is no port at all.
        """
        self._socket = _listen(preferred)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, sock=self._socket)

    def build(self) -> "asyncio.Task[Factory]":
        """Make the server, once."""
        if self._making is None:
            self._making = asyncio.ensure_future(self._build())
            self._making.add_done_callback(_complain)
        return self._making

    async def close(self, code: CloseCode) -> None:
        """Say goodbye to those who are connected, and give the port back."""
        if self._server is None:
            return
        self._server.close()
        self._server = self._socket = None
        if self._making is not None and await asyncio.wait([self._making]):
            await self._end(code)

    def _protocol(self) -> asyncio.Protocol:
        making = self._making
        is_made = making is not None and making.done() and making.exception() is None
        return making.result()() if making is not None and is_made else _Early(self)

    def abandon(self) -> None:
        """Close the listening socket in a child process: who comes is to find the parent."""
        if self._socket is not None:
            # uvloop keeps it open after a mere ``close`` as long as it listens there.
            os.close(self._socket.detach())
            self._socket = None


def _listen(preferred: int) -> socket.socket:
    for port in dict.fromkeys((preferred, 0)):
        try:
            return socket.create_server((LOOPBACK, port), backlog=BACKLOG)
        except OSError:
            if not port:
                raise
    raise AssertionError("the last attempt has returned or raised")


def _complain(making: "asyncio.Task[Factory]") -> None:
    if not making.cancelled() and (error := making.exception()) is not None:
        logger.error("there is no server at the side port", exc_info=error)


class _Early(asyncio.Protocol):
    """Hold what a peer says until there is a server for it."""

    def __init__(self, side: SidePort) -> None:
        self._side = side
        self._data = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is of another class
        self._side.build().add_done_callback(self._built)

    def data_received(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > _EARLY_LIMIT and self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def _built(self, making: "asyncio.Task[Factory]") -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if making.cancelled() or making.exception() is not None:
            transport.abort()
            return
        protocol = making.result()()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        if self._data:
            protocol.data_received(self._data)
