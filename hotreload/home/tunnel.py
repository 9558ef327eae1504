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
from hotreload.protocol.messages import CloseCode

UP_LIMIT = 256
"""Messages of a browser that wait to be posted; with one more, the tunnel ends."""
_JSON = ("application/json",)

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
        self._up: deque[str] = deque()
        self._news = asyncio.Event()
        self._posting: asyncio.Task[None] | None = None
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
        """Pass on what the browser says."""
        if len(self._up) < UP_LIMIT:
            self._up.append(text)
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
            while line := (await answer.line()).decode():
                name, _, value = line.rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "close":
                    self.code = int(value)
                    return
                elif name == "data":
                    yield value

    async def _post(self) -> None:
        while await self._news.wait():
            self._news.clear()
            while self._up:
                batch = f"[{','.join(self._up)}]"
                self._up.clear()
                await self._hand_over(batch.encode())

    async def _hand_over(self, batch: bytes) -> None:
        head = self._to(SEND, "POST", n=self._number)
        head = replace(head, headers={**head.headers, "content-type": _JSON})
        self._number += 1
        with suppress(Unreachable):  # the stream ends as well
            async with self._ask(head, batch):
                pass

    def _to(self, path: str, method: str, **more: int) -> Head:
        query = {**dict(parse_qsl(self._head.query)), "client": self._name, **more}
        return replace(self._head, method=method, target=f"{path}?{urlencode(query)}")
