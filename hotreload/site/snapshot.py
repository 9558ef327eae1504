"""What an opened file holds at one moment: its id, and its bytes where they are few enough."""

import os
from dataclasses import dataclass

from hotreload.content import HASH_LIMIT, content_id, stat_id
from hotreload.resolver import Opened
from hotreload.resolver.opening import open_regular

WRITER_PATIENCE = 0.5
"""Seconds that an empty file, and an answer from one, waits for its writer."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Hold the id of a file and its bytes; ``data`` is None above 8 MiB.

    ``is_torn``: a writer changed the file between opening and reading it.
    """

    id: str
    data: bytes | None
    is_torn: bool = False


def take(opened: Opened) -> Snapshot:
    """Read a file from its beginning and name what was read; the descriptor stays open."""
    if opened.stat.st_size > HASH_LIMIT:
        return Snapshot(_stat_name(opened.stat), None)
    size = opened.stat.st_size
    data = read_at(opened.fd, 0, size + 1)
    if len(data) == size:
        return Snapshot(content_id(data), data)
    data = read(opened.fd)
    is_torn = len(data) != size and os.fstat(opened.fd).st_size != size
    return Snapshot(content_id(data), data, is_torn)


def is_unfinished(opened: Opened, *, now: float) -> bool:
    """Tell whether a file was emptied a moment ago, so that its writer should be awaited."""
    age = now - opened.stat.st_mtime
    return opened.stat.st_size == 0 and -WRITER_PATIENCE < age < WRITER_PATIENCE


def of_file(file: str) -> str | None:
    """Name what a watched file holds that nobody is served; None where it cannot be read."""
    try:
        fd, status, _ = open_regular(file)
    except OSError:
        return None
    try:
        return _name_of(fd, status)
    except OSError:
        return None
    finally:
        os.close(fd)


def read(fd: int) -> bytes:
    """Read a descriptor that is ours alone, from its beginning to its end."""
    os.lseek(fd, 0, os.SEEK_SET)
    chunks = []
    while chunk := os.read(fd, _CHUNK):
        chunks.append(chunk)
    return b"".join(chunks)


def read_at(fd: int, offset: int, size: int) -> bytes:
    """Read at most ``size`` bytes of a descriptor that is ours alone."""
    os.lseek(fd, offset, os.SEEK_SET)  # no pread: Windows has none
    return os.read(fd, size)


def _name_of(fd: int, stat: os.stat_result) -> str:
    return _stat_name(stat) if stat.st_size > HASH_LIMIT else content_id(read(fd))


def _stat_name(stat: os.stat_result) -> str:
    return stat_id(size=stat.st_size, mtime_ns=stat.st_mtime_ns, inode=stat.st_ino)
