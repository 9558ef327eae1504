"""Tells the tabs that the terminal keeps changes back, and how many. Lives on one event loop."""

from collections.abc import Callable

from hotreload.protocol.messages import Custom
from hotreload.timers import Timers

EVENT = "hotreload:paused"
TOLD_AFTER = 0.1
"""Seconds after which a count that has changed is told: a checkout is not a thousand messages."""


class Pause:
    """Know whether changes are kept back, and say so."""

    def __init__(self, *, count: Callable[[], int], tell: Callable[[Custom], object]) -> None:
        """Begin unpaused; ``count`` gives how many files wait, ``tell`` publishes."""
        self._count = count
        self._tell = tell
        self._timers = Timers()
        self._told = 0
        self.is_on = False

    def stop(self) -> None:
        """Tell nothing more."""
        self._timers.stop()

    def switch(self, *, on: bool) -> None:
        """Pause or go on; tabs are told where that is news."""
        if on is not self.is_on:
            self.is_on = on
            self._say()

    def counted(self) -> None:
        """Look whether more files wait than the tabs were told of, soon."""
        if self.is_on and self._count() != self._told and not self._timers.is_set(self._say):
            self._timers.set(self._say, delay=TOLD_AFTER)

    def news(self) -> Custom | None:
        """Give what a new tab is to be told; None while there is nothing to tell."""
        return self._message() if self.is_on else None

    def _say(self) -> None:
        self._tell(self._message())

    def _message(self) -> Custom:
        self._told = self._count() if self.is_on else 0
        return Custom(EVENT, {"paused": self.is_on, "waiting": self._told})
