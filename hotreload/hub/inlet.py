"""From any thread into a hub: the only place where threads and the hub meet."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable

from hotreload.protocol.messages import Message

INLET_LIMIT = 1_000
"""Messages of threads that may wait for the event loop."""
PATIENCE = 5.0
"""Seconds that a thread waits for room, unless told otherwise."""
PER_TURN = 100
"""Messages that are published before the loop has another turn."""


class Inlet:
    """Take messages from threads, in the order of each. Made by ``Hub.for_threads``."""

    def __init__(
        self, *, check: Callable[[Message], None], publish: Callable[[Message], object]
    ) -> None:
        """Publish on the running event loop; ``check`` raises for what cannot be published."""
        self._loop = asyncio.get_running_loop()
        self._owner = threading.get_ident()
        self._check = check
        self._publish = publish
        self._room = threading.BoundedSemaphore(INLET_LIMIT)
        self._waiting: deque[Message] = deque()
        self._is_called = False

    def publish(self, message: Message, *, timeout: float = PATIENCE) -> None:
        """Publish soon; wait up to ``timeout`` seconds while too many messages wait already.

        Raises:
            TimeoutError: the event loop took nothing for so long; the message is not published.
            RuntimeError: the event loop is closed.
            ValueError: the message cannot be published, as with ``Hub.publish``.
        """
        self._check(message)  # here, for the event loop has nobody to tell
        if self._loop.is_closed():
            raise RuntimeError("the event loop is closed")
        if threading.get_ident() == self._owner:
            self._publish_waiting(INLET_LIMIT)
            self._publish(message)
            return
        if not self._room.acquire(timeout=timeout):
            raise TimeoutError(f"the event loop took no message for {timeout:g} s")
        self._waiting.append(message)
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._turn)

    def _turn(self) -> None:
        self._is_called = False  # before looking: who comes later calls again
        self._publish_waiting(PER_TURN)
        if self._waiting and not self._is_called:
            self._is_called = True
            self._loop.call_soon(self._turn)

    def _publish_waiting(self, limit: int) -> None:
        for _ in range(min(limit, len(self._waiting))):
            message = self._waiting.popleft()
            self._room.release()
            self._publish(message)
