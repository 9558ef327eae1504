"""Whether requests may go on to a server: they do, they wait, or they are told why not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

PATIENCE = 10.0
"""Seconds that a request waits (contract, section 3)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Say why a server does not answer: a sentence, and a text for people on this machine only."""

    title: str
    text: str = ""


class Door:
    """Stand between requests and one server; who supervises it holds, shuts and opens it.

    ``on_open`` is called when requests may go on again.
    """

    def __init__(self) -> None:
        """Begin open."""
        self.failure: Failure | None = None
        self.on_open: Callable[[], None] = lambda: None
        self.is_tended = False
        """Somebody supervises the server: what the door says of it is the first that is known."""
        self._is_open = True
        self._turns: set[asyncio.Future[None]] = set()

    def hold(self) -> None:
        """Let requests wait: the server is about to be there."""
        self._is_open, self.failure = False, None

    def shut(self, failure: Failure) -> None:
        """Answer requests at once, those that wait too: the server will not come by itself."""
        self._is_open, self.failure = False, failure
        self._let_go()

    def open(self, *, is_news: bool = True) -> None:
        """Let requests go on; ``is_news``: what they find may be another than before."""
        was_open, self._is_open, self.failure = self._is_open, True, None
        self._let_go()
        if is_news and not was_open:
            self.on_open()

    async def passed(self, *, until: float) -> Failure | None:
        """Wait until requests may go on, at most ``until`` (of the loop's clock).

        None: they may.
        """
        if self._is_open:
            return None
        try:
            async with asyncio.timeout_at(until):
                while not self._is_open and self.failure is None:
                    await self.turned()
        except TimeoutError:
            return Failure("The server behind is still starting")
        return self.failure

    async def turned(self) -> None:
        """Wait until it is opened, or shut."""
        turn = asyncio.get_running_loop().create_future()
        self._turns.add(turn)
        try:
            await turn
        finally:
            self._turns.discard(turn)

    def _let_go(self) -> None:
        for turn in self._turns:
            if not turn.done():
                turn.set_result(None)
