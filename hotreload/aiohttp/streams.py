"""Event streams of an aiohttp application: begun by aiohttp, then ours alone."""

import asyncio

from aiohttp import hdrs, web

from hotreload.aiohttp.responses import with_server
from hotreload.aiohttp.websocket import SERVER, take_over
from hotreload.front.decision import Listener, OpenStream
from hotreload.protocol.messages import CloseCode
from hotreload.timers import Timers
from hotreload.transport.event_stream import EventStream

BEAT = 7.5
"""Seconds between two looks at who is still there."""


class Streams:
    """Serve the event streams of one application, and end them all with it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._listeners: dict[EventStream, Listener] = {}
        self._timers = Timers()
        self._over: CloseCode | None = None

    async def serve(self, request: web.Request, wanted: OpenStream) -> web.StreamResponse:
        """Open a stream that the gate has let in; it lives on when this has returned."""
        if self._over is not None:
            return web.Response(status=503, headers={hdrs.SERVER: SERVER})
        response = web.StreamResponse(headers=with_server(wanted.headers))
        try:
            await response.prepare(request)
            await response.write(wanted.first)
        except ConnectionError:  # it has left: aiohttp would take this for a fault of ours
            return response
        if wanted.apart:
            await asyncio.sleep(wanted.apart)
        transport, _ = take_over(request)
        if transport is not None:
            self._open(transport, wanted, is_chunked=request.version >= (1, 1))
        return response

    def hang_up(self, code: CloseCode) -> None:
        """End everything, for good; who does not take what is still on its way is cut off."""
        self._over = code
        self._timers.stop()
        for stream in tuple(self._listeners):
            if stream.waiting():
                stream.abort()
            else:
                stream.close(code)

    def _open(self, transport: asyncio.Transport, wanted: OpenStream, *, is_chunked: bool) -> None:
        stream = EventStream(
            transport,
            is_chunked=is_chunked,
            on_end=self._left,
            piece=wanted.piece,
            farewell=wanted.farewell,
        )
        if self._over is not None:
            stream.close(self._over)
            return
        self._listeners[stream] = wanted.connect(stream)
        if not self._timers.is_set(self._beat):
            self._timers.set(self._beat, delay=BEAT)

    def _left(self, stream: EventStream) -> None:
        listener = self._listeners.pop(stream, None)
        if listener is not None:
            listener.close()

    def _beat(self) -> None:
        for stream in tuple(self._listeners):
            stream.beat()
        if self._listeners:
            self._timers.set(self._beat, delay=BEAT)
