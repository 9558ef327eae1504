"""Tells when files that some globs mean have changed, once for each burst. On one event loop."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from hotreload.changes.changes import Change, Coalescer
from hotreload.globs import Glob
from hotreload.resolver.opening import is_inside
from hotreload.timers import Timers

HELD_POLL = 0.020
"""Seconds between two looks whether git is still at work."""


class Trigger:
    """Call ``pull`` with the files of each burst; ``is_held`` says when bursts have to wait."""

    def __init__(self, globs: Iterable[Glob], pull: Callable[[tuple[str, ...]], None]) -> None:
        """Prepare; somebody has to watch the ``folders``, and to ``feed`` what happens there."""
        self._globs = tuple((_beginning(glob), glob) for glob in globs)
        self._pull = pull
        self._timers = Timers()
        self._coalescer = Coalescer(hears_closes=sys.platform == "linux")
        self._calm = asyncio.Event()
        self._calm.set()
        self.is_held: Callable[[], bool] = lambda: False

    @property
    def folders(self) -> tuple[str, ...]:
        """List the folders and files in which the globs begin, absolute."""
        return tuple(dict.fromkeys(_narrowed(begin, glob) for begin, glob in self._globs))

    async def calm(self) -> None:
        """Wait until no burst is under way."""
        await self._calm.wait()

    def matches(self, path: str) -> bool:
        """Tell whether a file (its absolute path) is meant."""
        return any(
            path.startswith(begin) and glob.matches(_relative(path, begin))
            for begin, glob in self._globs
        )

    def is_below(self, folder: str) -> bool:
        """Tell whether what has to be watched is a folder, or lies below it."""
        return any(is_inside(each, folder) for each in self.folders)

    def feed(self, changes: Iterable[Change]) -> None:
        """Take what the watcher saw."""
        meant = [change for change in changes if self.matches(change.path)]
        for change in meant:
            self._coalescer.feed(change, leading=False)
        if meant:
            self._come_back()

    def pull_all(self) -> None:
        """Take all files as changed: which of them are is not known."""
        self._pull(())

    def stop(self) -> None:
        """Call nothing more."""
        self._timers.stop()

    def _look(self) -> None:
        now = time.monotonic()
        if self.is_held():
            self._coalescer.prolong(now)
            self._timers.set(self._look, delay=HELD_POLL)
            return
        taken = self._coalescer.take(now)
        if taken:
            self._pull(tuple(change.path for change in taken))
        self._come_back()

    def _come_back(self) -> None:
        due = self._coalescer.due()
        if due is None:
            self._calm.set()
        else:
            self._calm.clear()
            self._timers.set(self._look, delay=due - time.monotonic())


def _beginning(glob: Glob) -> str:
    return os.path.abspath(glob.folder).rstrip(os.sep) + os.sep


def _relative(path: str, begin: str) -> str:
    relative = path[len(begin) :]
    return relative if os.sep == "/" else Path(relative).as_posix()


def _narrowed(begin: str, glob: Glob) -> str:
    """Give the folder that is to be watched: a glob without wildcards may name one itself."""
    named = os.path.join(begin, glob.pattern.removeprefix("**/"))
    return named if os.path.isdir(named) else begin.rstrip(os.sep) or os.sep
