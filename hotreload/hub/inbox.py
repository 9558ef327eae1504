"""A reader of a hub in Python: iterate over its messages. Bounded, on the hub's event loop."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Self

from hotreload.delivery.topics import Dropped, is_joinable
from hotreload.protocol.messages import Custom, Message

INBOX_LIMIT = 256
"""Messages that wait for who iterates, unless told otherwise."""


class Inbox:
    """Hold a hub's messages until they are taken. Made by ``Hub.messages``.

    A context manager and an asynchronous iterator, for one reader: leaving the block ends the
    subscription. Where ``limit`` messages wait, the oldest is dropped; how many were is told by
    a ``Custom`` event, ``hotreload:dropped``, before what comes next.
    """

    def __init__(
        self, topics: Iterable[str], *, limit: int, on_close: Callable[["Inbox"], None]
    ) -> None:
        """Begin empty.

        Raises:
            ValueError: a topic is none, or ``limit`` is less than one.
        """
        self.topics = frozenset(topics)
        for name in self.topics:
            if not is_joinable(name):
                raise ValueError(f"{name!r} is neither a topic nor a pattern like 'prefix/*'")
        if limit < 1:
            raise ValueError("an inbox needs room for one message")
        self._limit = limit
        self._on_close = on_close
        self._waiting: deque[tuple[int, Message]] = deque()
        self._dropped = Dropped()
        self._losses: deque[Message] = deque()
        self._news = asyncio.Event()
        self._is_closed = False

    def __enter__(self) -> Self:
        """Begin; what was published since the inbox was made is there already."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the subscription."""
        self.close()

    def __aiter__(self) -> Self:
        """Iterate over the messages, those that wait first."""
        return self

    async def __anext__(self) -> Message:
        """Wait for the next message; the iteration ends when the inbox is closed and empty."""
        while not self._waiting and not self._losses:
            if self._is_closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._take()

    def __len__(self) -> int:
        """Count the messages that wait."""
        return len(self._waiting)

    def wants(self, names: frozenset[str] | None) -> bool:
        """Tell whether it takes what is published under these names; None: without a topic."""
        return not self.topics or (names is not None and not names.isdisjoint(self.topics))

    def put(self, message: Message, *, seq: int) -> None:
        """Add a message; drop the oldest where there is no room."""
        if len(self._waiting) >= self._limit:
            lost, oldest = self._waiting.popleft()
            self._dropped.add(oldest.topic if isinstance(oldest, Custom) else None, seq=lost)
        self._waiting.append((seq, message))
        self._news.set()

    def close(self) -> None:
        """Take no more messages; what waits can still be taken."""
        self._is_closed = True
        self._news.set()
        self._on_close(self)

    def _take(self) -> Message:
        self._losses.extend(event for _, event in self._dropped.take())
        return self._losses.popleft() if self._losses else self._waiting.popleft()[1]
