"""The seat of a project: whoever holds its lock leads, and says in the same file where it is.

The system takes the lock off a process that dies, however it dies. The file goes with a leader
that leaves in peace.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hotreload import lockfile
from hotreload.folders import Folders

_LIMIT = 4 * 1024
"""Bytes that are read of what a leader says."""
_LOCKED_AT = 1 << 30
"""Where the lock lies on Windows, whose locks keep others from reading: far behind the text."""
_ATTEMPTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Say where a leader is, and what lets its followers in."""

    pid: int
    epoch: str
    port: int
    control_token: str = field(repr=False)


def name_of(project: str, *, mount: Mapping[str, Folders], watch: Iterable[str]) -> str:
    """Name the seat of a project: processes that show the same of the same folder share one.

    Two applications that run in one folder and watch others have a hub each.
    """
    said = json.dumps([os.path.realpath(project), sorted(mount.items()), sorted(watch)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Seat:
    """Take, keep and leave the seat of one project."""

    def __init__(self, name: str) -> None:
        """Begin without it; nothing is opened."""
        self._name = name
        self._descriptor: int | None = None

    @property
    def is_ours(self) -> bool:
        """Tell whether this process leads."""
        return self._descriptor is not None

    def take(self) -> bool:
        """Take the seat if it is free; True where it is ours now.

        Raises:
            OSError: the folder of the lock files cannot be used.
        """
        path = self._path()
        for _ in range(_ATTEMPTS):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | lockfile.NO_LINKS, 0o600)
            if not _lock(descriptor):
                os.close(descriptor)
                return False
            if _is_at(path, descriptor):
                os.ftruncate(descriptor, 0)  # what a leader that died has said
                self._descriptor = descriptor
                return True
            os.close(descriptor)  # the one before us removed it between our open and our lock
        return False

    def tell(self, leader: Leader) -> None:
        """Say where we are, once followers can come."""
        assert self._descriptor is not None, "only who holds the seat may say so"
        data = json.dumps(asdict(leader)).encode()
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, data)
        os.ftruncate(self._descriptor, len(data))

    def leader(self) -> Leader | None:
        """Read where the leader is; None while nobody says so. It may have died since."""
        try:
            values = json.loads(lockfile.read_own(self._path(), limit=_LIMIT))
            leader = Leader(**values)
        except (OSError, ValueError, TypeError):
            return None
        types = {"pid": int, "epoch": str, "port": int, "control_token": str}
        is_whole = all(isinstance(values[name], kind) for name, kind in types.items())
        return leader if is_whole else None

    def leave(self) -> None:
        """Give the seat up, and remove the file; harmless without it."""
        if self._descriptor is not None:
            with suppress(OSError):  # Windows keeps what is open
                self._path().unlink()
            self.forget()

    def forget(self) -> None:
        """Close the lock without giving it up: in a child process it is its parent's."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _path(self) -> Path:
        return lockfile.own_folder() / f"{self._name}.hub"


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
