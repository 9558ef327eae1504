"""Changes of files, and the merging of bursts of them in time. No I/O, no clock.

What can be shown without a reload leaves a burst at once, at its first complete save; the rest
leaves together when the burst is over: 20 ms of quiet, at most 300 ms (contract, section 6).
So a burst is at most two batches, and one that outlives the cap is cut in growing pieces.
Many files at once are a storm, such as a checkout: it is over after a longer quiet of all files,
shown or not, and is not cut before the longest cap (decision 15).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

QUIET = 0.020
"""Seconds without an event after which a burst is over."""
CAP = 0.300
"""Seconds after which a burst is cut even though events keep coming; doubled for each cut."""
LONGEST_CAP = 2.4
DELETED_SETTLE = 0.300
"""Seconds that a deletion waits for the file to come back: tools remove before they write."""
WRITING_SETTLE = 0.100
"""Seconds of quiet after which a writer counts as done, where nobody tells of closed files."""
OPEN_SETTLE = 0.500
"""The same where closed files are told: this one is still open, so it is half written."""
STORM = 10
"""Different files in one surge of events from which on it is a storm."""
STORM_QUIET = 0.100
"""Seconds without an event of any file after which a storm is over; a long one may pause longer."""
LONGEST_STORM_QUIET = 0.500


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

    @property
    def is_whole(self) -> bool:
        """Tell whether there is a file that nobody is writing."""
        return self.complete and self.kind is not ChangeKind.DELETED


@dataclass(slots=True)
class _Burst:
    started: float
    last: float
    cap: float = CAP
    led: bool = False


@dataclass(slots=True)
class _Surge:
    """Count the different files of events that follow each other closely, told or not."""

    started: float = 0.0
    last: float = 0.0
    paths: set[str] = field(default_factory=set)

    @property
    def is_storm(self) -> bool:
        return len(self.paths) >= STORM

    @property
    def over(self) -> float:
        """The moment at which it is over, if nothing more comes."""
        if not self.is_storm:
            return self.last + STORM_QUIET
        pause = (self.last - self.started) / 4
        return self.last + min(max(pause, STORM_QUIET), LONGEST_STORM_QUIET)

    def stir(self, path: str, at: float) -> None:
        if at > self.over:
            self.started = at
            self.paths.clear()
        self.last = max(self.last, at)
        if len(self.paths) < STORM:
            self.paths.add(path)


@dataclass(slots=True)
class Coalescer:
    """Merge events into batches with one entry for each path: feed it, and take what is due.

    With ``hears_closes`` the events tell when a writer closes its file.
    """

    hears_closes: bool = False
    _leading: dict[str, Change] = field(default_factory=dict)
    # All are in the order of time, so that what is due costs the same however many wait.
    _whole: dict[str, Change] = field(default_factory=dict)
    _gone: dict[str, Change] = field(default_factory=dict)
    _open: dict[str, Change] = field(default_factory=dict)
    _burst: _Burst | None = None
    _surge: _Surge = field(default_factory=_Surge)
    _last: float = 0.0

    def feed(self, change: Change, *, leading: bool) -> None:
        """Note an event; ``leading`` says that it can be shown without a reload."""
        if self._leading or self._whole or self._gone or self._open:
            for waiting in (self._leading, self._whole, self._gone, self._open):
                waiting.pop(change.path, None)
        self._last = max(self._last, change.at)
        self._surge.stir(change.path, change.at)
        if not change.complete:  # it holds a burst together, but takes nobody's lead
            self._open[change.path] = change
            return
        burst = self._burst_of(change.at)
        burst.last = max(burst.last, change.at)
        if change.kind is ChangeKind.DELETED:
            self._gone[change.path] = change
        elif leading and not burst.led:
            self._leading[change.path] = change
        else:
            self._whole[change.path] = change

    def is_calm(self, change: Change) -> bool:
        """Tell whether a change begins a burst, with a whole file, while nothing else waits."""
        waits = self._leading or self._whole or self._gone or self._open
        return change.is_whole and not waits and self._is_quiet_at(change.at)

    def _is_quiet_at(self, at: float) -> bool:
        return at - self._last > QUIET and not self._surge.is_storm

    @property
    def is_storm(self) -> bool:
        """Tell whether so many files change that most likely not even half of it is over."""
        return self._surge.is_storm

    def stir(self, path: str, at: float) -> None:
        """Note an event of a file that is not told: many of them make a storm all the same."""
        self._surge.stir(path, at)

    def prolong(self, now: float) -> None:
        """Let caps and pauses count from now on, for what waits was held back until now."""
        self._surge.started = now
        if self._burst is not None:
            self._burst.started = now

    def awaits(self, path: str) -> bool:
        """Tell whether a file is open for writing, or was removed and may come back."""
        return path in self._open or path in self._gone

    def has(self, path: str) -> bool:
        """Tell whether a change of a file waits here."""
        return self.awaits(path) or path in self._whole or path in self._leading

    @property
    def waiting(self) -> int:
        """Count the files whose changes wait."""
        return len(self._leading) + len(self._whole) + len(self._gone) + len(self._open)

    def due(self) -> float | None:
        """Say when to take next, in seconds of the monotonic clock; None while nothing waits."""
        if self._leading:
            return min(change.at for change in self._leading.values())
        if self._burst is not None and (self._whole or self._gone):
            return min(self._quiet(), self._cut(self._burst))
        if self._open:  # several that are open are a burst as well
            return min(self._settled(_latest(self._open)), self._settled(_first(self._open)) + CAP)
        return None

    def take(self, now: float) -> tuple[Change, ...]:
        """Hand over what is due at ``now``, each path once."""
        if self._leading:
            return self._take_leading()
        due = self.due()
        if due is None or now < due:
            return ()
        is_cut = now < self._quiet()
        settled = [*self._settled_by(now, self._gone), *self._settled_by(now, self._open)]
        taken = (*self._whole.values(), *settled)
        self._whole.clear()
        for change in settled:
            (self._gone if change.complete else self._open).pop(change.path)
        if self._burst is not None and is_cut and any(change.complete for change in taken):
            self._burst.started = now
            self._burst.cap = min(self._burst.cap * 2, LONGEST_CAP)
        return taken

    def _take_leading(self) -> tuple[Change, ...]:
        taken = tuple(self._leading.values())
        self._leading.clear()
        if self._burst is not None:
            self._burst.led = True
        return taken

    def _burst_of(self, at: float) -> _Burst:
        is_waited_for = bool(self._leading or self._whole or self._gone)
        if self._burst is None or (self._is_over(self._burst, at) and not is_waited_for):
            self._burst = _Burst(started=at, last=at)
        return self._burst

    def _is_over(self, burst: _Burst, at: float) -> bool:
        if self._surge.is_storm and burst.last >= self._surge.started:
            return False
        return at - burst.last > QUIET

    def _quiet(self) -> float:
        """Find the moment at which nothing has come for a while and nothing is being written."""
        quiet = self._last + QUIET
        for waiting in (self._gone, self._open):
            if waiting:
                quiet = max(quiet, self._settled(_latest(waiting)))
        return max(quiet, self._surge.over) if self._surge.is_storm else quiet

    def _cut(self, burst: _Burst) -> float:
        """Find the moment of the cut: the cap, or later where nothing that waits may be cut.

        The cut of a storm may show a whole file, and not half of a rename.
        """
        cap = burst.started + (LONGEST_CAP if self._surge.is_storm else burst.cap)
        return cap if self._whole else max(cap, self._settled(_first(self._gone)))

    def _settled(self, change: Change) -> float:
        if change.complete:
            return change.at + DELETED_SETTLE
        return change.at + (OPEN_SETTLE if self.hears_closes else WRITING_SETTLE)

    def _settled_by(self, now: float, waiting: dict[str, Change]) -> Iterator[Change]:
        for change in waiting.values():
            if self._settled(change) > now:
                return
            yield change


def _first(waiting: dict[str, Change]) -> Change:
    return next(iter(waiting.values()))


def _latest(waiting: dict[str, Change]) -> Change:
    return next(reversed(waiting.values()))
