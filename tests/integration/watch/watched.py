"""A watched folder, and the tools to ask what was reported about it."""

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest

from hotreload.changes.changes import Change, ChangeKind
from hotreload.watch.backend import Notice
from hotreload.watch.watcher import BackendFactory, Watcher

try:
    from hotreload.watch.inotify import InotifyBackend
except ImportError:
    INOTIFY: BackendFactory | None = None
else:
    INOTIFY = InotifyBackend

DEADLINE = 10.0
WATCHDOG_6 = version("watchdog").startswith("6.")
ADDED, MODIFIED, DELETED = ChangeKind.ADDED, ChangeKind.MODIFIED, ChangeKind.DELETED

inotify = pytest.param(
    "inotify",
    marks=pytest.mark.skipif(INOTIFY is None, reason="needs Linux and watchdog 7.1 or newer"),
)
every_backend = pytest.mark.parametrize("backend", [inotify, "observer", "polling"], indirect=True)
every_event_backend = pytest.mark.parametrize("backend", [inotify, "observer"], indirect=True)
inotify_only = pytest.mark.parametrize("backend", [inotify], indirect=True)
every_way_to_look = pytest.mark.parametrize("poll", ["None", "0.05"])
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="uses what only Linux has")

Open = Callable[..., "Awaitable[Watched]"]


class Watched:
    """A watched folder, and what was reported about it."""

    def __init__(self, root: Path, backend: BackendFactory, **options: object) -> None:
        self.root = root
        self.notices: list[Notice] = []
        self.polls = "interval" in getattr(backend, "keywords", {})
        self._changes: list[Change] = []
        self._news = asyncio.Event()
        self._numbers = itertools.count()
        self._cookies = root / "cookies"
        self._cookies.mkdir()
        self.watcher = Watcher(
            [root],
            backend=backend,
            on_change=self._take,
            on_notice=self._notice,
            **options,  # type: ignore[arg-type]  # whatever the test needs
        )

    def _take(self, changes: list[Change]) -> None:
        self._changes += changes
        self._news.set()

    def _notice(self, notice: Notice) -> None:
        self.notices.append(notice)
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), 0.02)

    async def until_walked(self) -> None:
        """Wait for a walk that begins now; another one may be under way."""
        for _ in range(2):
            self.watcher._walked.clear()
            self.watcher.look_again()
            await self.watcher.ready()

    async def settled(self) -> list[Change]:
        """Return what was reported since the last call, once nothing more can come."""
        for _ in range(2 if self.polls else 1):
            cookie = str(self._cookies / f"cookie-{next(self._numbers)}")
            await asyncio.to_thread(Path(cookie).write_text, "here")
            await self.until(partial(self._reported, cookie))
        changes, self._changes = self._changes, []
        return [change for change in changes if not self._is_ours(change)]

    async def told(self) -> dict[str, list[tuple[ChangeKind, bool]]]:
        """Return what was reported for each path: kinds, and whether complete."""
        told: dict[str, list[tuple[ChangeKind, bool]]] = {}
        for change in await self.settled():
            told.setdefault(self._relative(change.path), []).append((change.kind, change.complete))
        return told

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.root)

    def _reported(self, path: str) -> bool:
        return any(c.path == path and (c.complete or self.polls) for c in self._changes)

    def _is_ours(self, change: Change) -> bool:
        return change.path.startswith(str(self._cookies))


def write(path: Path, text: str = "new") -> None:
    path.write_text(text)


def watches() -> int:
    """Count the watches that the kernel keeps for this process."""
    count = 0
    for info in Path("/proc/self/fdinfo").iterdir():
        with contextlib.suppress(OSError):
            count += info.read_text().count("inotify wd:")
    return count
