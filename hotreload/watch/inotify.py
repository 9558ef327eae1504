"""The Linux backend: one watch for each directory that is not ignored, and no detours.

Needs watchdog 7.1, whose ``InotifyFD`` shows the events as the kernel sends them. The event loop
reads them itself: a thread would cost two hand-overs, and in a busy process twice 5 ms.
"""

import asyncio
import errno
import logging
import os
import stat
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from watchdog.observers.inotify_c import InotifyConstants, WatchDescriptor

from hotreload.changes.changes import Change, ChangeKind
from hotreload.errors import WatchLimit
from hotreload.watch.backend import Limit, Lost, Report, RootGone
from hotreload.watch.descriptors import Descriptors
from hotreload.watch.threads import in_thread
from hotreload.watch.tree import Tree, is_below

INLINE_LIMIT = 100
"""Entries of a new directory that are looked at on the loop; a thread goes on with the rest."""

logger = logging.getLogger(__name__)

_LIMITS = frozenset({errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM})

_SAVED = InotifyConstants.IN_CLOSE_WRITE | InotifyConstants.IN_MOVED_TO
_ARRIVED = InotifyConstants.IN_CREATE | InotifyConstants.IN_MOVED_TO
_LEFT = InotifyConstants.IN_DELETE | InotifyConstants.IN_MOVED_FROM
_SELF = InotifyConstants.IN_DELETE_SELF | InotifyConstants.IN_MOVE_SELF


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
        self._stopping = threading.Event()
        self._seen: list[Change] = []
        self._entering: set[asyncio.Future[None]] = set()

    def start(self) -> None:
        """Open the queue and watch the roots, and what was asked for earlier."""
        self._descriptors = Descriptors(self)
        asyncio.get_running_loop().add_reader(self._descriptors.fileno(), self._read)
        for path in sorted(self._wanted):
            self._add(path)
        for root in self._tree.roots:
            if not os.path.isdir(root):
                self._report.notice(RootGone(root))

    def walk(self) -> None:
        """Watch what is not ignored; a later walk reports the files of what it newly finds."""
        for root in self._tree.roots:
            for file, news in self._cover(root):
                if file and news and self._walked and not self._tree.silences(file):
                    self._report.changes([_added(file, complete=False)])
        self._walked = True
        self._leave_ignored()

    def _leave_ignored(self) -> None:
        """Give back the watches of what a changed ``.gitignore`` ignores."""
        assert self._descriptors is not None  # it was started before it walks
        for path in self._descriptors.watched():
            if self._ignores(path):
                self._drop(path)

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

    def renew(self, root: str) -> None:
        """Watch another directory in the place of a root, and what was asked for below it."""
        self._drop(root)
        for path in sorted(self._wanted):
            if is_below(path, root):
                self._add(path)

    async def stop(self) -> None:
        """Close the queue."""
        self._stopping.set()
        if self._descriptors is not None:
            asyncio.get_running_loop().remove_reader(self._descriptors.fileno())
            self._descriptors.close()
        await asyncio.gather(*self._entering)

    def _read(self) -> None:
        """Report what has happened, in one piece."""
        assert self._descriptors is not None  # its descriptor has called us
        try:
            self._descriptors.read()
        except Exception:  # whatever it was, the rest of the queue must still be read
            logger.exception("events could not be told")
            self._report.notice(Lost("a fault of the watcher"))
        changes, self._seen = self._seen, []
        if changes:
            self._report.changes(changes)

    def on_event(self, wd: WatchDescriptor, mask: int, name: bytes) -> None:
        """Translate an event, once for each path that leads to its directory."""
        assert self._descriptors is not None  # it has called us
        for directory in self._descriptors.paths(wd):
            if name:
                path = f"{directory.rstrip('/')}/{os.fsdecode(name)}"
                self._seen += self._translate(mask, path)
            elif mask & InotifyConstants.IN_UNMOUNT:
                self._uncovered(directory)
            elif mask & _SELF:
                self._left_alone(directory)

    def on_queue_overflow(self) -> None:
        """Tell that the kernel has dropped events."""
        self._report.notice(Lost("queue overflow"))

    def _translate(self, mask: int, path: str) -> list[Change]:
        if mask & InotifyConstants.IN_ISDIR:
            return self._directory(mask, path)
        if path in self._wanted and self._is_link_to_directory(path):
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

    def _is_link_to_directory(self, path: str) -> bool:
        """Tell whether one is there, or was; files too are asked for as if they were folders."""
        assert self._descriptors is not None  # it has called us
        return path in self._descriptors or os.path.isdir(path)

    def _relink(self, path: str) -> list[Change]:
        """Follow a link to a directory that was made, flipped or removed where one is wanted."""
        self._drop(path)
        return [_change(ChangeKind.DELETED, path), *self._enter(path, complete=True)]

    def _uncovered(self, directory: str) -> None:
        """Watch what a mount had hidden; no parent tells that it has gone."""
        self._drop(directory)
        self._add(directory)
        self._report.notice(Lost(f"{directory} was unmounted"))

    def _left_alone(self, directory: str) -> None:
        """Handle the end of a directory that no watched parent tells us about."""
        parent = str(Path(directory).parent)
        is_root = directory in self._tree.roots
        if not is_root and self._descriptors is not None and parent in self._descriptors:
            return
        self._drop(directory)
        if self._add(directory):  # another one has taken its place meanwhile
            self._report.notice(Lost(f"{directory} was replaced", directory))
        elif is_root:
            self._report.notice(RootGone(directory))
        else:
            self._seen.append(_change(ChangeKind.DELETED, directory))
            if not self._tree.has(directory):  # nothing above it is watched that could tell more
                self._report.notice(RootGone(directory))

    def _enter(self, directory: str, *, complete: bool) -> list[Change]:
        """Watch a new directory; files that came before the watch have no events of their own."""
        found = (
            None if file is None or self._tree.silences(file) else _added(file, complete=complete)
            for file, _ in self._cover(directory)
        )
        first = list(islice(found, INLINE_LIMIT))
        if len(first) == INLINE_LIMIT:
            self._go_on(found)
        return [change for change in first if change]

    def _go_on(self, found: Iterator[Change | None]) -> None:
        """Report the rest of a large directory from a thread."""

        def report() -> None:
            while some := list(islice(found, INLINE_LIMIT)):
                self._report.changes([change for change in some if change])

        entering = in_thread(report, name="hotreload enter")
        self._entering.add(entering)
        entering.add_done_callback(self._entering.discard)

    def _cover(self, top: str) -> Iterator[tuple[str | None, bool]]:
        """Watch all below a directory; yield its files, and whether their directory is new.

        A directory yields None, for it takes its time as well.
        """
        news = False
        for found in self._tree.walk(top, self._wanted):
            if self._stopping.is_set():
                return
            if found.is_directory:
                news = self._add(found.path)
            yield None if found.is_directory else found.path, news

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
            if error.errno in _LIMITS:
                self._report.notice(Limit(WatchLimit(path, error)))
            return False


def _change(kind: ChangeKind, path: str, *, complete: bool = True) -> Change:
    return Change(kind, path, complete, time.monotonic())


def _added(path: str, *, complete: bool) -> Change:
    return _change(ChangeKind.ADDED, path, complete=complete)


def _file_change(mask: int, path: str) -> Change:
    if mask & _SAVED:
        return Change(ChangeKind.MODIFIED, path, True, time.monotonic())
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
