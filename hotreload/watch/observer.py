"""The backend elsewhere: watchdog's stock observers, through their public interface.

Works with watchdog 6 and 7, on every system it knows.
"""

import contextlib
import os
import sys
import warnings
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    DirDeletedEvent,
    DirMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

from hotreload.errors import WatchLimit
from hotreload.watch.backend import Limit, Report, RootGone
from hotreload.watch.stock_events import WANTED, as_it_is, is_ghost, translate
from hotreload.watch.threads import in_thread
from hotreload.watch.tree import Tree, is_below

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver, ObservedWatch

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


_GRADUAL = sys.platform not in ("darwin", "win32")
"""Whether watching a whole tree means to walk it, which may take long."""


class ObserverBackend(FileSystemEventHandler):
    """Watch the roots as whole trees, and drop what comes from ignored directories."""

    def __init__(self, tree: Tree, report: Report) -> None:
        """Prepare; nothing is watched before ``start``."""
        self._tree = tree
        self._report = report
        self._served: set[str] = set()
        self._wanted: set[str] = set(tree.roots)
        self._single: set[str] = set()
        self._links: dict[str, set[str]] = {}
        self._watches: dict[str, list[ObservedWatch]] = {}
        self._real_roots = {_real(root): root for root in tree.roots}
        self._whole = False
        self._observer: BaseObserver | None = None

    def start(self) -> None:
        """Watch the roots: whole where that is cheap, else without what is below them yet."""
        if sys.platform == "linux":
            end_move_stall()
            # watchdog 7 warns of itself when folders are made faster than it can look.
            warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        from watchdog.observers import Observer  # only now, for it is not cheap

        self._observer = Observer()
        self._observer.start()
        for root in self._tree.roots:
            self._watch_root(root)
        for directory in self._served:
            self._schedule_single(_real(directory))

    def walk(self) -> None:
        """Read the ignore files, then watch the whole trees."""
        for root in self._tree.roots:
            for _ in self._tree.walk(root, self._wanted):
                if self._observer is None:
                    return
        if not self._whole and _GRADUAL:
            for root in self._tree.roots:
                self._schedule(root, recursive=True)
            self._whole = True

    def watch(self, directory: str) -> None:
        """Hear of a directory, by a watch of its own where no tree has it."""
        if directory in self._served:
            return
        self._served.add(directory)
        self._wanted.update(self._tree.above(directory))
        real = self._named(_real(directory))
        if real != directory:
            self._links.setdefault(real, set()).add(directory)
        if not (self._whole and self._tree.has(real)):
            self._schedule_single(real)

    def renew(self, root: str) -> None:
        """Watch another directory in the place of a root, and what was asked for below it."""
        self._end_watches(root)
        self._real_roots = {_real(each): each for each in self._tree.roots}
        self._watch_root(root)
        if self._whole and _GRADUAL:
            self._schedule(root, recursive=True)
        for directory in tuple(self._served):
            if is_below(directory, root):
                self._schedule_single(_real(directory))

    async def stop(self) -> None:
        """Stop the observer and wait for its threads."""
        observer, self._observer = self._observer, None
        if observer is not None:
            await in_thread(partial(_end, observer), name="hotreload stop")

    def dispatch(self, event: FileSystemEvent) -> None:
        """Translate an event of watchdog."""
        changes = [
            as_it_is(replace(change, path=path), event)
            for change in translate(event)
            for path in self._names(change.path)
            if self._concerns(path, event) and not is_ghost(change)
        ]
        if changes:
            self._report.changes(changes)
        source = self._named(os.fsdecode(event.src_path))
        if isinstance(event, DirDeletedEvent | DirMovedEvent) and source in self._tree.roots:
            self._report.notice(RootGone(source))

    def _end_watches(self, root: str) -> None:
        observer = self._observer
        if observer is None:
            return
        for directory in [each for each in self._watches if is_below(each, root)]:
            self._single.discard(directory)
            for watch in self._watches.pop(directory):
                with contextlib.suppress(KeyError):  # its directory is no more, nor is it
                    observer.unschedule(watch)

    def _watch_root(self, root: str) -> None:
        if not os.path.isdir(root):
            self._report.notice(RootGone(root))
        elif _GRADUAL:
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
            watch = observer.schedule(
                self, _real(directory), recursive=recursive, event_filter=WANTED
            )
            self._watches.setdefault(directory, []).append(watch)
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


def _real(directory: str) -> str:
    return str(Path(directory).resolve())


def _end(observer: "BaseObserver") -> None:
    observer.stop()
    observer.join()
