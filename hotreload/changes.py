"""Changes of files, and the merging of bursts of them in time. No I/O, no clock.

What can be shown without a reload leaves a burst at once, at its first complete save; the rest
leaves together when the burst is over: 20 ms of quiet, at most 300 ms (contract, section 6).
So a burst is at most two batches, and a storm that outlives the cap is cut in growing pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

QUIET = 0.020
"""Seconds without an event after which a burst is over."""
CAP = 0.300
"""Seconds after which a burst is cut even though events keep coming; doubled for each cut."""
LONGEST_CAP = 2.4
DELETED_SETTLE = 0.050
"""Seconds that a deletion waits for the file to come back: editors save by renaming."""
WRITING_SETTLE = 0.100
"""Seconds of quiet after which a writer that never closes its file counts as done."""


class ChangeKind(Enum):
    """Tell what happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """Report one event of one file.

    ``path`` is absolute, ``at`` is in seconds of the monotonic clock. A change that is not
    ``complete`` was seen while its writer still had the file open.
    """

    kind: ChangeKind
    path: str
    complete: bool
    at: float


@dataclass(slots=True)
class _Burst:
    started: float
    last: float
    cap: float = CAP
    led: bool = False


@dataclass(slots=True)
class Coalescer:
    """Merge events into batches with one entry for each path: feed it, and take what is due."""

    _pending: dict[str, Change] = field(default_factory=dict)
    _leading: dict[str, Change] = field(default_factory=dict)
    _burst: _Burst | None = None
    _last: float = 0.0

    def feed(self, change: Change, *, leading: bool) -> None:
        """Note an event; ``leading`` says that it can be shown without a reload."""
        self._pending.pop(change.path, None)
        self._leading.pop(change.path, None)
        self._last = max(self._last, change.at)
        if not change.complete:  # it holds a burst together, but takes nobody's lead
            self._pending[change.path] = change
            return
        burst = self._burst_of(change.at)
        burst.last = max(burst.last, change.at)
        if leading and change.kind is not ChangeKind.DELETED and not burst.led:
            self._leading[change.path] = change
        else:
            self._pending[change.path] = change

    def awaits(self, path: str) -> bool:
        """Tell whether the writer of a file has not closed it yet."""
        change = self._pending.get(path)
        return change is not None and not change.complete

    def due(self) -> float | None:
        """Say when to take next, in seconds of the monotonic clock; None while nothing waits."""
        if self._leading:
            return min(change.at for change in self._leading.values())
        whole = [change for change in self._pending.values() if change.complete]
        if not whole or self._burst is None:
            return min(map(_settled, self._pending.values()), default=None)
        return min(self._quiet(), self._cut(self._burst, whole))

    def take(self, now: float) -> tuple[Change, ...]:
        """Hand over what is due at ``now``, each path once."""
        if self._leading:
            return self._take_leading()
        due = self.due()
        if due is None or now < due:
            return ()
        is_cut = now < self._quiet()
        taken = [c for c in self._pending.values() if _settled(c) <= now or _may_be_cut(c)]
        for change in taken:
            del self._pending[change.path]
        if self._burst is not None and is_cut and any(change.complete for change in taken):
            self._burst.started = now
            self._burst.cap = min(self._burst.cap * 2, LONGEST_CAP)
        return tuple(taken)

    def _take_leading(self) -> tuple[Change, ...]:
        taken = tuple(self._leading.values())
        self._leading.clear()
        if self._burst is not None:
            self._burst.led = True
        return taken

    def _burst_of(self, at: float) -> _Burst:
        is_over = self._burst is None or at - self._burst.last > QUIET
        if is_over and not self._leading and not any(c.complete for c in self._pending.values()):
            self._burst = _Burst(started=at, last=at)
        assert self._burst is not None  # something whole was pending, so a burst had begun
        return self._burst

    def _quiet(self) -> float:
        """Find the moment at which nothing has come for a while and nothing is being written."""
        return max(self._last + QUIET, *map(_settled, self._pending.values()))

    def _cut(self, burst: _Burst, whole: Sequence[Change]) -> float:
        """Find the moment of the cut: the cap, or later where nothing that waits may be cut."""
        cap = burst.started + burst.cap
        if any(_may_be_cut(change) for change in whole):
            return cap
        return max(cap, min(map(_settled, whole)))


def _settled(change: Change) -> float:
    if not change.complete:
        return change.at + WRITING_SETTLE
    return change.at + (DELETED_SETTLE if change.kind is ChangeKind.DELETED else QUIET)


def _may_be_cut(change: Change) -> bool:
    """Tell whether the cut of a storm may show this: a whole file, and not half of a rename."""
    return change.complete and change.kind is not ChangeKind.DELETED
