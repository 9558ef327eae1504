"""What is watched: the roots, what answers ask for, and roots that went away and may return."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from hotreload.changes import Change
from hotreload.timers import Timers
from hotreload.watch.backend import Limit, Lost, Notice, RootGone
from hotreload.watch.watcher import Watcher

AWAITED_LIMIT = 1000
"""Directories that do not exist and are waited for; names can be asked for at will."""
SEEK_EVERY = 1.0
"""Seconds between two looks for a root that is gone."""


class Lookout:
    """Own the watcher, and decide which directories it has to know."""

    def __init__(
        self,
        paths: Iterable[str],
        *,
        ignore: Iterable[str],
        poll: float | None,
        on_change: Callable[[Sequence[Change]], None],
        on_lost: Callable[[], None],
        on_warning: Callable[[str], None],
    ) -> None:
        """Prepare to watch folders with all below them, and single files.

        ``on_lost`` is called where changes happened that nobody can name.
        """
        unique = list(dict.fromkeys(paths))
        self._files = [path for path in unique if os.path.isfile(path)]
        self._on_lost = on_lost
        self._on_warning = on_warning
        self._timers = Timers()
        self._watched: set[str] = set()
        self._awaited: set[str] = set()
        self._gone: set[str] = set()
        self._watcher = Watcher(
            [path for path in unique if path not in self._files],
            ignore=ignore,
            poll=poll,
            on_change=on_change,
            on_notice=self._take_notice,
        )

    async def start(self) -> None:
        """Watch the roots now, and what is below them soon."""
        await self._watcher.start()
        for file in self._files:
            self._watcher.watch(os.path.dirname(file))

    async def stop(self) -> None:
        """End all watching."""
        self._timers.stop()
        await self._watcher.stop()

    def watch(self, *directories: str) -> bool:
        """Watch directories before their files are read; True where one is new to us.

        One that does not exist is watched as soon as it does, whatever ignores it.
        """
        fresh = set(directories) - self._watched
        for directory in fresh:
            if os.path.isdir(directory):
                self._watched.add(directory)
            elif directory not in self._awaited and len(self._awaited) < AWAITED_LIMIT:
                self._awaited.add(directory)
            else:
                continue
            self._watcher.watch(directory)
        return not fresh.isdisjoint(self._watched)

    def _take_notice(self, notice: Notice) -> None:
        match notice:
            case Lost(reason):
                self._on_warning(f"{reason}; what is shown was compared with the disk")
                self._on_lost()
            case RootGone(root):
                self._on_warning(f"{root} does not exist; it is watched as soon as it is there")
                self._gone.add(root)
                self._timers.set(self._seek_roots, delay=SEEK_EVERY)
            case Limit(error):
                self._on_warning(str(error))
            case _ as never:
                assert_never(never)

    def _seek_roots(self) -> None:
        if any(os.path.isdir(root) for root in self._gone):
            self._gone = {root for root in self._gone if not os.path.isdir(root)}
            self._watcher.look_again()
            self._on_lost()
        if self._gone:
            self._timers.set(self._seek_roots, delay=SEEK_EVERY)
