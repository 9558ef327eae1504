"""One look at a directory, for comparison with the next one.

Two looks at a file differ where its times, its size or its inode do. The change time is among
them, which nobody can set back.
"""

import os
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass

from hotreload.changes.changes import WRITING_SETTLE
from hotreload.watch.tree import is_directory

YOUNG = 2.0
"""Seconds for which the times of a directory prove nothing; FAT counts in steps of two."""


@dataclass(slots=True)
class Folder:
    """Keep what was in a directory; None for its files while it does not exist.

    ``listed`` is the directory's own stamp, 0 where it is too young to be trusted; ``rules`` and
    ``entered`` say which of its directories were worth looking at, and by which state of things.
    """

    files: dict[str, int] | None = None
    folders: frozenset[str] = frozenset()
    listed: int = 0
    rules: int = -1
    entered: tuple[str, ...] = ()


def look(path: str, before: Folder | None) -> Folder:
    """List a directory and look at its files; it is not listed where nothing came or went."""
    try:
        listed = _listed(os.stat(path))
        if before is not None and before.files is not None and listed and listed == before.listed:
            return Folder(_stamps(path, before.files), before.folders, listed)
        with os.scandir(path) as entries:
            kinds = {entry.name: is_directory(entry) for entry in entries}
    except OSError:  # it is gone, or not for us to read
        return Folder()
    names = (name for name, is_directory in kinds.items() if not is_directory)
    folders = frozenset(name for name, is_directory in kinds.items() if is_directory)
    return Folder(_stamps(path, names), folders, listed)


def is_quiet(path: str) -> bool:
    """Tell whether nobody has written to a file for a while, so that it is probably whole."""
    try:
        age = time.time() - os.stat(path).st_mtime
    except OSError:
        return True
    return age > WRITING_SETTLE


def _listed(status: os.stat_result) -> int:
    """Stamp a directory; another name may come within the tick of the clock that it shows."""
    is_young = abs(time.time() - status.st_mtime) < YOUNG
    return 0 if is_young else hash((status.st_mtime_ns, status.st_ctime_ns, status.st_ino))


def _stamps(directory: str, names: Iterable[str]) -> dict[str, int]:
    """Boil down what two looks at files compare; links count for what they lead to."""
    prefix = directory.rstrip(os.sep) + os.sep
    return {name: _stamp(prefix + name) for name in names}


def _stamp(path: str) -> int:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):  # a link to a directory, which is not followed
            status = os.lstat(path)
    except OSError:  # a link that leads nowhere, or gone by now
        return 0
    return hash((status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino))
