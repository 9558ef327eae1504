"""The watcher: brings what a backend reports from its threads to the event loop."""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from os import PathLike
from typing import TypeVarTuple

from hotreload.changes.changes import Change
from hotreload.errors import WatchLimit
from hotreload.watch.backend import Backend, Limit, Lost, Notice, Report
from hotreload.watch.mixed import MixedBackend
from hotreload.watch.polling import PollingBackend
from hotreload.watch.threads import in_thread
from hotreload.watch.tree import Tree

logger = logging.getLogger(__name__)

_INBOX_LIMIT = 100_000
"""Changes that may wait for the loop; more of them are dropped, and told as a loss."""

_RULES = f"{os.sep}.gitignore"
"""How the paths of files end that say what to ignore."""

_RULES_SETTLE = 0.1
"""Seconds of quiet after which a ``.gitignore`` is read again; half of one may ignore nothing."""

_Arguments = TypeVarTuple("_Arguments")

BackendFactory = Callable[[Tree, Report], Backend]


class Watcher:
    """Turn files below some roots into changes, which come as lists, on the event loop.

    Events are hints: a change says that something happened to a path, and what is there now is
    for the disk to say. Call ``start`` and, in the end, ``stop``; between them ``watch`` adds
    single directories.
    """

    def __init__(
        self,
        roots: Iterable[str | PathLike[str]],
        *,
        ignore: Iterable[str] = (),
        poll: float | None = None,
        backend: BackendFactory | None = None,
        walk_after: float = 0.0,
        on_change: Callable[[list[Change]], None],
        on_notice: Callable[[Notice], None],
    ) -> None:
        """Prepare to watch.

        Args:
            roots: The directories to watch, with all that is below them and not ignored.
            ignore: Patterns as in a ``.gitignore``, for what is never to be reported.
            poll: Seconds between two looks at the files, in place of the system's events.
            backend: What to watch with; by default the best that there is.
            walk_after: Seconds that what is below the roots waits, for more urgent things.
            on_change: Called with changes, in the order in which they happened.
            on_notice: Called where watching itself is in trouble.
        """
        self._tree = Tree(roots, ignore)
        self._inbox = _Inbox(self._changed, self._noticed)
        self._on_change = on_change
        self._on_notice = on_notice
        self._replaced: set[str] = set()
        self._rewritten: set[str] = set()
        self._reading: asyncio.TimerHandle | None = None
        self._backend = (backend or _default_backend(poll))(self._tree, self._inbox)
        self._walk_after = walk_after
        self._walk_wanted = asyncio.Event()
        self._walked = asyncio.Event()
        self._walker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Watch the roots from now on; what is below them follows in a thread."""
        self._inbox.open(asyncio.get_running_loop())
        try:
            self._backend.start()
        except OSError as error:
            self._fall_back(error)
        self._walk_wanted.set()
        self._walker = asyncio.create_task(self._keep_walking())

    async def ready(self) -> None:
        """Wait until all that is below the roots is watched."""
        await self._walked.wait()

    def watch(self, directory: str) -> None:
        """Watch one directory (absolute) from now on, whatever ignores it."""
        self._backend.watch(directory)

    def silences(self, path: str) -> bool:
        """Tell whether changes of a file are never reported."""
        return self._tree.silences(path)

    def look_again(self) -> None:
        """Walk the roots anew, in a thread: one that was gone may be back."""
        self._walk_wanted.set()

    def renew(self, root: str) -> None:
        """Watch a root anew, in a thread: it is another directory now."""
        self._replaced.add(root)
        self._walk_wanted.set()

    async def stop(self) -> None:
        """End all watching; nothing is called any more."""
        self._inbox.close()
        if self._reading is not None:
            self._reading.cancel()
        await self._backend.stop()
        if self._walker is not None:
            self._walker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._walker

    async def _keep_walking(self) -> None:
        await asyncio.sleep(self._walk_after)
        while True:
            await self._walk_wanted.wait()
            self._walk_wanted.clear()
            try:
                await in_thread(self._walk, name="hotreload walk")
            except OSError as error:  # what was asked for is watched all the same
                self._on_notice(Limit(WatchLimit(self._first_root, error)))
            except Exception:  # the walker would end here, and with it all later walks
                logger.exception("directories could not be looked through")
            finally:
                self._walked.set()

    def _walk(self) -> None:
        while self._rewritten:
            self._tree.obey(self._rewritten.pop())
        while self._replaced:
            self._backend.renew(self._replaced.pop())
        self._backend.walk()

    def _changed(self, changes: list[Change]) -> None:
        folders = {os.path.dirname(each.path) for each in changes if each.path.endswith(_RULES)}
        if folders:
            self._rewritten |= folders
            if self._reading is not None:
                self._reading.cancel()
            loop = asyncio.get_running_loop()
            self._reading = loop.call_later(_RULES_SETTLE, self._walk_wanted.set)
        self._on_change(changes)

    def _noticed(self, notice: Notice) -> None:
        if isinstance(notice, Lost):  # directories may have come that nobody told us about
            self._walk_wanted.set()
        self._on_notice(notice)

    @property
    def _first_root(self) -> str:
        return next(iter(self._tree.roots), os.curdir)

    def _fall_back(self, error: OSError) -> None:
        """Poll, since the system refuses its events."""
        self._inbox.notice(Limit(WatchLimit(self._first_root, error)))
        self._backend = PollingBackend(self._tree, self._inbox)
        self._backend.start()


class _Inbox:
    """Take reports on any thread; hand them over on the loop, at once where they come from it."""

    def __init__(
        self, on_change: Callable[[list[Change]], None], on_notice: Callable[[Notice], None]
    ) -> None:
        self._on_change = on_change
        self._on_notice = on_notice
        self._lock = threading.Lock()
        self._waiting: list[Change] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = threading.get_ident()

    def close(self) -> None:
        self._loop = None

    def changes(self, changes: list[Change]) -> None:
        if threading.get_ident() == self._thread and not self._waiting:
            if self._loop is not None:
                self._on_change(changes)
            return
        with self._lock:
            called = bool(self._waiting)
            self._waiting += changes
            full = len(self._waiting) > _INBOX_LIMIT
            if full:
                self._waiting.clear()
        if full:
            self.notice(Lost(f"more than {_INBOX_LIMIT} changes at once"))
        elif threading.get_ident() == self._thread:
            self._deliver()
        elif not called:
            self._call(self._deliver)

    def notice(self, notice: Notice) -> None:
        self._call(self._pass_on, notice)

    def _call(self, callback: Callable[[*_Arguments], None], *arguments: *_Arguments) -> None:
        loop = self._loop
        if loop is None:
            return
        # A loop that was closed without stopping us first has no use for the news.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(callback, *arguments)

    def _deliver(self) -> None:
        with self._lock:
            changes, self._waiting = self._waiting, []
        if changes and self._loop is not None:
            self._on_change(changes)

    def _pass_on(self, notice: Notice) -> None:
        if self._loop is not None:
            self._on_notice(notice)


def _default_backend(poll: float | None) -> BackendFactory:
    """Choose what to watch with; imports it only now, for it is not cheap."""
    if poll is not None:
        return partial(PollingBackend, interval=poll)
    return partial(MixedBackend, events=_events())


def _events() -> BackendFactory:
    if sys.platform == "linux":
        try:
            from hotreload.watch.inotify import InotifyBackend
        except ImportError:  # watchdog before 7.1
            pass
        else:
            return InotifyBackend
    from hotreload.watch.observer import ObserverBackend

    return ObserverBackend
