"""The lock that git holds while it rewrites a work tree: until it is gone, changes wait."""

import os
import time

AFTERMATH = 0.050
"""Seconds after we have seen a new index in which git's changes may still arrive here."""
RECENT = 2.0
"""Seconds after which an index is no news: what changes now has nothing to do with it."""
STALE_AFTER = 10.0
"""Seconds without any change after which a lock that stays is taken for a crashed git's."""
LONGEST = 60.0
"""Seconds after which it is taken for that although files change."""


class GitLock:
    """Watch ``.git/index.lock`` of the work tree around a directory.

    A small checkout is over before its first event is read; the fresh index tells of it.
    """

    def __init__(self, directory: str | None) -> None:
        """Find the work tree; without one nothing is ever held."""
        self._path = _find(directory)
        self._index = None if self._path is None else _identity(_index_of(self._path))
        self._until = 0.0
        self._lock: tuple[int, int] | None = None
        self._began = 0.0
        self._busy = 0.0

    def is_busy(self) -> bool:
        """Tell whether git rewrites the work tree right now."""
        return self.is_held(time.monotonic())

    def is_held(self, now: float, *, news: bool = False) -> bool:
        """Tell whether git is at work, or was a moment ago; ``now`` of a monotonic clock.

        ``news``: files are changing right now.
        """
        if self._path is None:
            return False
        lock = _identity(self._path)
        if lock is None:
            self._lock = None
            return self._is_fresh(_index_of(self._path), now)
        if lock != self._lock:
            self._lock, self._began, self._busy = lock, now, now
        is_stale = now - self._busy >= STALE_AFTER or now - self._began >= LONGEST
        if news and not is_stale:
            self._busy = now
        return not is_stale

    def _is_fresh(self, path: str, now: float) -> bool:
        """Tell whether git wrote its index since we last looked, and a moment ago."""
        index = _identity(path)
        if index != self._index:
            self._index = index
            age = time.time() - index[1] / 1e9 if index else RECENT
            self._until = now + AFTERMATH if abs(age) < RECENT else 0.0
        return now < self._until


def _identity(path: str) -> tuple[int, int] | None:
    """Tell one lock, or index, from the next: each is written once."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _index_of(lock: str) -> str:
    return lock.removesuffix(".lock")


def _find(directory: str | None) -> str | None:
    folder = directory
    while folder and folder != os.path.dirname(folder):
        home = _home(folder)
        if home is not None:
            return os.path.join(home, "index.lock")
        folder = os.path.dirname(folder)
    return None


def _home(folder: str) -> str | None:
    """Find where git keeps a tree's index; a linked tree and a submodule have a file saying so."""
    git = os.path.join(folder, ".git")
    if os.path.isdir(git):
        return git
    try:
        with open(git, encoding="utf-8", errors="surrogateescape") as file:
            kind, _, home = file.read(4096).partition(": ")
    except OSError:
        return None
    return os.path.join(folder, home.rstrip("\n")) if kind == "gitdir" else None
