"""The backend elsewhere: watchdog's stock observers, through their public interface.

Works with watchdog 6 and 7, on every system it knows; with an interval it polls instead.
"""

import os
import stat
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

from hotreload.changes import Change, ChangeKind
from hotreload.errors import WatchLimit
from hotreload.watch.backend import Limit, Report, RootGone
from hotreload.watch.tree import Tree

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_WANTED: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]
"""Neither opening nor reading: what we serve must not look like a change."""

_GROUPERS = (
    ("watchdog.observers.inotify_move_event_grouper", "InotifyMoveEventGrouper"),
    ("watchdog.observers.inotify_buffer", "InotifyBuffer"),
)
"""Where watchdog 7 and watchdog 6 wait for the other half of a move."""


MOVE_DELAY = 0.005
"""Seconds that watchdog may wait for the other half of a move.

The stock half second holds up all events after a file has left the tree. With no time at all a
save by renaming is torn apart now and then, and its complete half looks like a new, open file.
"""


def end_move_stall() -> None:
    """Let watchdog on Linux wait for ``MOVE_DELAY`` only."""
    for module, name in _GROUPERS:
        try:
            grouper = getattr(import_module(module), name, None)
        except ImportError:  # the other major version
            continue
        if grouper is not None and hasattr(grouper, "delay"):
            grouper.delay = MOVE_DELAY


class ObserverBackend(FileSystemEventHandler):
    """Watch the roots as whole trees, and drop what comes from ignored directories."""

    def __init__(self, tree: Tree, report: Report, *, poll: float | None = None) -> None:
        """Prepare; ``poll`` is the interval in seconds, None for the system's own events."""
        self._tree = tree
        self._report = report
        self._poll = poll
        self._served: set[str] = set()
        self._wanted: set[str] = set(tree.roots)
        self._single: set[str] = set()
        self._whole = False
        self._observer: BaseObserver | None = None

    def start(self) -> None:
        """Watch the roots: whole where that is cheap, else without what is below them yet."""
        if sys.platform == "linux":
            end_move_stall()
        self._observer = self._make_observer()
        self._observer.start()
        for root in self._tree.roots:
            self._watch_root(root)
        for directory in self._served:
            self._schedule_single(directory)

    def walk(self) -> None:
        """Read the ignore files, then watch the whole trees."""
        for root in self._tree.roots:
            for _ in self._tree.walk(root, self._wanted):
                if self._observer is None:
                    return
        if not self._whole and self._gradual:
            for root in self._tree.roots:
                self._schedule(root, recursive=True)
            self._whole = True

    def watch(self, directory: str) -> None:
        """Hear of a directory, by a watch of its own where no tree has it."""
        if directory in self._served:
            return
        self._served.add(directory)
        self._wanted.update(self._tree.above(directory))
        if not (self._whole and self._is_below_root(directory)):
            self._schedule_single(directory)

    def stop(self) -> None:
        """Stop the observer and wait for its threads."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join()

    def dispatch(self, event: FileSystemEvent) -> None:
        """Translate an event of watchdog."""
        changes = [change for change in _translate(event) if self._concerns(change, event)]
        if changes:
            self._report.changes(changes)
        source = os.fsdecode(event.src_path)
        if isinstance(event, DirDeletedEvent | DirMovedEvent) and source in self._tree.roots:
            self._report.notice(RootGone(source))

    @property
    def _gradual(self) -> bool:
        """Tell whether watching a whole tree means to walk it, which may take long."""
        return self._poll is not None or sys.platform not in ("darwin", "win32")

    def _make_observer(self) -> "BaseObserver":
        if self._poll is None:
            from watchdog.observers import Observer

            return Observer()
        from watchdog.observers.polling import PollingObserverVFS

        return PollingObserverVFS(_stat, self._list, polling_interval=self._poll)

    def _watch_root(self, root: str) -> None:
        if not Path(root).is_dir():
            self._report.notice(RootGone(root))
        elif self._gradual:
            self._schedule_single(root)
        else:
            self._schedule(root, recursive=True)
            self._whole = True

    def _schedule_single(self, directory: str) -> None:
        if self._observer is not None and directory not in self._single:
            self._single.add(directory)
            self._schedule(directory, recursive=False)

    def _schedule(self, directory: str, *, recursive: bool) -> None:
        observer = self._observer
        if observer is None or not Path(directory).is_dir():
            return
        try:
            observer.schedule(self, directory, recursive=recursive, event_filter=_WANTED)
        except OSError as error:
            self._report.notice(Limit(WatchLimit(directory, error)))

    def _is_below_root(self, directory: str) -> bool:
        """Tell whether a root's tree has this directory, and not only by way of a link."""
        return any(
            Path(directory).resolve() == Path(root).resolve() / os.path.relpath(directory, root)
            for root in self._tree.roots
            if directory == root or directory.startswith(root.rstrip(os.sep) + os.sep)
        )

    def _concerns(self, change: Change, event: FileSystemEvent) -> bool:
        if event.is_directory:
            return change.path in self._wanted or not self._tree.prunes(change.path)
        if change.kind is not ChangeKind.DELETED and not os.path.lexists(change.path):
            return False  # watchdog goes on watching directories that were moved away
        directory = str(Path(change.path).parent)
        watched = directory in self._wanted or not self._tree.prunes(directory)
        return watched and not self._tree.silences(change.path)

    def _list(self, directory: str | None) -> Iterator["os.DirEntry[str]"]:
        """List a directory for polling, without what is ignored."""
        assert directory is not None
        with os.scandir(directory) as entries:
            for entry in entries:
                if not entry.is_dir() or self._polls(entry.path):
                    yield entry

    def _polls(self, directory: str) -> bool:
        return directory in self._wanted or not self._tree.prunes(directory)


def _translate(event: FileSystemEvent) -> list[Change]:
    source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
    match event:
        case DirDeletedEvent() | FileDeletedEvent() | DirMovedEvent():
            return [_change(ChangeKind.DELETED, source)]
        case FileMovedEvent():
            kinds = ((ChangeKind.DELETED, source), (ChangeKind.MODIFIED, target))
            return [_change(kind, path) for kind, path in kinds if path]
        case FileClosedEvent():
            return [_change(ChangeKind.MODIFIED, source)]
        case FileCreatedEvent():
            return [_change(ChangeKind.ADDED, source, complete=False)]
        case FileModifiedEvent():
            return [_change(ChangeKind.MODIFIED, source, complete=False)]
        case _:
            return []


def _change(kind: ChangeKind, path: str, *, complete: bool = True) -> Change:
    return Change(kind, path, complete, time.monotonic())


def _stat(path: str) -> os.stat_result:
    """Look at a file for polling; a change time next to the other, which can be set back.

    Links to directories are looked at themselves, so that polling does not walk in circles.
    """
    status = Path(path).stat()
    if stat.S_ISDIR(status.st_mode):
        status = Path(path).lstat()
    times = status.st_mtime_ns, status.st_ctime_ns
    # watchdog compares these times for equality only.
    fields = (*status[:7], status.st_atime, cast("float", times), status.st_ctime)
    return os.stat_result(fields)
