"""Prints what became of each change as soon as that is known. Lives on one event loop."""

import time
from collections.abc import Callable, Sequence

from hotreload.protocol.messages import Applied
from hotreload.reports.report import Line, Report
from hotreload.timers import Timers


class Lines:
    """Gather the tabs' answers, and hand over lines when they are complete or late."""

    def __init__(self, on_line: Callable[[Line], None]) -> None:
        """Begin with nothing sent."""
        self._on_line = on_line
        self._report = Report()
        self._timers = Timers()
        self._newest_tab = 0

    def stop(self) -> None:
        """Wait for no more answers."""
        self._timers.stop()

    def sent(
        self,
        seq: int,
        *,
        paths: Sequence[str],
        reason: str,
        saved_at: float,
        sent_at: float,
        tabs: int,
    ) -> None:
        """Note a change that was sent; times are in seconds of the monotonic clock."""
        self._report.sent(
            seq,
            paths=tuple(paths),
            reason=reason,
            saved_at=saved_at,
            sent_at=sent_at,
            tabs=tabs,
            newest=self._newest_tab,
        )
        self._print()

    def note(self, tab: int, answer: Applied) -> None:
        """Take a tab's answer."""
        self._report.applied(tab, answer)
        self._print()

    def joined(self, tab: int) -> None:
        """Take note of a tab's connection; their numbers only grow."""
        self._newest_tab = tab

    def left(self, tab: int) -> None:
        """Take note that a tab's connection has ended."""
        self._report.left(tab)

    def _print(self) -> None:
        now = time.monotonic()
        for line in self._report.take(now):
            self._on_line(line)
        due = self._report.due()
        if due is not None:
            self._timers.set(self._print, delay=due - now)
