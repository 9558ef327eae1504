"""The folders that a reloader looks after: what is shown of them, and what is watched besides."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotreload import folders
from hotreload.paths import Mounts
from hotreload.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Territory:
    """Hold what the user named, as absolute paths."""

    mounts: Mounts
    """What URLs show, the folders included that somebody else serves."""
    resolver: Resolver
    """Who opens what URLs show."""
    outside: tuple[str, ...]
    """Folders and files whose changes are told although no URL of ours shows them."""
    roots: tuple[str, ...]
    """All of these, each once: what is to be watched."""
    incomparable: tuple[str, ...]
    """Those of ``outside`` of which nothing is known after a loss: no URL's answer names them."""

    @classmethod
    def of(
        cls,
        mount: Mapping[str, folders.Folders],
        *,
        watch: Iterable[folders.Folder],
        mirror: Iterable[folders.Folder],
    ) -> "Territory":
        """Read what users name; ``mirror`` are folders that somebody else serves."""
        mirrored = [os.path.abspath(path) for path in mirror]
        outside = (*map(os.path.abspath, watch), *mirrored)
        mounts = folders.mounts_of(mount, mirror=mirrored)
        roots = dict.fromkeys([*(each.directory for each in mounts), *outside])
        unknown = tuple(p for p in outside if p in mirrored or not mounts.url_paths(p))
        return cls(mounts, Resolver(mounts), outside, tuple(roots), unknown)

    @property
    def home(self) -> str:
        """Give the folder in which a work tree of git is sought."""
        return next(iter(self.roots), os.getcwd())
