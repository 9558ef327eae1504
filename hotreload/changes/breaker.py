"""The breaker: tells a file that something rewrites in a loop from one that is saved often.

No I/O, no clock. What counts is news that means a reload. A file that was news 25 times within
5 s, or 60 times with no pause of 3 s, is held: it is told again when it has been quiet for a
while. Where the next change then follows as promptly as before, it was the reload itself that
made it (a page whose load writes a file), and each further quiet has to be four times as long.
Where the changes went on while nothing was told (a build, somebody who types), it starts anew.
"""

import json
import shlex
from collections import deque
from dataclasses import dataclass, field

LIMIT = 25
WINDOW = 5.0
"""Seconds in which so much news of one file is taken for a loop; people do not save so fast."""
ENDURANCE = 60
PAUSE = 3.0
"""Seconds without news that end a slow loop; nobody saves sixty times without one."""
QUIET = 1.0
"""Seconds of quiet after which a held file is told, unless its loop is slower than that."""
LONGEST_QUIET = 600.0
PACES = 3
"""How many usual gaps a loop may pause, and still go on."""
KEPT = 1000
"""Paths from which on those that have been quiet are forgotten, now and then."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Say how often a file was news, in how many seconds."""

    path: str
    count: int
    seconds: float


@dataclass(slots=True)
class _Record:
    """The news of one path: ``times`` in seconds, the last ones; ``run`` counts since a pause."""

    times: deque[float] = field(default_factory=lambda: deque(maxlen=LIMIT))
    began: float = 0.0
    run: int = 0
    pace: float = 0.0
    quiet: float = 0.0
    held_since: float = 0.0
    released: float | None = None

    @property
    def last(self) -> float:
        return self.times[-1]

    @property
    def touched(self) -> float:
        return self.times[-1] if self.times else self.released or 0.0

    @property
    def patience(self) -> float:
        return max(QUIET, PACES * self.pace)

    def add(self, now: float) -> None:
        if not self.times or now - self.last > PAUSE:
            self.began, self.run = now, 0
        self.times.append(now)
        self.run += 1

    def release(self, now: float) -> None:
        goes_by_itself = self.last - self.held_since > self.patience
        self.released = None if goes_by_itself else now
        self.times.clear()

    def loop(self, path: str) -> Loop | None:
        if len(self.times) == LIMIT and self.last - self.times[0] <= WINDOW:
            return Loop(path, LIMIT, self.last - self.times[0])
        if self.run >= ENDURANCE:
            return Loop(path, self.run, self.last - self.began)
        return None


class Breaker:
    """Decide of each piece of news whether it is told now; paths are any names."""

    def __init__(self) -> None:
        """Begin with nothing held."""
        self._records: dict[str, _Record] = {}
        self._held: dict[str, _Record] = {}
        self._loops: list[Loop] = []
        self._crowd = KEPT

    def admits(self, path: str, now: float) -> bool:
        """Take note of news, and say whether to tell it now; ``now`` is of a monotonic clock."""
        record = self._record(path, now)
        was_answered = record.released is not None and now - record.released <= record.patience
        record.add(now)
        if path in self._held:
            return False
        loop = record.loop(path)
        if was_answered:
            record.quiet = min(record.quiet * 4, LONGEST_QUIET)
        elif loop is not None:
            record.pace = loop.seconds / loop.count
            record.quiet = record.patience
            self._loops.append(loop)
        else:
            return True
        record.held_since = now
        self._held[path] = record
        return False

    def loops(self) -> tuple[Loop, ...]:
        """Hand over the loops that were found since the last call."""
        found, self._loops = tuple(self._loops), []
        return found

    def due(self) -> float | None:
        """Say when to release next; None while nothing is held."""
        return min((each.last + each.quiet for each in self._held.values()), default=None)

    def release(self, now: float) -> tuple[str, ...]:
        """Hand over the paths that have been quiet: what they show now is to be told."""
        quiet = [path for path, each in self._held.items() if each.last + each.quiet <= now]
        for path in quiet:
            self._held.pop(path).release(now)
        return tuple(quiet)

    def _record(self, path: str, now: float) -> _Record:
        if path not in self._records:
            if len(self._records) >= self._crowd:
                self._forget(now)
            self._records[path] = _Record()
        return self._records[path]

    def _forget(self, now: float) -> None:
        self._records = {
            path: record
            for path, record in self._records.items()
            if path in self._held or now - record.touched <= WINDOW
        }
        self._crowd = max(KEPT, 2 * len(self._records))  # each look is paid for by as much news


def advice(loop: Loop, *, name: str, pattern: str | None, others: int = 0) -> str:
    """Word the warning: which file, how often, and what would silence it.

    ``pattern`` is the path below its root, None where nothing can be ignored for it.
    """
    also = f" (and {others} more)" if others else ""
    text = (
        f"{name}{also} changed {loop.count} times in {loop.seconds:.1f} s, as if something "
        "rewrote it in a loop; it is told again when it has been quiet for a while"
    )
    if pattern is None:
        return text
    rule = _pattern(pattern)
    quoted = shlex.quote(rule) if "'" in rule else f"'{rule}'"
    line = f"ignore = [{json.dumps(rule)}]"
    return f"{text}; to ignore it: --ignore {quoted}, or {line} in hotreload.toml"


def _pattern(path: str) -> str:
    """Write a path as a ``.gitignore`` pattern that means nothing else."""
    escaped = "".join(f"\\{char}" if char in "\\*?[" else char for char in path)
    if escaped.endswith(" "):
        escaped = f"{escaped[:-1]}\\ "
    is_anchored = "/" in escaped.rstrip("/") and escaped[0] not in "!#"
    return escaped if is_anchored else f"/{escaped}"
