"""The keys ``p r o q``, read only where standard input is a terminal of ours."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

_LATER = 1.0
"""Seconds until we look again whether we are back in the foreground."""


class Keyboard:
    """Switch a terminal to single keys, and back."""

    def __init__(self, stream: TextIO | None) -> None:
        """Look at the stream; where it is no terminal, everything here does nothing."""
        self._descriptor = _terminal_of(stream)
        self._saved: list[Any] | None = None

    @contextmanager
    def listening(self, actions: Mapping[str, Callable[[], None]]) -> Iterator[None]:
        """Call the action of each key that is pressed; needs a running loop."""
        if self._descriptor is None:
            yield
            return
        self._take()
        self._listen(asyncio.get_running_loop(), self._descriptor, actions)
        try:
            yield
        finally:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            self.restore()

    def restore(self) -> None:
        """Give the terminal back as it was; safe at any time."""
        if self._descriptor is None or self._saved is None:
            return
        import termios

        saved, self._saved = self._saved, None
        with suppress(termios.error):
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, saved)

    def _take(self) -> None:
        # From the background both reading and switching would stop the whole process.
        if self._descriptor is None or not _is_foreground(self._descriptor):
            return
        import termios
        import tty

        with suppress(termios.error):
            self._saved = termios.tcgetattr(self._descriptor)
            tty.setcbreak(self._descriptor, termios.TCSADRAIN)

    def _listen(
        self,
        loop: asyncio.AbstractEventLoop,
        descriptor: int,
        actions: Mapping[str, Callable[[], None]],
    ) -> None:
        def read() -> None:
            if not _is_foreground(descriptor):
                loop.remove_reader(descriptor)
                loop.call_later(_LATER, loop.add_reader, descriptor, read)
                return
            if self._saved is None:
                self._take()
            pressed = _read(descriptor)
            if not pressed:  # its end is no reason to stop
                loop.remove_reader(descriptor)
            for key in pressed:
                actions.get(key, _nothing)()

        with suppress(OSError, NotImplementedError):
            loop.add_reader(descriptor, read)


def _terminal_of(stream: TextIO | None) -> int | None:
    if sys.platform == "win32" or stream is None:
        return None
    try:
        return stream.fileno() if stream.isatty() else None
    except (OSError, ValueError):
        return None


def _is_foreground(descriptor: int) -> bool:
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False


def _read(descriptor: int) -> str:
    try:
        return os.read(descriptor, 64).decode("ascii", "replace").lower()
    except BlockingIOError:
        return "\0"
    except OSError:
        return ""


def _nothing() -> None:
    pass
