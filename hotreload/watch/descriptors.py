"""Watch descriptors of inotify, and the paths that they stand for.

One directory has one descriptor, though several paths may lead to it through links.
"""

import errno
import os
import struct
import threading
from itertools import count
from typing import Protocol

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

if not hasattr(InotifyEvent, "is_queue_overflow"):
    raise ImportError("watchdog before 7.1 does not tell when the kernel drops events")

MASK = Mask(
    InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_MOVED_TO
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_MODIFY
    | InotifyConstants.IN_DELETE_SELF
    | InotifyConstants.IN_MOVE_SELF
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_EXCL_UNLINK
)
"""Neither opening, reading nor attributes: what we serve must not look like a change."""

_REFUSED = WatchDescriptor(-1)

_BUFFER = 16 * 1024
"""Bytes that are read at once: some hundred events, so that a storm leaves the loop room."""

_HEAD = struct.Struct("iIII")
"""What stands before a name: descriptor, mask, cookie, and the bytes of the name with its end."""

_ENDED, _OVERFLOW = InotifyConstants.IN_IGNORED, InotifyConstants.IN_Q_OVERFLOW


class Listener(Protocol):
    """Take what the kernel tells."""

    def on_event(self, wd: WatchDescriptor, mask: int, name: bytes) -> None:
        """Take an event of a watch: what happened, and to which entry (b"": to itself)."""

    def on_queue_overflow(self) -> None:
        """Take note that events were dropped."""


class _Queue(InotifyFD):
    """Hold the kernel's queue. It is a thread that is never started: the event loop reads."""

    def __init__(self) -> None:
        super().__init__()
        # watchdog takes the thread for reading before it runs, and leaves the descriptors to it.
        self._is_reading = False

    def fileno(self) -> int:
        return self._inotify_fd


class Descriptors:
    """Keep which paths are watched. For any thread; this is where they meet."""

    def __init__(self, listener: Listener) -> None:
        """Open a queue, whose events go to the listener."""
        self._listener = listener
        self._lock = threading.Lock()
        self._numbers = count()
        self._by_path: dict[str, WatchDescriptor] = {}
        self._paths: dict[WatchDescriptor, tuple[str, ...]] = {}
        self._ids: dict[WatchDescriptor, CallbackId] = {}
        self._closed = False
        self._queue = _Queue()

    def __contains__(self, path: str) -> bool:
        """Tell whether a directory is watched under this path."""
        return path in self._by_path

    def __len__(self) -> int:
        """Count the watches that the kernel keeps for us."""
        return len(self._paths)

    def watched(self) -> tuple[str, ...]:
        """List the directories that are watched."""
        with self._lock:
            return tuple(self._by_path)

    def fileno(self) -> int:
        """Give the descriptor that is readable when there are events."""
        return self._queue.fileno()

    def read(self) -> None:
        """Call back with the events that wait, or some of them; waits where there are none."""
        # Not as watchdog does: the loop has polled already, and closes on this thread. Without its
        # locks, polling and book-keeping the first event after a pause is told 0.1 ms earlier.
        events = os.read(self._queue.fileno(), _BUFFER)
        at = 0
        while at < len(events):
            wd, mask, cookie, size = _HEAD.unpack_from(events, at)
            at += _HEAD.size + size
            if mask & _OVERFLOW:
                self._listener.on_queue_overflow()
            elif mask & _ENDED:
                self._queue.handle_event(InotifyEvent(wd, mask, cookie, b""))
            else:
                self._listener.on_event(wd, mask, events[at - size : at].rstrip(b"\0"))

    def paths(self, wd: WatchDescriptor) -> tuple[str, ...]:
        """List the paths of a descriptor."""
        if known := self._paths.get(wd):
            return known
        # The lock makes us wait for `add` to note the descriptor that it has just been given.
        with self._lock:
            return self._paths.get(wd, ())

    def add(self, path: str) -> bool:
        """Watch the directory that is there now; tell whether that is news. Raises OSError."""
        with self._lock:
            if self._closed:
                return False
            wd = self._ask(path)
            old = self._by_path.get(path)
            if old == wd:
                return False
            if old is not None:
                self._unlink(path, old)
            self._by_path[path] = wd
            self._paths[wd] = (*self._paths.get(wd, ()), path)
            return True

    def drop(self, path: str) -> None:
        """Watch neither this directory nor any below it any longer."""
        prefix = f"{path}/"
        with self._lock:
            below = [each for each in self._by_path if each == path or each.startswith(prefix)]
            for each in below:
                self._unlink(each, self._by_path.pop(each))

    def on_event(self, event: InotifyEvent) -> None:
        """Take no event from watchdog, for we read them ourselves."""

    def on_queue_overflow(self) -> None:
        """Neither this one."""

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Note that the kernel has ended a watch: its directory is no more."""
        with self._lock:
            self._ids.pop(wd, None)
            for path in self._paths.pop(wd, ()):
                if self._by_path.get(path) == wd:
                    del self._by_path[path]

    def close(self) -> None:
        """Give everything back."""
        with self._lock:
            self._closed = True
        self._queue.close()

    def _ask(self, path: str) -> WatchDescriptor:
        """Ask the kernel, which answers with the known descriptor for a known directory."""
        number = CallbackId(next(self._numbers))
        wd = self._queue.add_callback(os.fsencode(path), MASK, self, number)
        if wd == _REFUSED or wd in self._ids:
            self._queue.remove_callbacks([(wd, number)])
        if wd == _REFUSED:  # watchdog's way to say so
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        self._ids.setdefault(wd, number)
        return wd

    def _unlink(self, path: str, wd: WatchDescriptor) -> None:
        paths = tuple(each for each in self._paths.pop(wd, ()) if each != path)
        if paths:
            self._paths[wd] = paths
        elif wd in self._ids:
            self._queue.remove_callbacks([(wd, self._ids.pop(wd))])
