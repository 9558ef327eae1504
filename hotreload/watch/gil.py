"""The interpreter's lock: how long a thread that computes may keep the event loop waiting."""

import sys
import threading
from typing import ClassVar

INTERVAL = 0.0005
"""Seconds after which threads take turns while we watch.

By default it is 0.005, and the way from a save to the socket gives the lock away several times:
beside one thread that computes it took 6 to 10 ms, and takes 2; computing itself takes no longer.
"""


class ShortTurns:
    """Let threads take turns more often between ``start`` and ``stop``.

    The interval is the whole process's, so the last one who stops restores what was before.
    """

    _users: ClassVar[set["ShortTurns"]] = set()
    _before: ClassVar[float] = INTERVAL
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def start(self) -> None:
        """Shorten the turns, where they are not shorter already."""
        with self._lock:
            if not self._users:
                ShortTurns._before = sys.getswitchinterval()
            self._users.add(self)
            sys.setswitchinterval(min(sys.getswitchinterval(), INTERVAL))

    def stop(self) -> None:
        """Restore what was there before, unless another one still needs short turns."""
        with self._lock:
            if self in self._users:
                self._users.remove(self)
                if not self._users:
                    sys.setswitchinterval(self._before)
