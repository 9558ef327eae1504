"""One peer of the channel: what is written to it waits in a queue that one task empties."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded

QUEUE_LIMIT = 8 * 1024 * 1024
"""Characters that may wait for one peer. Its subscription keeps messages back long before; what is
for this peer alone is never kept back, and with more of it the peer is cut off."""

logger = logging.getLogger(__name__)


class Peer:
    """Write to one peer, at the speed at which its server takes it."""

    def __init__(
        self,
        *,
        send: Callable[[Encoded], Awaitable[None]],
        end: Callable[[int], Awaitable[None]],
    ) -> None:
        """Write by ``send``, and say goodbye by ``end``."""
        self._send = send
        self._end = end
        self._queue: deque[Encoded] = deque()
        self._size = 0
        self._news = asyncio.Event()
        self._code: int | None = None
        self._writing: asyncio.Future[None] | None = None

    # --- the writer ----------------------------------------------------------------------------

    def write(self, message: Encoded) -> None:
        """Queue a message."""
        if self._code is not None:
            return
        self._queue.append(message)
        self._size += len(message.text)
        self._news.set()
        if self._size > QUEUE_LIMIT:
            self.abort()

    def waiting(self) -> int:
        """Count what the server has not taken, which takes no more than its peer does."""
        return self._size

    def close(self, code: int) -> None:
        """Say goodbye once what waits is written."""
        if self._code is None:
            self._code = code
            self._news.set()

    def abort(self) -> None:
        """Write nothing more; the server drops the connection when we are done with it."""
        self.close(CloseCode.TOO_SLOW)
        if self._writing is not None:
            self._writing.cancel()

    # --- the tasks -----------------------------------------------------------------------------

    async def serve(self, listen: Coroutine[Any, Any, None]) -> None:
        """Write until either side has ended it; ``listen`` ends when the peer has left."""
        writing = self._writing = asyncio.ensure_future(self._write())
        listening = asyncio.ensure_future(listen)
        try:
            await asyncio.wait((writing, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            writing.cancel()
            listening.cancel()
            for error in await asyncio.gather(writing, listening, return_exceptions=True):
                if isinstance(error, Exception):  # most servers raise where the peer has left
                    logger.debug("a connection of the channel ended", exc_info=error)

    async def _write(self) -> None:
        while True:
            while self._queue:
                await self._send(self._queue[0])
                self._size -= len(self._queue.popleft().text)
            if self._code is not None:
                await self._end(self._code)
                return
            self._news.clear()
            await self._news.wait()
