"""Resolve URL paths to files below the mounts, and to nothing else.

Whatever is not shown gives `Missing`, the same for private and for absent names; only the
log says why.
"""

import errno
import os
import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from hotreload import urls
from hotreload.names import is_private, is_private_folder, is_windows_alias, why_private
from hotreload.paths import Mount, Mounts
from hotreload.resolver.opening import is_inside, open_regular, real_path, reopen_regular
from hotreload.resolver.resolution import Folder, Missing, Opened, Redirect, Resolution

_IS_WINDOWS = os.name == "nt"
_HIDING = frozenset(
    {errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""Errors that say nothing about whether the file is there."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a URL path leads: ``relative`` to the folder of its mount, by name."""

    mount: Mount
    relative: str

    @property
    def path(self) -> str:
        return urls.quote(self.mount.prefix + self.relative)

    @property
    def file(self) -> str:
        inner = self.relative.rstrip("/").replace("/", os.sep)
        return os.path.join(self.mount.directory, inner) if inner else self.mount.directory

    def at(self, relative: str) -> "_Place":
        return _Place(self.mount, relative)


class Resolver:
    """Resolve URL paths to files below the mounts, and nothing else."""

    def __init__(self, mounts: Mounts, *, listing: bool = True) -> None:
        """Keep the mounts; without ``listing`` a directory needs an index to be shown."""
        self._mounts = mounts
        self._listing = listing

    def resolve(self, raw_path: str) -> Resolution:
        """Find what an undecoded URL path (without a query) shows; the caller closes it."""
        places = self._places(raw_path)
        if isinstance(places, Missing):
            return places
        is_folder = raw_path.endswith("/")
        first = self._resolve(places[0], is_folder=is_folder)
        for place in places[1:]:
            if not isinstance(first, Missing) or _is_final(first):
                return first
            found = self._resolve(place, is_folder=is_folder)
            if not isinstance(found, Missing):
                return found
        return first

    def files(self, raw_path: str) -> tuple[str, ...]:
        """List the files that a URL path may show, the likeliest first; none if it is refused."""
        places = self._places(raw_path)
        if isinstance(places, Missing):
            return ()
        is_folder = raw_path.endswith("/")
        return tuple(
            place.at(relative).file
            for place in places
            for relative in _candidates(place.relative, is_folder=is_folder)
        )

    def is_unreadable(self, path: str) -> bool:
        """Tell whether the file of an undecoded URL path is there and cannot be opened."""
        found = self.resolve(path)
        if isinstance(found, Opened):
            found.close()
        return isinstance(found, Missing) and found.error is not None

    def reopen(self, path: str, file: str) -> Opened | None:
        """Open what a canonical path has shown before, to see what it holds now.

        For comparing only, never for an answer: it skips the look at where the file really is.
        None where that look is needed: the name has become a link, or is gone.
        """
        found = reopen_regular(file)
        return Opened(*found, path, file, file) if found else None

    def entries(self, folder: Folder) -> tuple[str, ...]:
        """List the names in a folder that may be shown, directories first and with a slash."""
        try:
            if self._outside(real_path(folder.directory)):
                return ()
            with os.scandir(folder.directory) as scan:
                names = [name for entry in scan for name in self._shown(entry)]
        except OSError:  # Gone meanwhile, or not ours to read.
            return ()
        return tuple(sorted(names, key=lambda name: (name[-1] != "/", name.casefold(), name)))

    def _places(self, raw_path: str) -> tuple[_Place, ...] | Missing:
        """Find where a path leads to: one place for each folder of its mount's prefix."""
        path = urls.unquote(raw_path)
        first, *parts = path.split("/")
        # An encoded slash would be a second spelling of another path.
        if first or not parts or len(parts) != raw_path.count("/") or "" in parts[:-1]:
            return _denied("a path of empty or joined segments")
        places = tuple(_Place(*found) for found in self._mounts.find_all(path))
        if not places:
            return Missing(urls.quote(path), "no folder is mounted there")
        refusal = _refusal(places[0].relative.removesuffix("/").split("/"))
        return _denied(refusal) if refusal else places

    def _resolve(self, place: _Place, *, is_folder: bool) -> Resolution:
        first, *others = _candidates(place.relative, is_folder=is_folder)
        missing = self._open(place.at(first))
        if _is_final(missing):
            return missing
        for relative in others:
            found = self._open(place.at(relative))
            if _is_final(found):
                return found
        assert isinstance(missing, Missing)  # an opened file is final
        missing = Missing(missing.path and place.path, missing.cause)
        return self._folder(place, missing, is_folder=is_folder)

    def _open(self, place: _Place) -> Opened | Missing:
        try:
            descriptor, status, real = open_regular(place.file)
        except (OSError, ValueError) as error:
            return _absent(place, error)
        refusal = self._outside(real)
        if refusal is None:
            return Opened(descriptor, status, place.path, place.file, real)
        os.close(descriptor)
        return self._led_away(place, refusal)

    def _folder(
        self, place: _Place, missing: Missing, *, is_folder: bool
    ) -> Folder | Redirect | Missing:
        if not os.path.isdir(place.file):
            return missing
        refusal = self._outside(real_path(place.file))
        if refusal:
            return self._led_away(place, refusal)
        if is_folder:
            return Folder(place.path, place.file) if self._listing else missing
        has_index = os.path.isfile(os.path.join(place.file, "index.html"))
        name = place.path.rstrip("/").rpartition("/")[2]
        return Redirect(f"./{name}/") if has_index or self._listing else missing

    def _outside(self, real: str | None) -> str | None:
        """Say why a real path is in no mount, or is private there; None where it is shown."""
        if real is None:
            return "it is being replaced"
        refusal = f"it is a link to {real}"
        for mount in self._mounts:
            root = real_path(mount.directory)
            if root is not None and is_inside(real, root):
                if not _is_private_target(real[len(root) :]):
                    return None
                refusal = f"it is a link to {real}, which is private"
        return refusal

    def _led_away(self, place: _Place, refusal: str) -> Missing:
        return Missing(None, refusal, self._cure(place), denied=True)

    def _cure(self, place: _Place) -> str | None:
        """Name the mount that would show what the first link on the way leads to."""
        parts = place.relative.rstrip("/").split("/")
        for count in range(1, len(parts) + 1):
            step = place.at("/".join(parts[:count]))
            target = real_path(step.file)
            if target and os.path.islink(step.file) and self._outside(target):
                is_folder = os.path.isdir(target)
                folder = target if is_folder else os.path.dirname(target)
                path = step.path if is_folder else "/" + urls.quote(os.path.basename(folder))
                return f"--mount {shlex.quote(f'{path}={folder}')}"
        return None

    def _shown(self, entry: os.DirEntry[str]) -> Iterator[str]:
        if _refusal([entry.name]) or (entry.is_symlink() and self._outside(real_path(entry.path))):
            return
        with suppress(OSError):  # A link that leads to itself.
            if entry.is_dir():
                yield entry.name + "/"
            elif entry.is_file():
                yield entry.name


def _candidates(relative: str, *, is_folder: bool) -> tuple[str, ...]:
    """List the files that a path may show, the likeliest first."""
    bare = relative.rstrip("/")
    if is_folder:
        return (f"{relative}index.html", *([f"{bare}.html"] if bare else []))
    return (relative, f"{relative}.html") if relative else ("",)


def _refusal(parts: list[str]) -> str | None:
    """Say why a path of these names is never shown."""
    for part in parts:
        if part in (".", ".."):
            return "a path with dot segments"
        if "\0" in part or (_IS_WINDOWS and is_windows_alias(part)):
            return "no name that this system knows"
        if private := why_private(part):
            return f"{part!r} is never shown, for {private}"
    return None


def _is_final(found: Opened | Missing) -> bool:
    return isinstance(found, Opened) or found.denied or found.error is not None


def _is_private_target(relative: str) -> bool:
    *folders, name = relative.split(os.sep)
    return is_private(name) or any(map(is_private_folder, folders))


def _denied(cause: str) -> Missing:
    return Missing(None, cause, denied=True)


def _absent(place: _Place, error: OSError | ValueError) -> Missing:
    # A name that is too long, or no name at all, can never be created.
    if isinstance(error, ValueError) or error.errno == errno.ENAMETOOLONG:
        return Missing(None, "no name that this system knows")
    hides = error.errno in _HIDING and os.path.lexists(place.file)
    hiding = error.errno if hides else None
    return Missing(place.path, error.strerror or "cannot be read", error=hiding)
