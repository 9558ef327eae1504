"""The Linux backend: one watch for each directory that is not ignored, and no detours.

Needs watchdog 7.1, whose ``InotifyFD`` shows the events as the kernel sends them.
"""

import errno
import logging
import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from watchdog.observers.inotify_c import InotifyConstants, InotifyEvent, WatchDescriptor

from hotreload.changes import Change, ChangeKind
from hotreload.errors import WatchLimit
from hotreload.watch.backend import Limit, Lost, Report, RootGone
from hotreload.watch.descriptors import Descriptors
from hotreload.watch.tree import Tree

logger = logging.getLogger(__name__)

_LIMITS = frozenset({errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM})

_SAVED = InotifyConstants.IN_CLOSE_WRITE | InotifyConstants.IN_MOVED_TO
_ARRIVED = InotifyConstants.IN_CREATE | InotifyConstants.IN_MOVED_TO
_LEFT = InotifyConstants.IN_DELETE | InotifyConstants.IN_MOVED_FROM
_SELF = (
    InotifyConstants.IN_DELETE_SELF | InotifyConstants.IN_MOVE_SELF | InotifyConstants.IN_UNMOUNT
)


class InotifyBackend:
    """Watch the directories of a tree through the kernel's own queue."""

    def __init__(self, tree: Tree, report: Report) -> None:
        """Prepare; nothing is opened before ``start``."""
        self._tree = tree
        self._report = report
        self._descriptors: Descriptors | None = None
        self._served: set[str] = set()
        self._wanted: set[str] = set(tree.roots)
        self._walked = False
        self._limited = False
        self._stopping = threading.Event()

    def start(self) -> None:
        """Open the queue and watch the roots, and what was asked for earlier."""
        self._descriptors = Descriptors(self)
        for path in sorted(self._wanted):
            self._add(path)
        for root in self._tree.roots:
            if not os.path.isdir(root):
                self._report.notice(RootGone(root))

    def walk(self) -> None:
        """Watch what is not ignored; a later walk reports the files of what it newly finds."""
        for root in self._tree.roots:
            for path, news in self._cover(root):
                if news and self._walked and not self._tree.silences(path):
                    self._report.changes([_change(ChangeKind.ADDED, path, complete=False)])
        self._walked = True

    def watch(self, directory: str) -> None:
        """Watch a directory, and those above it, so that it is found again when made anew."""
        if directory in self._served:
            return
        self._served.add(directory)
        above = self._tree.above(directory)
        self._wanted.update(above)
        for path in above:
            if self._descriptors is not None and path not in self._descriptors:
                self._add(path)

    def stop(self) -> None:
        """Close the queue and end its thread."""
        self._stopping.set()
        if self._descriptors is not None:
            self._descriptors.close()

    def on_event(self, event: InotifyEvent) -> None:
        """Translate an event, once for each path that leads to its directory."""
        try:
            self._tell(event)
        except Exception:  # watchdog's thread would end here, and with it all watching
            logger.exception("an event could not be told")
            self._report.notice(Lost("a fault of the watcher"))

    def _tell(self, event: InotifyEvent) -> None:
        assert self._descriptors is not None  # it has called us
        for directory in self._descriptors.paths(event.wd):
            if event.name:
                path = f"{directory.rstrip('/')}/{os.fsdecode(event.name)}"
                changes = self._translate(event.mask, path)
                if changes:
                    self._report.changes(changes)
            elif event.mask & _SELF:
                self._left_alone(directory)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Forget a directory that is no more."""
        if self._descriptors is not None:
            self._descriptors.forget(wd)

    def on_queue_overflow(self) -> None:
        """Tell that the kernel has dropped events."""
        self._report.notice(Lost("queue overflow"))

    def _translate(self, mask: int, path: str) -> list[Change]:
        if mask & InotifyConstants.IN_ISDIR:
            return self._directory(mask, path)
        if path in self._wanted:
            return self._relink(path)
        return [] if self._tree.silences(path) else [_file_change(mask, path)]

    def _directory(self, mask: int, path: str) -> list[Change]:
        if self._ignores(path):
            return []
        if mask & _ARRIVED:
            found = self._enter(path, complete=bool(mask & InotifyConstants.IN_MOVED_TO))
            return [_change(ChangeKind.ADDED, path), *found]
        if mask & InotifyConstants.IN_MOVED_FROM:
            self._drop(path)
        return [_change(ChangeKind.DELETED, path)] if mask & _LEFT else []

    def _relink(self, path: str) -> list[Change]:
        """Follow a link to a directory that was made, flipped or removed where one is wanted."""
        self._drop(path)
        return [_change(ChangeKind.DELETED, path), *self._enter(path, complete=True)]

    def _left_alone(self, directory: str) -> None:
        """Handle the end of a directory that no watched parent tells us about."""
        parent = str(Path(directory).parent)
        is_root = directory in self._tree.roots
        if not is_root and self._descriptors is not None and parent in self._descriptors:
            return
        self._drop(directory)
        if self._add(directory):  # another one has taken its place meanwhile
            self._report.notice(Lost(f"{directory} was replaced"))
        elif is_root:
            self._report.notice(RootGone(directory))
        else:
            self._report.changes([_change(ChangeKind.DELETED, directory)])

    def _enter(self, directory: str, *, complete: bool) -> list[Change]:
        """Watch a new directory; files that came before the watch have no events of their own."""
        return [
            _change(ChangeKind.ADDED, path, complete=complete)
            for path, _ in self._cover(directory)
            if not self._tree.silences(path)
        ]

    def _cover(self, top: str) -> Iterator[tuple[str, bool]]:
        """Watch all below a directory; yield the files, and whether their directory is new."""
        news = False
        for found in self._tree.walk(top, self._wanted):
            if self._stopping.is_set():
                return
            if found.is_directory:
                news = self._add(found.path)
            else:
                yield found.path, news

    def _ignores(self, directory: str) -> bool:
        return self._tree.prunes(directory) and directory not in self._wanted

    def _drop(self, path: str) -> None:
        if self._descriptors is not None:
            self._descriptors.drop(path)

    def _add(self, path: str) -> bool:
        """Watch a directory; tell whether that is news."""
        if self._descriptors is None:
            return False
        try:
            return self._descriptors.add(path)
        except OSError as error:
            # Otherwise it is gone, no directory, or not for us to read: as if it were not there.
            if error.errno in _LIMITS and not self._limited:
                self._limited = True
                self._report.notice(Limit(WatchLimit(path, error)))
            return False


def _change(kind: ChangeKind, path: str, *, complete: bool = True) -> Change:
    return Change(kind, path, complete, time.monotonic())


def _file_change(mask: int, path: str) -> Change:
    if mask & _SAVED:
        return _change(ChangeKind.MODIFIED, path)
    if mask & _LEFT:
        return _change(ChangeKind.DELETED, path)
    if mask & InotifyConstants.IN_CREATE:
        return _change(ChangeKind.ADDED, path, complete=_is_link(path))
    return _change(ChangeKind.MODIFIED, path, complete=False)


def _is_link(path: str) -> bool:
    """Tell links, which are complete once they exist, from files that are about to be written."""
    try:
        status = Path(path).lstat()
    except OSError:
        return False
    return not stat.S_ISREG(status.st_mode) or status.st_nlink > 1
