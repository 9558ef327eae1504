"""How served files looked on disk when they were read, and which look different now.

A look costs no reading, so that all of them can be looked at again and again: that heals what no
event has told, as writes by another machine, through a hard link or by mapped memory. Files that
were asked for in vain are among them: nobody tells what is in a folder that was made a moment ago.
"""

import os
import stat
import time
from collections.abc import Iterator

RACY = 0.05
"""Seconds after a change in which another one may leave the same times; clocks tick in steps."""
RACY_COARSE = 2.1
"""The same for file systems that count whole seconds, or two of them."""
MISSING_LIMIT = 4_000
"""Paths without a file that are looked at, the newest; any name may be asked for."""


class Stamps:
    """Remember a stamp for each canonical path, and go round them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: dict[str, tuple[tuple[str, ...], int]] = {}
        self._missing: dict[str, None] = {}
        self._round: Iterator[str] = iter(())

    def __len__(self) -> int:
        """Count the paths."""
        return len(self._known)

    def note(self, path: str, file: str, status: os.stat_result) -> None:
        """Take the status of a file from before it was read."""
        is_racy = _is_racy(status, now=time.time())
        self._known[path] = (file,), _UNKNOWN if is_racy else _stamp(status)
        self._missing.pop(path, None)

    def note_missing(self, path: str, files: tuple[str, ...]) -> None:
        """Take it that none of the files is there that a path would show."""
        if path in self._known and path not in self._missing:
            return
        self._known[path] = files, _GONE
        self._missing.pop(path, None)
        self._missing[path] = None
        if len(self._missing) > MISSING_LIMIT:
            self.forget(next(iter(self._missing)))

    def note_absence(self, path: str) -> None:
        """Take it that the file of a path is not there."""
        if path in self._known:
            self._known[path] = self._known[path][0], _GONE

    def distrust(self, path: str) -> None:
        """Look at a path again, whatever it looks like: not all have heard what it holds."""
        if path in self._known:
            self._known[path] = self._known[path][0], _UNKNOWN

    def pass_on(self, path: str) -> None:
        """Take it that a path shows the file of another one, which is looked at by itself."""
        if path.endswith("/"):
            self.forget(path)
        else:
            self.note_absence(path)

    def forget(self, path: str) -> None:
        """Look at a path no more."""
        self._known.pop(path, None)
        self._missing.pop(path, None)

    def begin_anew(self) -> None:
        """Begin another round, which knows what has come since this one began."""
        self._round = iter(())

    def differing(self, limit: int) -> list[tuple[str, str]]:
        """Look at the next paths, at most ``limit``; list those that differ, with their files."""
        differing = []
        for _ in range(min(limit, len(self._known))):
            path = self._next()
            files, stamp = self._known[path]
            file, found = _look(files, is_folder=path.endswith("/"))
            if found != stamp:
                differing.append((path, file))
        return differing

    def _next(self) -> str:
        for path in self._round:
            if path in self._known:
                return path
        self._round = iter(tuple(self._known))
        return next(self._round)


_GONE = 0
_UNKNOWN = -1


def _look(files: tuple[str, ...], *, is_folder: bool) -> tuple[str, int]:
    """Find the first file that is there; a folder in the place of a file is none."""
    for file in files:
        try:
            status = os.stat(file)
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode) == is_folder:
            return file, _stamp(status)
    return files[0], _GONE


def _stamp(status: os.stat_result) -> int:
    identity = status.st_dev, status.st_ino
    return hash((status.st_mtime_ns, status.st_ctime_ns, status.st_size, *identity))


def _is_racy(status: os.stat_result, *, now: float) -> bool:
    """Tell whether the file may change once more without looking different."""
    is_coarse = status.st_mtime_ns % 1_000_000_000 == 0
    age = now - max(status.st_mtime, status.st_ctime)
    return abs(age) < (RACY_COARSE if is_coarse else RACY)
