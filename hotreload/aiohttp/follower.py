"""A worker whose hub is another process: what belongs to the channel is carried to that one."""

import asyncio
from contextlib import AsyncExitStack, suppress

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from hotreload.aiohttp.plug import tagged
from hotreload.aiohttp.responses import body_of, write
from hotreload.aiohttp.websocket import SERVER, Sockets
from hotreload.answers.endpoints import EVENTS, SOCKET
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.front.decision import OpenSocket
from hotreload.front.streams import farewell
from hotreload.gate import Head, Refused
from hotreload.home import worker
from hotreload.home.carrier import Carried, Unreachable
from hotreload.home.home import Home
from hotreload.home.tunnel import Tunnel
from hotreload.home.worker import Worker
from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded
from hotreload.transport.connection import Connection

UNTAKEN_LIMIT = 8 * 1024 * 1024
"""Bytes that may wait for one socket; with more, its peer is cut off."""


class Follower:
    """Serve one worker's part of the channel, and tag its pages."""

    def __init__(self, home: Home, *, mounts: tuple[str, ...], sockets: Sockets) -> None:
        """Carry to the leader what is its own; ``mounts`` are URL prefixes."""
        self._home = home
        self._sockets = sockets
        self._worker = Worker(home, mounts=mounts)

    def hang_up(self, code: CloseCode) -> None:
        """End what would go on for long, for good; sockets are their owner's."""
        self._worker.hang_up(code)

    async def serve(self, request: web.Request, head: Head, handler: Handler) -> web.StreamResponse:
        """Answer a request; ``handler`` is the application."""
        is_channel = self._worker.is_channel(head)
        if not is_channel and self._worker.is_strange(head):
            return await handler(request)
        if is_channel and head.path == SOCKET:
            return await self._socket(request, head)
        if self._worker.is_leaders(head):
            answer = await self._relayed(request, head)
            if answer is not None:
                return answer
        position = self._home.position
        return await tagged(request, head, handler, self._worker.responder, position)

    async def _relayed(self, request: web.Request, head: Head) -> web.StreamResponse | None:
        """Carry a request to the leader; None where it is the application's."""
        body = await body_of(request, limit=POSTED_LIMIT) if head.method == "POST" else b""
        if body is None:
            return await write(request, worker.too_long())
        try:
            async with AsyncExitStack() as opened:
                async with self._worker.to_the_end(head):
                    carried = await opened.enter_async_context(self._home.ask(head, body))
                if worker.is_left(carried):
                    return None
                return await self._pass_on(request, head, carried)
        except TimeoutError:
            return await write(request, self._worker.over())
        except Unreachable:
            return await write(request, worker.no_hub())

    async def _pass_on(
        self, request: web.Request, head: Head, carried: Carried
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=carried.status)
        response.headers.extend(carried.headers)
        response.headers[hdrs.SERVER] = SERVER
        with suppress(ConnectionError):  # aiohttp would take it for a fault of ours
            await response.prepare(request)
            with suppress(TimeoutError):
                async with self._worker.to_the_end(head):
                    async for piece in carried.pieces():
                        await response.write(piece)
            if self._worker.code is not None and head.path == EVENTS:
                await response.write(farewell(self._worker.code))
        return response

    async def _socket(self, request: web.Request, head: Head) -> web.StreamResponse:
        verdict = self._worker.judge_socket(head)
        if isinstance(verdict, Refused):
            return await write(request, worker.told(verdict))
        tunnel = self._home.tunnel(head)
        wanted = OpenSocket(verdict.protocol, lambda connection: _Tunnelled(tunnel, connection))
        return await self._sockets.serve(request, wanted)


class _Tunnelled:
    """Carry one socket, from the time it is open to its end."""

    def __init__(self, tunnel: Tunnel, connection: Connection) -> None:
        self._tunnel = tunnel
        self._connection = connection
        self._task = asyncio.create_task(self._carry())

    def receive(self, text: str) -> None:
        self._tunnel.send(text)

    def close(self) -> None:
        self._task.cancel()

    async def _carry(self) -> None:
        code: int = worker.TRY_AGAIN
        with suppress(Unreachable):
            async with self._tunnel as tunnel:
                async for text in tunnel:
                    self._write(text)
                code = tunnel.code
        self._connection.close(code)

    def _write(self, text: str) -> None:
        self._connection.write(Encoded(text))
        if self._connection.waiting() > UNTAKEN_LIMIT:
            self._connection.abort()
