"""A test whether events arrive at all, which changes nothing: it opens a directory."""

import contextlib
import ctypes
import os
import select
import sys

PATIENCE = 0.5
"""Seconds that an event may take."""

_IN_OPEN = 0x20
_IN_CLOSE_NOWRITE = 0x10
_IN_ONLYDIR = 0x01000000


def events_arrive(directory: str, *, patience: float = PATIENCE) -> bool:
    """Tell whether opening a directory is seen by a watch on it; blocks up to ``patience`` s.

    True where nothing can be said.
    """
    return heard(directory, patience=patience) is not False


def heard(directory: str, *, patience: float = PATIENCE) -> bool | None:
    """Say whether opening a directory is seen by a watch on it; blocks up to ``patience`` s.

    None where nothing can be said: not on Linux, no such directory, no watches left.
    """
    if sys.platform != "linux" or not os.path.isdir(directory):
        return None
    # The C library as the interpreter has loaded it, as watchdog does.
    libc = ctypes.CDLL(None, use_errno=True)
    queue = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if queue < 0:
        return None
    try:
        mask = _IN_OPEN | _IN_CLOSE_NOWRITE | _IN_ONLYDIR
        if libc.inotify_add_watch(queue, os.fsencode(directory), ctypes.c_uint32(mask)) < 0:
            return None
        _open(directory)
        return _is_readable(queue, patience)
    finally:
        os.close(queue)


def _open(directory: str) -> None:
    with contextlib.suppress(OSError), os.scandir(directory):
        pass  # being opened is all that is wanted of it


def _is_readable(descriptor: int, patience: float) -> bool:
    # poll and not select, which knows no descriptors above 1023.
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(patience * 1000))
