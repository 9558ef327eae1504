"""One peer of the channel: what is written to it waits in a queue that one task empties."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded

QUEUE_LIMIT = 8 * 1024 * 1024
"""Characters that may wait for one peer. Its subscription keeps messages back long before; what is
for this peer alone is never kept back, and with more of it the peer is cut off."""


class Peer:
    """Write to one peer, at the speed at which its server takes it."""

    def __init__(
        self,
        *,
        send: Callable[[Encoded], Awaitable[None]],
        end: Callable[[CloseCode], Awaitable[None]],
    ) -> None:
        """Write by ``send``, and say goodbye by ``end``."""
        self._send = send
        self._end = end
        self._queue: deque[Encoded] = deque()
        self._size = 0
        self._news = asyncio.Event()
        self._code: CloseCode | None = None
        self._is_cut = False

    # --- the writer ----------------------------------------------------------------------------

    def write(self, message: Encoded) -> None:
        """Queue a message."""
        if self._code is not None or self._is_cut:
            return
        self._queue.append(message)
        self._size += len(message.text)
        if self._size > QUEUE_LIMIT:
            self.abort()
        self._news.set()

    def waiting(self) -> int:
        """Count what the server has not taken, which takes no more than its peer does."""
        return self._size

    def close(self, code: CloseCode) -> None:
        """Say goodbye once what waits is written."""
        if self._code is None:
            self._code = code
            self._news.set()

    def abort(self) -> None:
        """Write nothing more; the server drops the connection when we are done with it."""
        self._is_cut = True
        self._news.set()

    # --- the task ------------------------------------------------------------------------------

    async def serve(self, listen: Awaitable[None]) -> None:
        """Write until either side has ended it; ``listen`` ends when the peer has left."""
        writing = asyncio.ensure_future(self._write())
        listening = asyncio.ensure_future(listen)
        cutting = asyncio.ensure_future(self._cut())
        tasks = (writing, listening, cutting)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
