"""The signal that ends a server: what is ours is closed at once, before the server waits for it.

uvicorn, for one, waits for every open stream before it tells the application anything; a restart
would take until the last tab is closed.
"""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from hotreload.protocol.messages import CloseCode

CODES = {signal.SIGTERM: CloseCode.RESTARTING, signal.SIGINT: CloseCode.STOPPING}
"""What is said at which signal: supervisors terminate, people interrupt."""


class Farewell:
    """Hear the signals as well as the server that installed handlers for them."""

    def __init__(self, say: Callable[[CloseCode], None]) -> None:
        """Call ``say``, in the main thread, between any two steps of it, at a signal."""
        self._say = say
        self._before: dict[int, Any] = {}

    def begin(self) -> None:
        """Hear, in the place of the server's handlers; each of them is called afterwards."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in CODES:
            before = signal.getsignal(number)
            # Where nobody handles it, the process ends at once, and all connections with it.
            if callable(before) and before is not signal.default_int_handler:
                self._before[number] = before
                signal.signal(number, self._heard)
                with suppress(OSError):  # event loops have it so
                    signal.siginterrupt(number, False)

    def end(self) -> None:
        """Hear no more; a handler that was installed over ours stays, and may still call it."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number, before in tuple(self._before.items()):
            if signal.getsignal(number) == self._heard:
                signal.signal(number, before)
                del self._before[number]

    def _heard(self, number: int, frame: FrameType | None) -> None:
        before = self._before.get(number)
        self._say(CODES[signal.Signals(number)])
        if callable(before):
            before(number, frame)
