"""Lets every reader of some hubs know, again and again, that we are there. On one event loop."""

from hotreload.hub.hub import Hub
from hotreload.publisher.publisher import now_ms
from hotreload.timers import Timers

PING_EVERY = 10.0
"""Seconds between two pings."""


class Heartbeat:
    """Ping the readers of hubs between ``start`` and ``stop``."""

    def __init__(self, *hubs: Hub) -> None:
        """Prepare."""
        self._hubs = hubs
        self._timers = Timers()

    def start(self) -> None:
        """Ping from now on, first after a while."""
        self._timers.set(self._beat, delay=PING_EVERY)

    def stop(self) -> None:
        """Ping no more."""
        self._timers.stop()

    def _beat(self) -> None:
        for hub in self._hubs:
            hub.ping(now_ms())
        self.start()
