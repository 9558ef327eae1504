"""The backend without events: looks at all files again and again, as cheaply as it can.

One thread for everything.
"""

import logging
import os
import threading
import time
from collections.abc import Container, Iterable, Iterator
from functools import partial

from hotreload.changes.changes import Change, ChangeKind
from hotreload.watch.backend import Lost, Report, RootGone
from hotreload.watch.folder import Folder, is_quiet, look
from hotreload.watch.threads import in_thread
from hotreload.watch.tree import DEPTH_LIMIT, Tree

logger = logging.getLogger(__name__)

INTERVAL = 1.0
"""Seconds from the beginning of one round to that of the next."""
LONGEST = 1.65
"""Seconds to which rounds may be stretched, so that a change is seen within two."""
END_PATIENCE = 0.5
"""Seconds that the thread has to end; it may be waiting for a server that does not answer."""
SHARE = 0.04
"""Of one processor's time, what rounds may take before they are stretched."""


class PollingBackend:
    """Look at the files of a tree, round after round, in a thread."""

    def __init__(
        self,
        tree: Tree,
        report: Report,
        *,
        interval: float = INTERVAL,
        parts: Iterable[str] | None = None,
    ) -> None:
        """Prepare to look at parts of a tree, by default at all of it, every ``interval`` s."""
        self._tree = tree
        self._report = report
        self._interval = interval
        self._parts = dict.fromkeys(tree.roots if parts is None else parts)
        self._wanted: dict[str, None] = {}
        self._folders: dict[str, Folder] = {}
        self._rules = 0
        self._unread = set(self._parts)
        self._lock = threading.RLock()
        self._round_lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look at the roots themselves, and begin."""
        for part in self._parts:
            if part in self._tree.roots and not os.path.isdir(part):
                self._report.notice(RootGone(part))
            self._look(part, is_news=False)
        if self._parts:
            self._begin()

    def walk(self) -> None:
        """Look at everything now."""
        with self._round_lock:
            self._round()

    def watch(self, directory: str) -> None:
        """Look at a directory, now for the first time, whatever ignores it."""
        with self._lock:
            for path in self._tree.above(directory):
                if path not in self._wanted:
                    self._wanted[path] = None
                    self._rules += 1
                    if path not in self._folders:
                        self._look(path, is_news=False)
        self._begin()

    def cover(self, part: str) -> bool:
        """Look at one more part of the tree with all below it; tell whether that is news."""
        with self._lock:
            if _holds(self._parts, part):
                return False
            self._parts[part] = None
            self._rules += 1
            self._unread.add(part)
        self._begin()
        return True

    def covers(self, path: str) -> bool:
        """Tell whether a path lies in a part that is looked at."""
        with self._lock:
            return _holds(self._parts, path)

    def renew(self, root: str) -> None:
        """Do nothing: looks go by name, so another directory of that name is seen anyway."""

    async def stop(self) -> None:
        """End the thread, and wait for it, but no longer than `END_PATIENCE`."""
        self._stopping.set()
        if self._thread is not None:
            await in_thread(partial(self._thread.join, END_PATIENCE), name="hotreload end")

    def _begin(self) -> None:
        with self._lock:
            if self._thread is not None or self._stopping.is_set():
                return
            self._thread = threading.Thread(target=self._run, name="hotreload polling", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        rest = self._interval
        while not self._stopping.wait(rest):
            started, worked = time.monotonic(), time.thread_time()
            self._supervised_round()
            worked = time.thread_time() - worked
            period = max(self._interval, min(worked / SHARE, LONGEST))
            rest = max(0.0, period - (time.monotonic() - started))

    def _supervised_round(self) -> None:
        try:
            with self._round_lock:
                self._round()
        except Exception:  # the thread would end here, and with it all looking
            logger.exception("files could not be compared")
            self._report.notice(Lost("a fault of the watcher"))

    def _round(self) -> None:
        """Look at every directory once, those above before those below."""
        seen: set[str] = set()
        with self._lock:
            unread, self._unread = self._unread, set()
            pending = [*self._wanted, *self._parts]
        while pending and not self._stopping.is_set():
            path = pending.pop()
            if path in seen:
                continue
            seen.add(path)
            pending += self._look(path, is_news=not _holds(unread, path))
        if not self._stopping.is_set():
            self._forget_all_but(seen)

    def _forget_all_but(self, seen: set[str]) -> None:
        with self._lock:
            for path in self._folders.keys() - seen - self._wanted.keys():
                del self._folders[path]

    def _look(self, path: str, *, is_news: bool) -> tuple[str, ...]:
        """Compare one directory with the last look; list the directories in it to look at."""
        before = self._folders.get(path)
        now = look(path, before)  # without the lock: where a disk stalls, only this thread waits
        with self._lock:
            known = self._folders.get(path)
            if known is not before:  # another thread was faster, or has forgotten the directory
                return known.entered if known else ()
            self._folders[path] = now
            self._obey(path, before, now)
            self._choose(path, before, now)
            if before is None:
                before = Folder() if is_news else now
            changes = self._compare(path, before, now)
        if changes:
            self._report.changes(changes)
        return now.entered

    def _compare(self, path: str, before: Folder, now: Folder) -> list[Change]:
        if before.files == now.files and before.folders == now.folders:
            return []
        if now.files is None and path in self._tree.roots:
            self._report.notice(RootGone(path))
            return []
        return list(self._differences(path, before, now))

    def _differences(self, path: str, before: Folder, now: Folder) -> Iterator[Change]:
        old, new = before.files or {}, now.files or {}
        for name in old.keys() - new.keys():
            yield from self._tell(ChangeKind.DELETED, path, name)
        for name, stamp in new.items():
            if name not in old:
                yield from self._tell(ChangeKind.ADDED, path, name)
            elif old[name] != stamp:
                yield from self._tell(ChangeKind.MODIFIED, path, name)
        for name in before.folders ^ now.folders:
            folder = os.path.join(path, name)
            if folder in self._wanted or not self._tree.prunes(folder):
                yield _change(
                    ChangeKind.ADDED if name in now.folders else ChangeKind.DELETED, folder
                )

    def _tell(self, kind: ChangeKind, directory: str, name: str) -> Iterator[Change]:
        path = os.path.join(directory, name)
        if not self._tree.silences(path):
            yield _change(kind, path, complete=kind is ChangeKind.DELETED or is_quiet(path))

    def _obey(self, path: str, before: Folder | None, now: Folder) -> None:
        """Read the ``.gitignore`` of a directory where it is another one than before."""
        known = before.files if before is not None else None
        if (known or {}).get(".gitignore") != (now.files or {}).get(".gitignore"):
            self._tree.obey(path)
            self._rules += 1

    def _choose(self, path: str, before: Folder | None, now: Folder) -> None:
        """Choose the directories to look at, anew where anything that counts has changed."""
        now.rules = self._rules
        if before and before.rules == now.rules and before.folders == now.folders:
            now.entered = before.entered
        else:
            below = [os.path.join(path, name) for name in now.folders]
            now.entered = tuple(folder for folder in below if self._enters(folder, now))

    def _enters(self, folder: str, above: Folder) -> bool:
        """Decide whether a directory is worth looking at, by the rules as they are now."""
        if folder in self._wanted:
            return True
        directory = os.path.dirname(folder)
        is_environment = above.files is not None and "pyvenv.cfg" in above.files
        return (
            (not is_environment or directory in self._tree.roots)
            and folder.count(os.sep) <= DEPTH_LIMIT
            and _holds(self._parts, directory)
            and not self._tree.prunes(folder)
        )


def _holds(parts: Container[str], path: str) -> bool:
    """Tell whether a path is one of the parts or below one."""
    while path not in parts:
        path, last = os.path.dirname(path), path
        if path == last:
            return False
    return True


def _change(kind: ChangeKind, path: str, *, complete: bool = True) -> Change:
    return Change(kind, path, complete, time.monotonic())
