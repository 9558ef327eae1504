"""From changes on disk to published messages, and on to the lines that say what became of them.

coalescer → site → planner → hub → report. Lives on one event loop.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from hotreload.changes import Change, Coalescer
from hotreload.classify import kind
from hotreload.config import Mode
from hotreload.gitlock import GitLock
from hotreload.hub import Hub
from hotreload.messages import Applied, FileMessage
from hotreload.planner import Edit, Outside, is_leading, plan
from hotreload.report import Line, Report
from hotreload.site import Site
from hotreload.timers import Timers

TEND_EVERY = 0.1
HELD_POLL = 0.020


class Publisher:
    """Publish what changed, when it is due, and gather the tabs' answers."""

    def __init__(
        self,
        hub: Hub,
        site: Site,
        *,
        git: GitLock,
        mode: Mode,
        on_line: Callable[[Line], None],
    ) -> None:
        """Publish the changes of a site through a hub; ``on_line`` gets what became of each."""
        self._hub = hub
        self._site = site
        self._git = git
        self._mode = mode
        self._on_line = on_line
        self._coalescer = Coalescer()
        self._report = Report()
        self._timers = Timers()
        self._paused = False
        self._newest_tab = 0
        hub.on_behind = self._tend_soon

    @property
    def paused(self) -> bool:
        """Tell whether changes are kept back; what waits is published together at the end."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        self._flush()

    def stop(self) -> None:
        """Publish nothing more by itself."""
        self._timers.stop()

    def feed(self, changes: Sequence[Change]) -> None:
        """Take what the watcher saw, and publish what is due."""
        held = self._paused or self._git.is_held(time.monotonic())
        for change in changes:
            paths = self._site.paths_of(change.path)
            if self._site.is_concerned(paths):
                leading = not held and any(
                    is_leading(kind(path), mode=self._mode) for path in paths
                )
                self._coalescer.feed(change, leading=leading)
        self._flush()

    def publish(self, edits: Sequence[Edit | Outside], *, saved_at: float | None = None) -> None:
        """Publish edits at once; ``saved_at`` is in seconds of the monotonic clock, None: now."""
        now = now_ms()
        message = self._plan(edits, now)
        if message is None:
            self._site.announce(edits, seq=self._hub.seq, timestamp=now)
            return
        sent_at = time.monotonic()  # the tabs count on from here
        seq = self._hub.publish(message)
        self._site.announce(edits, seq=seq, timestamp=now)
        self._report.sent(
            seq,
            paths=tuple(edit.name for edit in edits),
            reason=message.reason,
            saved_at=sent_at if saved_at is None else saved_at,
            sent_at=sent_at,
            tabs=self._hub.readers,
            newest=self._newest_tab,
        )
        self._print_lines()

    def awaits(self, file: str) -> bool:
        """Tell whether a file was seen open for writing and not yet closed."""
        return self._coalescer.awaits(file)

    def missed_since(self, seq: int) -> FileMessage | None:
        """Put what was published after ``seq`` into one message."""
        return self._plan(self._site.since(seq), now_ms())

    def note(self, tab: int, answer: Applied) -> None:
        """Take a tab's answer."""
        self._report.applied(tab, answer)
        self._print_lines()

    def joined(self, tab: int) -> None:
        """Take note of a tab's connection; their numbers only grow."""
        self._newest_tab = tab

    def left(self, tab: int) -> None:
        """Take note that a tab's connection has ended."""
        self._report.left(tab)

    def _plan(self, edits: Sequence[Edit | Outside], timestamp: int) -> FileMessage | None:
        return plan(edits, self._site.graphs, mode=self._mode, timestamp=timestamp)

    def _flush(self) -> None:
        now = time.monotonic()
        if self._paused:
            return
        if self._git.is_held(now):
            self._timers.set(self._flush, delay=HELD_POLL)
            return
        while batch := self._coalescer.take(now):
            self._examine(batch)
        due = self._coalescer.due()
        if due is not None:
            self._timers.set(self._flush, delay=due - now)

    def _examine(self, batch: Sequence[Change]) -> None:
        findings = self._site.examine(batch)
        for change in findings.unfinished:
            again = replace(change, complete=False, at=time.monotonic())
            self._coalescer.feed(again, leading=False)
        if findings.edits:
            self.publish(findings.edits, saved_at=max(change.at for change in batch))

    def _print_lines(self) -> None:
        now = time.monotonic()
        for line in self._report.take(now):
            self._on_line(line)
        due = self._report.due()
        if due is not None:
            self._timers.set(self._print_lines, delay=due - now)

    def _tend_soon(self) -> None:
        if not self._timers.is_set(self._tend):
            self._timers.set(self._tend, delay=TEND_EVERY)

    def _tend(self) -> None:
        self._hub.tend(time.monotonic())
        if self._hub.is_behind:
            self._timers.set(self._tend, delay=TEND_EVERY)


def now_ms() -> int:
    """Read the clock that timestamps are in."""
    return time.time_ns() // 1_000_000
