"""Folders as users name them: relative or not, one or several below a URL prefix."""

import os
from collections.abc import Iterable, Mapping, Sequence

from hotreload.paths import Mount, Mounts

Folder = str | os.PathLike[str]
Folders = Folder | Sequence[Folder]
"""What is shown below a URL prefix: a folder, or several, one behind the other."""


def absolute(shown: Folders) -> tuple[str, ...]:
    """List the absolute paths of what is shown below a URL prefix."""
    folders = (shown,) if isinstance(shown, str | os.PathLike) else shown
    return tuple(map(os.path.abspath, folders))


def mounts_of(mount: Mapping[str, Folders], *, mirror: Iterable[str] = ()) -> Mounts:
    """Read what users mount; ``mirror`` are folders (absolute) that somebody else serves."""
    shown = [Mount.at(url, each) for url, each_of in mount.items() for each in absolute(each_of)]
    return Mounts([*shown, *(Mount.at("/", each, is_mirror=True) for each in mirror)])
