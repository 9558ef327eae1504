"""The end of a run: one signal asks for it, a second one does not wait."""

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

LAST_MOMENT = 0.7
"""Seconds after the first signal at which the process ends, whatever still runs."""


def _asking() -> tuple[signal.Signals, ...]:
    """List the signals that ask for the end: a closed terminal does, unless ``nohup`` is said."""
    closed = getattr(signal, "SIGHUP", None)
    is_heard = closed is not None and signal.getsignal(closed) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((closed,) if closed and is_heard else ()))


class Signals:
    """Stop at the first SIGINT, SIGTERM or SIGHUP; leave at the second or when stopping hangs."""

    def __init__(self, stopped: asyncio.Event, *, leave: Callable[[], None]) -> None:
        """Set ``stopped`` at the first signal, call ``leave`` at the second."""
        self._stopped = stopped
        self._leave = leave
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> None:
        """Listen, where threads and systems allow it."""
        for number in _asking():
            # Windows has no loop handlers, threads have no signals: Python's own then do.
            with suppress(NotImplementedError, RuntimeError, ValueError):
                self._loop.add_signal_handler(number, self._stop)

    def __exit__(self, *_: object) -> None:
        """Take the run as ended."""
        # The handlers stay: a second signal may come while the last threads are joined.
        self._stopped.set()

    def _stop(self) -> None:
        if self._stopped.is_set():
            self._leave()
        self._stopped.set()
        # A thread of its own, for it may be a thread (a stalled disk) that keeps us from ending.
        timer = threading.Timer(LAST_MOMENT, self._leave)
        timer.daemon = True
        timer.start()
