"""Lines on their way to a stream, written by a thread: a reader that sleeps stops nobody.

A terminal in Ctrl-S and a pipe that is full block whoever writes to them.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from typing import TextIO

LINES_LIMIT = 1000
"""Lines that wait for the reader; beyond it the oldest are dropped, and their number is told."""


class Printer:
    """Write lines to one stream, each flushed, in order."""

    def __init__(self, stream: TextIO, *, dropped: Callable[[int], str]) -> None:
        """Write to ``stream``; ``dropped`` words the line about lines that were dropped."""
        self._stream = stream
        self._word_dropped = dropped
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False

    def print(self, line: str) -> None:
        """Queue a line; never waits, never raises."""
        with self._news:
            self._lines.append(line)
            if len(self._lines) > LINES_LIMIT:
                self._lines.popleft()
                self._dropped += 1
            self._news.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
                self._thread.start()

    def close(self, *, timeout: float) -> bool:
        """Write what waits; False where the reader did not take it within ``timeout`` seconds."""
        with self._news:
            self._closing = True
            self._news.notify()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (line := self._next()) is not None:
            put(self._stream, f"{line}\n")

    def _next(self) -> str | None:
        with self._news:
            while not self._lines and not self._closing:
                self._news.wait()
            if self._dropped:
                dropped, self._dropped = self._dropped, 0
                return self._word_dropped(dropped)
            return self._lines.popleft() if self._lines else None


def put(stream: TextIO, text: str) -> None:
    """Write and flush, escaping what the stream cannot encode; never raises."""
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except (OSError, ValueError):
        pass  # a full disk or a closed stream is no reason to stop


def _silence(stream: TextIO) -> None:
    """Send what still comes nowhere: Python flushes once more at its end, and would complain."""
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, stream.fileno())
    except (OSError, ValueError):
        pass  # not a stream of the system: then nobody flushes it either
    finally:
        os.close(null)
