"""Mounts: which file a URL path means, and which URL paths show a file. No I/O."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from hotreload import urls

_KNOWN_LIMIT = 2048
"""Files whose paths are kept: who saves a file will save it again."""


@dataclass(frozen=True, slots=True)
class Mount:
    """Show the files of ``directory`` (absolute) under a URL ``prefix`` such as ``/lib/``.

    A mirror shows nothing by itself: somebody else answers, and may answer with these files.
    """

    prefix: str
    directory: str
    is_mirror: bool = False

    @classmethod
    def at(cls, prefix: str, directory: str | PurePath, *, is_mirror: bool = False) -> "Mount":
        """Normalise the prefix to begin and end with a slash."""
        inner = prefix.strip("/")
        return cls(f"/{inner}/" if inner else "/", str(directory), is_mirror)


class Mounts:
    """Translate between decoded URL paths and file paths; the longest prefix wins.

    Of several folders below one prefix the first that has a file shows it.
    """

    def __init__(self, mounts: Iterable[Mount]) -> None:
        """Order the mounts by the length of their prefixes."""
        self._mounts = tuple(sorted(mounts, key=lambda mount: -len(mount.prefix)))
        self.url_paths = lru_cache(_KNOWN_LIMIT)(self._url_paths)
        """List the canonical URL paths of an absolute file path, one for each mount it is in."""

        self.has_mirrors = any(mount.is_mirror for mount in self._mounts)

    def __iter__(self) -> Iterator[Mount]:
        """Iterate over the mounts, longest prefix first."""
        return iter(self._mounts)

    def find(self, path: str) -> tuple[Mount, str] | None:
        """Find the mount of a decoded URL path, and the path relative to its folder."""
        return next(self.find_all(path), None)

    def find_all(self, path: str) -> Iterator[tuple[Mount, str]]:
        """Find the mounts of one prefix, the longest, in the order in which they are looked at."""
        prefix = None
        for mount in self._mounts:
            if prefix not in (None, mount.prefix):
                return
            if path.startswith(mount.prefix) or path == mount.prefix[:-1]:
                prefix = mount.prefix
                yield mount, path[len(prefix) :]

    def is_mirrored(self, path: str) -> bool:
        """Tell whether somebody else answers for a decoded URL path below one of the prefixes."""
        found = self.find(path) if self.has_mirrors else None
        return found is not None and found[0].is_mirror

    def _url_paths(self, file: str) -> tuple[str, ...]:
        return tuple(
            urls.quote(mount.prefix + file[len(mount.directory) :].lstrip("/"))
            for mount in self._mounts
            if file.startswith(mount.directory.rstrip("/") + "/") or file == mount.directory
        )
