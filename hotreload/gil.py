"""The interpreter's lock: how long a thread that computes may keep the event loop waiting."""

import sys

INTERVAL = 0.0005
"""Seconds after which threads take turns while we watch.

By default it is 0.005, and the way from a save to the socket gives the lock away several times:
beside one thread that computes it took 6 to 10 ms, and takes 2; computing itself takes no longer.
"""


class ShortTurns:
    """Let threads take turns more often between ``start`` and ``stop``."""

    def __init__(self) -> None:
        """Change nothing yet."""
        self._before = sys.getswitchinterval()

    def start(self) -> None:
        """Shorten the turns, where they are not shorter already."""
        self._before = sys.getswitchinterval()
        sys.setswitchinterval(min(self._before, INTERVAL))

    def stop(self) -> None:
        """Restore what was there before."""
        sys.setswitchinterval(self._before)
