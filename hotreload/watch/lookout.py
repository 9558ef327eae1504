"""What is watched: the roots, what answers ask for, and roots that went away and may return."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from hotreload.changes.changes import Change, ChangeKind
from hotreload.timers import Timers
from hotreload.watch.backend import Limit, Lost, Notice, Polled, RootGone
from hotreload.watch.roots import Gone, Replaced, Roots
from hotreload.watch.tree import is_below
from hotreload.watch.watcher import Watcher

WALK_AFTER = 0.05
"""Seconds for the first answers, before large trees are walked; what is served is watched."""
AWAITED_LIMIT = 10_000
"""Levels of directories that do not exist and are waited for; names can be asked for at will."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the roots."""
SEEK_EVERY = 0.1
"""The same while one is gone."""
AWAY_PATIENCE = 10.0
"""Seconds that a root may be gone before its files count as deleted; builds make it anew."""
LOST_SETTLE = 0.3
"""Seconds in which several losses are one: a queue that overflows does so again and again."""
SLEPT = 5.0
"""Seconds by which a timer is late, or the clock ahead, where the machine must have slept."""


class Lookout:
    """Own the watcher, and decide which directories it has to know."""

    def __init__(
        self,
        paths: Iterable[str],
        *,
        ignore: Iterable[str],
        poll: float | None,
        on_change: Callable[[Sequence[Change]], None],
        on_doubt: Callable[[], None],
        on_lost: Callable[[str, str | None], None],
        on_warning: Callable[[str], None],
    ) -> None:
        """Prepare to watch folders with all below them, and single files.

        ``on_doubt`` is called where changes may have been missed, ``on_lost`` where some were,
        with the reason and, where it concerns one folder only, that.
        """
        unique = list(dict.fromkeys(paths))
        self._files = [path for path in unique if os.path.isfile(path)]
        self._on_doubt = on_doubt
        self._on_lost = on_lost
        self._on_change = on_change
        self._on_warning = on_warning
        self._timers = Timers()
        self._watched: set[str] = set()
        self._awaited: set[str] = set()
        self._awaited_levels = 0
        self._losses: dict[str | None, str] = {}
        self._gone_since: dict[str, float] = {}
        roots = [path for path in unique if path not in self._files]
        self._roots = Roots([*roots, *map(os.path.dirname, self._files)])
        self._looked_at = _Clocks.now()
        self._watcher = Watcher(
            roots,
            ignore=ignore,
            poll=poll,
            walk_after=WALK_AFTER,
            on_change=on_change,
            on_notice=self._take_notice,
        )

    async def start(self) -> None:
        """Watch the roots now, and what is below them soon."""
        await self._watcher.start()
        for file in self._files:
            self._watcher.watch(os.path.dirname(file))
        self._look_soon()

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
            elif not self._awaits(directory):
                continue
            self._watcher.watch(directory)
        return not fresh.isdisjoint(self._watched)

    def _awaits(self, directory: str) -> bool:
        """Wait for a directory; False where it is waited for, or there are too many."""
        levels = self._awaited_levels + directory.count(os.sep)
        if directory in self._awaited or levels > AWAITED_LIMIT:
            return False
        self._awaited.add(directory)
        self._awaited_levels = levels
        return True

    def silences(self, file: str) -> bool:
        """Tell whether the user wants to hear nothing of a file."""
        return self._watcher.silences(file)

    def is_away(self, path: str) -> bool:
        """Tell whether the root of a path has been gone for so short that it may come back."""
        now = time.monotonic()
        return any(
            is_below(path, root) and now - since < AWAY_PATIENCE
            for root, since in self._gone_since.items()
        )

    def _take_notice(self, notice: Notice) -> None:
        match notice:
            case Lost(reason, folder):
                self._on_warning(f"{reason}; what is shown was compared with the disk")
                self._roots.accept()
                self._losses[folder] = reason
                if not self._timers.is_set(self._tell_lost):
                    self._timers.set(self._tell_lost, delay=LOST_SETTLE)
            case RootGone(root):
                if root in self._roots:  # else only links lead there: the sweep looks after those
                    self._went(root)
            case Limit(error):
                self._on_warning(str(error))
            case Polled(part, reason):
                self._on_warning(f"{part}: {reason}; its files are looked at every second instead")
            case _ as never:
                assert_never(never)

    def _tell_lost(self) -> None:
        losses, self._losses = self._losses, {}
        if None in losses:
            losses = {None: losses[None]}
        for folder, reason in losses.items():
            self._on_lost(reason, folder)

    def _look(self) -> None:
        """See whether the roots are what they were, and whether the machine has slept."""
        before, self._looked_at = self._looked_at, _Clocks.now()
        for news in self._roots.look():
            match news:
                case Gone(root):
                    self._went(root)
                case Replaced(root, is_back):
                    self._came(root, is_back=is_back)
                case _ as never:
                    assert_never(never)
        if self._looked_at.slept_since(before):
            self._watcher.look_again()
            self._on_doubt()
        self._look_soon()

    def _look_soon(self) -> None:
        is_sought = any(self.is_away(root) for root in self._roots.missing)
        self._timers.set(self._look, delay=SEEK_EVERY if is_sought else LOOK_EVERY)

    def _went(self, root: str) -> None:
        self._roots.note_gone(root)
        if root not in self._gone_since:
            self._gone_since[root] = time.monotonic()
            self._on_warning(f"{root} does not exist; it is watched as soon as it is there")
            self._timers.set(self._give_up, delay=AWAY_PATIENCE + SEEK_EVERY)
            self._look_soon()

    def _came(self, root: str, *, is_back: bool) -> None:
        self._gone_since.pop(root, None)
        if not is_back:
            self._on_warning(f"{root} was replaced; what is shown was compared with the disk")
        self._watcher.renew(root)
        self._on_lost(f"{root} was replaced", root)
        self._on_change([_saved(file) for file in self._files if is_below(file, root)])

    def _give_up(self) -> None:
        """Tell what was in roots that did not come back."""
        if self._gone_since:
            self._on_doubt()


def _saved(file: str) -> Change:
    return Change(ChangeKind.MODIFIED, file, complete=True, at=time.monotonic())


@dataclass(frozen=True, slots=True)
class _Clocks:
    """Hold the time by both clocks: one of them stands still while the machine sleeps."""

    monotonic: float
    wall: float

    @classmethod
    def now(cls) -> "_Clocks":
        return cls(time.monotonic(), time.time())

    def slept_since(self, earlier: "_Clocks") -> bool:
        passed = self.monotonic - earlier.monotonic
        jumped = abs(self.wall - earlier.wall - passed)
        return passed > LOOK_EVERY + SLEPT or jumped > SLEPT
