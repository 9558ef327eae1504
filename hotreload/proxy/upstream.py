"""One connection to a server behind: requests out, answers in, with back-pressure both ways."""

import asyncio
from collections import deque

from hotreload.proxy.fields import Malformed
from hotreload.proxy.response_reader import Event, ResponseReader

HIGH, LOW = 256 * 1024, 64 * 1024
"""Bytes that wait for the browser: reading stops at the first, and goes on at the second."""


class Gone(ConnectionError):
    """The connection has ended, or what came over it cannot be read; the text says why."""

    def __init__(self, text: str, *, malformed: bool = False) -> None:
        """``malformed`` is the server's fault, the rest may be anybody's."""
        super().__init__(text)
        self.is_malformed = malformed


class Upstream(asyncio.Protocol):
    """Carry one request after the other.

    ``is_unanswered`` until the answer to the last request begins; ``is_usable`` while another
    request may follow.
    """

    def __init__(self) -> None:
        """Wait for the connection."""
        self.is_unanswered = True
        self.is_usable = True
        self.transport: asyncio.Transport
        self._reader = ResponseReader()
        self._events: deque[Event] = deque()
        self._held = 0
        self._is_paused = False
        self._error: Gone | None = None
        self._news: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._is_full = False

    # --- the request -----------------------------------------------------------------------------

    def send(self, method: str, head: bytes) -> None:
        """Send the head of a request; its answer is awaited from now on."""
        self.is_unanswered = True
        self._reader.expect(method)
        self.transport.write(head)

    def write(self, data: bytes) -> None:
        """Send a piece of the body; ``drained`` before the next one."""
        if self._error is None:
            self.transport.write(data)

    async def drained(self) -> None:
        """Wait until the server takes more.

        Raises:
            Gone: it never will.
        """
        while self._is_full and self._error is None:
            self._room = asyncio.get_running_loop().create_future()
            await self._room
        if self._error is not None:
            raise self._error

    # --- the answer ------------------------------------------------------------------------------

    async def next(self) -> Event:
        """Give the next part of the answer.

        Raises:
            Gone: there is none.
        """
        if not self._events:
            await self.awaited(None)
        return self.taken()

    async def awaited(self, until: float | None) -> bool:
        """Wait for the next part without taking it; False when it comes not ``until`` then.

        Raises:
            Gone: there is none.
        """
        loop = asyncio.get_running_loop()
        while not self._events:
            if self._error is not None:
                raise self._error
            self._news = loop.create_future()
            try:
                async with asyncio.timeout_at(until):
                    await self._news
            except TimeoutError:
                return False
            finally:
                self._news = None
        return True

    @property
    def has_news(self) -> bool:
        """Tell whether ``taken`` has something to give without waiting."""
        return bool(self._events)

    def taken(self) -> Event:
        """Give the next part of the answer, which is there."""
        event = self._events.popleft()
        if isinstance(event, bytes):
            self._held -= len(event)
            if self._is_paused and self._held <= LOW:
                self._is_paused = False
                self.transport.resume_reading()
        return event

    def early(self) -> bytes:
        """Give what came behind a 101."""
        return self._reader.tunnel()

    def drop(self) -> None:
        """Cut the connection, whatever is under way."""
        self.is_usable = False
        self.transport.abort()

    # --- asyncio ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer."""
        try:
            events = self._reader.feed(data)
        except Malformed as error:
            self._fail(Gone(str(error), malformed=True))
            self.transport.abort()
            return
        self.is_unanswered = False
        self._take(events)

    def _take(self, events: list[Event]) -> None:
        self._events.extend(events)
        for event in events:
            if isinstance(event, bytes):
                self._held += len(event)
        if self._held >= HIGH and not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()
        if events:
            _wake(self._news)

    def eof_received(self) -> bool:
        """Take the end of what the server sends."""
        try:
            self._take(self._reader.feed_eof())
        except Malformed as error:
            self._fail(Gone(str(error)))
        self.is_usable = False
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Take the end of the connection."""
        self.is_usable = False
        self._fail(Gone(str(error) if error else "the connection ended before the answer did"))

    def pause_writing(self) -> None:
        """Stop taking more of the request's body."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Take more of it."""
        self._is_full = False
        _wake(self._room)

    def _fail(self, error: Gone) -> None:
        self._error = self._error or error
        self.is_usable = False
        _wake(self._news)
        _wake(self._room)


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
