"""The sweep: looks whether what was served is still what it was, and heals what no event told.

Only while somebody is connected; each file within two seconds, some of them at a time. Lives on
one event loop.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence

from hotreload.changes.changes import WRITING_SETTLE, Change, ChangeKind
from hotreload.site.site import Site
from hotreload.timers import Timers

ROUND = 1.9
"""Seconds in which each file is looked at."""
SOME = 250
"""Files in one look, where few are served; a larger number keeps the processor awake less."""
MOST = 1_000
"""Files in one look, however many are served."""
SLICE = 0.010
"""Seconds of looking at everything, after which others have their turn."""
STEP = 20
"""Files that are looked at together then: the least that a slice does."""


class Sweep:
    """Go round what was served, and report what differs as changes."""

    def __init__(
        self,
        site: Site,
        *,
        is_wanted: Callable[[], bool],
        is_awaited: Callable[[str], bool],
        on_change: Callable[[Sequence[Change]], None],
    ) -> None:
        """Prepare.

        ``is_wanted`` tells whether anybody is there to be told, ``is_awaited`` whether a file is
        known to be in the making, so that its change will be told anyway.
        """
        self._site = site
        self._is_wanted = is_wanted
        self._is_awaited = is_awaited
        self._on_change = on_change
        self._timers = Timers()
        self._left = 0

    def start(self) -> None:
        """Begin to go round."""
        self._timers.set(self._go_on, delay=ROUND / 4)

    def stop(self) -> None:
        """Look no more."""
        self._timers.stop()

    def everything(self) -> None:
        """Look at everything from now on, a slice of time after the other."""
        self._site.stamps.begin_anew()
        self._left = len(self._site.stamps)
        self._hurry()

    def _hurry(self) -> None:
        end = time.monotonic() + SLICE
        while self._left > 0:
            self._look(STEP)
            self._left -= STEP
            if time.monotonic() >= end:
                self._timers.set(self._hurry, delay=0)
                return

    def _go_on(self) -> None:
        count = len(self._site.stamps)
        size = min(MOST, max(SOME, count // 4))
        if self._is_wanted():
            self._look(size)
        self._timers.set(self._go_on, delay=ROUND / max(1, -(-count // size)))

    def _look(self, limit: int) -> None:
        changes = list(self._changes(self._site.stamps.differing(limit)))
        if changes:
            self._on_change(changes)

    def _changes(self, differing: Iterable[tuple[str, str]]) -> Iterable[Change]:
        for path, file in differing:
            if not self._site.is_told(path):  # it is gone for so long that nobody remembers
                self._site.stamps.forget(path)
            elif not self._is_awaited(file) and self._site.look_again([path]):
                yield _change(file)


def _change(file: str) -> Change:
    try:
        age = time.time() - os.stat(file).st_mtime
    except OSError:
        return Change(ChangeKind.DELETED, file, complete=True, at=time.monotonic())
    is_complete = age > WRITING_SETTLE
    return Change(ChangeKind.MODIFIED, file, complete=is_complete, at=time.monotonic())
