"""Timers on one event loop, one for each call: setting it again moves it, stopping ends all."""

import asyncio
from collections.abc import Callable


class Timers:
    """Own the timers of one object."""

    def __init__(self) -> None:
        """Begin with none."""
        self._handles: dict[Callable[[], None], asyncio.TimerHandle] = {}

    def set(self, call: Callable[[], None], *, delay: float) -> None:
        """Call a method once after ``delay`` seconds; its earlier timer is moved."""
        if call in self._handles:
            self._handles[call].cancel()
        loop = asyncio.get_running_loop()
        self._handles[call] = loop.call_later(max(0.0, delay), self._fire, call)

    def is_set(self, call: Callable[[], None]) -> bool:
        """Tell whether a method is still to be called."""
        return call in self._handles

    def stop(self) -> None:
        """Cancel them all."""
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def _fire(self, call: Callable[[], None]) -> None:
        del self._handles[call]
        call()
