"""A home in a thread of its own, for servers without an event loop.

The thread starts with the first request, in the process that has it. A child process that is
forked later has no such thread, and begins anew.
"""

import asyncio
import atexit
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import Any, TypeVar

from hotreload.gate import Head
from hotreload.home.carrier import Carried, Unreachable
from hotreload.home.home import Home
from hotreload.home.notes import Note
from hotreload.home.seat import Leader
from hotreload.protocol.messages import CloseCode, Position

LAST_MOMENT = 1.0
"""Seconds that the thread has at the end of the process."""
ANSWER_LIMIT = 60.0
"""Seconds that the leader may take for each piece of an answer."""
NOTES_LIMIT = 256
"""Notes that may wait for the thread; what comes then is left out, see `following`."""
PAUSE = 0.02
"""Seconds until the thread looks for more notes; to wake it for each costs more than the rest."""

_Result = TypeVar("_Result")


class HomeThread:
    """Reach a home from any thread."""

    def __init__(self, make: Callable[[], Home]) -> None:
        """Start nothing; ``make`` is called in the thread."""
        self._make = make
        self._begin()
        _all.add(self)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._home: Home | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._over: asyncio.Event | None = None
        self._notes: deque[Note] = deque()
        self._is_called = False

    # --- its life ------------------------------------------------------------------------------

    def join(self) -> Home:
        """Give the home, which leads or follows by now; start it if this is the first call.

        Raises:
            Unreachable: the thread could not be started, or has ended.
        """
        if self._home is None:
            with self._lock:
                if self._home is None:
                    self._start()
        if self._home is None:
            raise Unreachable
        return self._home

    def _start(self) -> None:
        ready: Future[Home] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run(ready)), name="hotreload", daemon=True
        )
        self._thread.start()
        self._home = ready.result()

    async def _run(self, ready: "Future[Home]") -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        try:
            home = self._make()
            await home.start()
        except BaseException as error:
            ready.set_exception(error)
            return
        ready.set_result(home)
        await self._over.wait()
        await home.stop(farewell())

    def end(self) -> None:
        """End the thread, and with it the connections; harmless where there is none."""
        loop, over, thread = self._loop, self._over, self._thread
        if loop is None or over is None or thread is None:
            return
        with suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(over.set)
        thread.join(LAST_MOMENT)

    def forget(self) -> None:
        """Begin anew in a child process, which has no thread but the one that forked."""
        home = self._home
        self._begin()
        if home is not None:
            home.abandon()

    # --- what requests need --------------------------------------------------------------------

    @property
    def position(self) -> Position:
        """Tell where the hub is."""
        return self.join().position

    @property
    def leader(self) -> Leader | None:
        """Tell where the leader is to be found; None while there is none."""
        return self.join().leader

    def hand(self, note: Note) -> None:
        """Tell the hub of a page that was served, or where the application answers."""
        home, loop = self.join(), self._loop
        if loop is None or len(self._notes) >= NOTES_LIMIT:
            return
        self._notes.append(note)
        if not self._is_called:
            self._is_called = True
            with suppress(RuntimeError):  # the loop is closed already
                loop.call_soon_threadsafe(self._look, home, loop)

    def _look(self, home: Home, loop: asyncio.AbstractEventLoop) -> None:
        """Hand over what is there, again and again, until there is nothing more."""
        if not self._notes:
            self._is_called = False  # before looking once more: who comes later calls again
        if self._notes:
            self._is_called = True
            self._hand_over(home)
            loop.call_later(PAUSE, self._look, home, loop)

    def _hand_over(self, home: Home) -> None:
        while self._notes:
            home.hand(self._notes.popleft())

    def ask(
        self, head: Head, body: bytes = b"", *, more: Iterable[tuple[str, str]] = ()
    ) -> "Relayed":
        """Carry a request to the leader; the answer is to be closed.

        Raises:
            Unreachable: there is no leader.
        """
        home, opened = self.join(), AsyncExitStack()
        carried = self.run(self._asked(home, opened, home.ask(head, body, more=more)))
        return Relayed(self, carried, opened)

    async def _asked(
        self, home: Home, opened: AsyncExitStack, asking: AbstractAsyncContextManager[Carried]
    ) -> Carried:
        self._hand_over(home)  # who asks may have the page that is told of there
        return await opened.enter_async_context(asking)

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Have the thread do something, and wait for it.

        Raises:
            Unreachable: the thread has ended, or took longer than `ANSWER_LIMIT`.
        """
        if self._loop is None or self._loop.is_closed():
            work.close()
            raise Unreachable
        doing = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return doing.result(ANSWER_LIMIT)
        except (TimeoutError, CancelledError) as error:
            doing.cancel()
            raise Unreachable(was_sent=True) from error


class Relayed:
    """Hold an answer of the leader, for a thread that reads it."""

    def __init__(self, thread: HomeThread, carried: Carried, opened: AsyncExitStack) -> None:
        """Read ``carried`` on the loop of ``thread``; ``opened`` ends it."""
        self.status = carried.status
        self.headers = carried.headers
        self._thread = thread
        self._pieces = carried.pieces()
        self._opened = opened

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over the body as it comes."""
        return self

    def __next__(self) -> bytes:
        """Wait for the next piece."""
        piece = self._thread.run(_next(self._pieces))
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Let go of the connection; harmless the second time."""
        with suppress(Unreachable):
            self._thread.run(self._opened.aclose())


async def _next(pieces: Any) -> bytes | None:
    return await anext(pieces, None)


def farewell() -> CloseCode:
    """Tell tabs that the server comes back, where something starts it again."""
    is_reloaded = os.environ.get("WERKZEUG_RUN_MAIN") or os.environ.get("RUN_MAIN")
    return CloseCode.RESTARTING if is_reloaded else CloseCode.STOPPING


_all: "weakref.WeakSet[HomeThread]" = weakref.WeakSet()


def _end_all() -> None:
    for each in tuple(_all):
        each.end()


def _forget_all() -> None:
    for each in tuple(_all):
        each.forget()


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
