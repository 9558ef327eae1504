"""The fallbacks of the socket in an aiohttp application: event streams, polls, and posts.

The gate has let them in; what they are told is ``polls`` and ``channel``.
"""

import asyncio

from aiohttp import web

from hotreload.aiohttp.responses import body_of, with_server
from hotreload.aiohttp.websocket import take_over
from hotreload.answers.answer import COMMON, Answer
from hotreload.answers.endpoints import EVENTS, POLL, SEND, Endpoints, position_of
from hotreload.channel.channel import Channel
from hotreload.channel.polls import Polls, Waiting, client_of, query_of
from hotreload.gate import Head
from hotreload.protocol.batches import BATCH_LIMIT
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.timers import Timers
from hotreload.transport.event_stream import HEADERS, PRELUDE, EventStream, MessageStream

FALLBACKS = frozenset({EVENTS, POLL, SEND})
"""The paths that are answered here."""
BEAT = 7.5
"""Seconds between two looks at who is still there."""
_APART = 0.05
"""Seconds from the first bytes of a stream to its first message: who lets go large pieces only
shows it by keeping the message, and the client takes another way."""


class Fallbacks:
    """Serve those whose network lets no socket through, and end all of it with the application."""

    def __init__(self, reloader: Reloader) -> None:
        """Begin with none."""
        self._reloader = reloader
        self._polls = Polls(reloader)
        self._streams: dict[EventStream, tuple[str | None, Channel]] = {}
        self._timers = Timers()
        self._is_over = False

    async def answer(self, request: web.Request, head: Head) -> web.StreamResponse | Answer:
        """Answer a request that the gate has let in."""
        if self._is_over:
            return Answer(503, COMMON)
        if not self._timers.is_set(self._beat):
            self._timers.set(self._beat, delay=BEAT)
        if head.path == EVENTS:
            return await self._events(request, head)
        return await (self._poll(head) if head.path == POLL else self._send(request, head))

    def hang_up(self, code: CloseCode) -> None:
        """End everything, for good; who does not take what is still on its way is cut off."""
        self._is_over = True
        self._timers.stop()
        self._polls.hang_up(code)
        for stream in tuple(self._streams):
            if stream.waiting():
                stream.abort()
            else:
                stream.close(code)

    async def _events(self, request: web.Request, head: Head) -> web.StreamResponse:
        response = web.StreamResponse(headers=with_server(HEADERS))
        await response.prepare(request)
        await response.write(PRELUDE)
        await asyncio.sleep(_APART)
        transport, _ = take_over(request)
        if transport is not None:
            is_chunked = request.version >= (1, 1)
            stream = MessageStream(transport, is_chunked=is_chunked, on_end=self._left)
            self._open(stream, head)
        return response

    def _open(self, stream: EventStream, head: Head) -> None:
        if self._is_over:
            stream.close(CloseCode.STOPPING)
            return
        query = query_of(head)
        name = client_of(query)
        channel = Channel(self._reloader, stream, position=position_of(query))
        self._streams[stream] = name, channel
        if name is not None:
            self._polls.join(name, channel)

    def _left(self, stream: EventStream) -> None:
        name, channel = self._streams.pop(stream, (None, None))
        if name is not None and channel is not None:
            self._polls.leave(name, channel)
        if channel is not None:
            channel.close()

    async def _poll(self, head: Head) -> Answer:
        asked = self._polls.ask(head)
        if not isinstance(asked, Waiting):
            return asked
        news = asyncio.Event()
        ticket = asked.session.wait(news.set)
        try:
            async with asyncio.timeout(asked.seconds):
                await news.wait()
        except TimeoutError:
            pass  # an empty answer shows that we are there
        except asyncio.CancelledError:
            asked.session.leave(ticket)  # else it would never be forgotten
            raise
        return self._polls.settle(asked, ticket)

    async def _send(self, request: web.Request, head: Head) -> Answer:
        refusal = Endpoints.refuse_kind(head)
        if refusal is not None:
            return refusal
        return self._polls.take(head, await body_of(request, limit=BATCH_LIMIT))

    def _beat(self) -> None:
        for stream in tuple(self._streams):
            stream.beat()
        self._polls.tend()
        if self._streams or len(self._polls):
            self._timers.set(self._beat, delay=BEAT)
