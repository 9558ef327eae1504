"""Other tools' clients on an aiohttp application: LiveReload's, tiny-lr's, esbuild's, Vite's probe.

The gate has let them in; what they are told is ``livereload`` and ``outputs``.
"""

from typing import assert_never

from aiohttp import hdrs, web

from hotreload.aiohttp.responses import body_of, with_server
from hotreload.aiohttp.websocket import SERVER, Sockets, take_over
from hotreload.answers.answer import Answer
from hotreload.channel.livereload import LiveReloadChannel, changed
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.dialects.esbuild import RETRY
from hotreload.gate import Foreign
from hotreload.gate.foreign import VITE_PROBE
from hotreload.hub.subscription import Subscription
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.transport.connection import Connection
from hotreload.transport.event_stream import HEADERS, EventStream

_NORMAL = 1000


class ForeignClients:
    """Serve the clients of other tools, and end their streams with the application."""

    def __init__(self, reloader: Reloader, sockets: Sockets) -> None:
        """Begin with none; their sockets are among ``sockets``."""
        self._reloader = reloader
        self._sockets = sockets
        self._live: set[LiveReloadChannel] = set()
        self._streams: dict[EventStream, Subscription] = {}
        self._is_over = False

    async def answer(self, request: web.Request, foreign: Foreign) -> web.StreamResponse | Answer:
        """Answer a request that the gate has let in."""
        match foreign:
            case Foreign.LIVE_RELOAD:
                return await self._live_reload(request)
            case Foreign.CHANGED:
                return await self._changed(request)
            case Foreign.ESBUILD:
                return await self._events(request)
            case Foreign.VITE_PROBE:
                return await self._sockets.serve(request, protocol=VITE_PROBE, connect=_Farewell)
            case _ as never:
                assert_never(never)

    async def _live_reload(self, request: web.Request) -> web.StreamResponse:
        return await self._sockets.serve(
            request,
            protocol=None,
            connect=lambda writer: LiveReloadChannel(self._reloader, writer, clients=self._live),
        )

    async def _changed(self, request: web.Request) -> Answer:
        data = await body_of(request, limit=POSTED_LIMIT)
        return changed(self._reloader, data, self._live)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if self._is_over:
            return web.Response(status=503, headers={hdrs.SERVER: SERVER})
        response = web.StreamResponse(headers=with_server(HEADERS))
        await response.prepare(request)
        await response.write(RETRY.frame)
        transport, _ = take_over(request)
        if transport is not None:
            chunked = request.version >= (1, 1)
            stream = EventStream(transport, is_chunked=chunked, on_end=self._left)
            self._streams[stream] = self._reloader.publisher.outputs.subscribe(stream)
        self._end_late()
        return response

    def hang_up(self) -> None:
        """End the streams, for good; who does not take what is still on its way is cut off."""
        self._is_over = True
        self._end_late()

    def _end_late(self) -> None:
        """End what is there although it is over: a stream may have begun meanwhile."""
        for stream in tuple(self._streams) if self._is_over else ():
            if stream.waiting():
                stream.abort()
            else:
                stream.close(CloseCode.STOPPING)

    def _left(self, stream: EventStream) -> None:
        self._reloader.publisher.outputs.unsubscribe(self._streams.pop(stream))


class _Farewell:
    """Close a socket as soon as it is open."""

    def __init__(self, connection: Connection) -> None:
        connection.close(_NORMAL)

    def receive(self, text: str) -> None:
        """Take no notice."""

    def close(self) -> None:
        """Take no notice."""


def has_own_route(request: web.Request) -> bool:
    """Tell whether the application itself has a route of this very name."""
    resources = request.app.router.resources()
    return any(resource.canonical == request.path for resource in resources)
