"""The backend elsewhere: watchdog's stock observers, through their public interface.

Works with watchdog 6 and 7, on every system it knows; with an interval it polls instead.
"""

import os
import stat
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirModifiedEvent,
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
from hotreload.watch.threads import in_thread
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
        self._links: dict[str, set[str]] = {}
        self._real_roots = {str(Path(root).resolve()): root for root in tree.roots}
        self._whole = False
        self._observer: BaseObserver | None = None

    def start(self) -> None:
        """Watch the roots: whole where that is cheap, else without what is below them yet."""
        if sys.platform == "linux":
            end_move_stall()
            # watchdog 7 warns of itself when folders are made faster than it can look.
            warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        self._observer = self._make_observer()
        self._observer.start()
        for root in self._tree.roots:
            self._watch_root(root)
        for directory in self._served:
            self._schedule_single(str(Path(directory).resolve()))

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
        real = self._named(str(Path(directory).resolve()))
        if real != directory:
            self._links.setdefault(real, set()).add(directory)
        if not (self._whole and self._tree.has(real)):
            self._schedule_single(real)

    async def stop(self) -> None:
        """Stop the observer and wait for its threads."""
        observer, self._observer = self._observer, None
        if observer is not None:
            await in_thread(partial(_end, observer), name="hotreload stop")

    def dispatch(self, event: FileSystemEvent) -> None:
        """Translate an event of watchdog."""
        changes = [
            _as_it_is(replace(change, path=path), event)
            for change in _translate(event)
            for path in self._names(change.path)
            if self._concerns(path, event) and not _is_ghost(change)
        ]
        if changes:
            self._report.changes(changes)
        source = self._named(os.fsdecode(event.src_path))
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
        if not os.path.isdir(root):
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
        if observer is None or not os.path.isdir(directory):
            return
        try:
            # The real path, for where it can, watchdog watches a link and not what it leads to.
            real = str(Path(directory).resolve())
            wanted = _WANTED if self._poll is None else [*_WANTED, DirModifiedEvent]
            observer.schedule(self, real, recursive=recursive, event_filter=wanted)
        except OSError as error:
            self._report.notice(Limit(WatchLimit(directory, error)))

    def _named(self, path: str) -> str:
        """Translate a real path to one below the root as it was given to us."""
        for real, root in self._real_roots.items():
            if path == real or path.startswith(real.rstrip(os.sep) + os.sep):
                return root + path[len(real) :]
        return path

    def _names(self, path: str) -> list[str]:
        """List all paths that a file was, or may have been, served by."""
        path = self._named(path)
        directory, name = os.path.split(path)
        return [path, *(f"{link}{os.sep}{name}" for link in self._links.get(directory, ()))]

    def _concerns(self, path: str, event: FileSystemEvent) -> bool:
        directory = path if event.is_directory else str(Path(path).parent)
        watched = directory in self._wanted or not self._tree.prunes(directory)
        return watched and not self._tree.silences(path)

    def _list(self, directory: str | None) -> Iterator["os.DirEntry[str]"]:
        """List a directory for polling, without what is ignored."""
        assert directory is not None
        with os.scandir(directory) as entries:
            for entry in entries:
                if not entry.is_dir() or self._polls(entry.path):
                    yield entry

    def _polls(self, directory: str) -> bool:
        name = self._named(directory)
        return name in self._wanted or not self._tree.prunes(name)


def _end(observer: "BaseObserver") -> None:
    observer.stop()
    observer.join()


def _translate(event: FileSystemEvent) -> list[Change]:
    source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
    match event:
        case DirMovedEvent() if os.path.isdir(target):
            return [_change(ChangeKind.DELETED, source)]
        case DirDeletedEvent() | FileDeletedEvent():
            return [_change(ChangeKind.DELETED, source)]
        # Polling takes a file for a directory that moved, where it was given the same inode.
        case FileMovedEvent() | DirMovedEvent():
            kinds = ((ChangeKind.DELETED, source), (ChangeKind.MODIFIED, target))
            return [_change(kind, path) for kind, path in kinds if path]
        case FileClosedEvent():
            return [_change(ChangeKind.MODIFIED, source)]
        case FileCreatedEvent():
            return [_change(ChangeKind.ADDED, source, complete=False)]
        case DirModifiedEvent() if os.path.isdir(source):
            return []
        case FileModifiedEvent() | DirModifiedEvent():  # for polling: a file in its place
            return [_change(ChangeKind.MODIFIED, source, complete=False)]
        case _:
            return []


def _is_ghost(change: Change) -> bool:
    """Tell whether nothing is there: watchdog goes on watching what was moved away."""
    return change.kind is not ChangeKind.DELETED and not os.path.lexists(change.path)


def _as_it_is(change: Change, event: FileSystemEvent) -> Change:
    """Correct a deletion that is overtaken by another file of that name."""
    deleted = change.kind is ChangeKind.DELETED and not event.is_directory
    if deleted and os.path.lexists(change.path):
        return replace(change, kind=ChangeKind.MODIFIED, complete=False)
    return change


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
