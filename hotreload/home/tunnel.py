"""A socket of a follower's browser, carried to the leader: an event stream down, posts up."""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from typing import Self
from urllib.parse import parse_qsl, urlencode

from hotreload.answers.endpoints import EVENTS, SEND
from hotreload.gate import Head
from hotreload.home.carrier import Carried, Unreachable
from hotreload.protocol import strict_json
from hotreload.protocol.batches import BATCH_LIMIT
from hotreload.protocol.messages import CloseCode

UP_LIMIT = 256
"""Messages of a browser that wait to be posted. With one more the tunnel ends, so that the client
comes back by its position and declares itself anew; none is left out in silence."""
_JSON = ("application/json",)
_GONE = 410

Ask = Callable[[Head, bytes], AbstractAsyncContextManager[Carried]]


class Tunnel:
    """Carry one socket; iterate over what the hub says, and ``send`` what the browser says.

    Args:
        ask: How requests get to the leader.
        head: The handshake of the socket, which the leader's gate judges.
    """

    def __init__(self, ask: Ask, head: Head) -> None:
        """Open nothing; enter it, and iterate."""
        self._ask = ask
        self._head = head
        self._name = secrets.token_urlsafe(12)
        self._number = 0
        self._up: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._is_known = asyncio.Event()
        self._is_over = False
        self._posting: asyncio.Task[None] | None = None
        self._reading: asyncio.Timeout | None = None
        self.code: int = CloseCode.STOPPING
        """The code with which the socket is to be closed at the end of the iteration."""

    async def __aenter__(self) -> Self:
        """Begin to post."""
        self._posting = asyncio.create_task(self._post())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Post nothing more."""
        if self._posting is not None:
            self._posting.cancel()
            with suppress(asyncio.CancelledError):
                await self._posting

    def send(self, text: str) -> None:
        """Pass on what the browser says; what is no JSON would spoil what is sent with it."""
        if self._is_over or not _is_json(text):
            return
        if len(self._up) >= UP_LIMIT:
            self._end(CloseCode.TOO_SLOW)
            return
        self._up.append(text.encode())
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        """Iterate over the hub's messages, until either side ends it.

        Raises:
            Unreachable: there is no leader, or it lets nobody in.
        """
        async with self._ask(self._to(EVENTS, "GET"), b"") as answer:
            if answer.status != 200:
                raise Unreachable
            event = ""
            while line := await self._line(answer):
                name, _, value = line.rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "close":
                    self.code = int(value)
                    return
                elif name == "data":
                    self._is_known.set()
                    yield value

    async def _line(self, answer: Carried) -> str:
        """Wait for a line; empty at the end, whoever has made it."""
        if self._is_over:
            return ""
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as self._reading:
                return (await answer.line()).decode()
        return ""

    def _end(self, code: CloseCode) -> None:
        """End the iteration, with ``code``; what waits to be posted is the client's to say anew."""
        self.code, self._is_over = code, True
        self._up.clear()
        if self._reading is not None and not self._reading.expired():
            with suppress(RuntimeError):  # nobody is reading just now
                self._reading.reschedule(asyncio.get_running_loop().time())

    async def _post(self) -> None:
        await self._is_known.wait()  # before it is greeted, nobody knows the client
        while await self._news.wait():
            self._news.clear()
            while self._up:
                await self._hand_over(self._batch())

    def _batch(self) -> bytes:
        """Take as many messages as one post may hold."""
        taken: list[bytes] = []
        size = 2
        while self._up and (size := size + len(self._up[0]) + 1) <= BATCH_LIMIT:
            taken.append(self._up.popleft())
        return b"[%b]" % b",".join(taken)

    async def _hand_over(self, batch: bytes) -> None:
        head = self._to(SEND, "POST", n=self._number)
        head = replace(head, headers={**head.headers, "content-type": _JSON})
        self._number += 1
        with suppress(Unreachable):  # the stream ends as well
            async with self._ask(head, batch) as answer:
                if answer.status == _GONE:
                    self._end(CloseCode.FORGOTTEN)

    def _to(self, path: str, method: str, **more: int) -> Head:
        query = {**dict(parse_qsl(self._head.query)), "client": self._name, **more}
        return replace(self._head, method=method, target=f"{path}?{urlencode(query)}")


def _is_json(text: str) -> bool:
    try:
        strict_json.parse(text)
    except (ValueError, RecursionError):
        return False
    return True
