"""A server that restarts by itself when its code changes is later than the reload that we told.

Many keep their port open meanwhile (Flask's, uvicorn's and Django's reloaders do), so nothing shows
when the new code answers. So a while after a reload the tabs compare their pages again; where
nothing differs, nothing happens.
"""

import time

from hotreload.protocol.messages import Updates
from hotreload.protocol.updates import EVERY_PAGE, HtmlUpdate
from hotreload.reloader import Reloader
from hotreload.reports.report import Line
from hotreload.timers import Timers

SOON, LATER = 1.0, 3.0
"""Seconds after a reload: what looks for changes once a second has begun, and has ended."""
_REASON = "the server behind may have restarted; each page is patched where its source differs"


class SecondLook:
    """Have the tabs compare their pages a while after each reload."""

    def __init__(self, reloader: Reloader) -> None:
        """Tell the tabs of ``reloader``."""
        self._reloader = reloader
        self._timers = Timers()

    def told(self, line: Line) -> None:
        """Take note of what became of a change."""
        if line.outcome == "reload" and self._reloader.mode == "hot":
            self._timers.set(self._soon, delay=SOON)
            self._timers.set(self._later, delay=LATER)

    def stop(self) -> None:
        """Look no more."""
        self._timers.stop()

    def _soon(self) -> None:
        self._look()

    def _later(self) -> None:
        self._look()

    def _look(self) -> None:
        now = time.time_ns() // 1_000_000
        update = HtmlUpdate(EVERY_PAGE, EVERY_PAGE, now, None)
        self._reloader.hub.publish(Updates((update,), _REASON))
