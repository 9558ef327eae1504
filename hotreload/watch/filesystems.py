"""Which file system a path is on, and whether changes on it come as events.

Where a disk is changed behind the kernel's back, by another machine or by the host of a virtual
one, there are no events, and files have to be looked at.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")

_SHARED = {
    "9p": "a folder of the host of this machine",
    "drvfs": "a folder of Windows",
    "virtiofs": "a folder of the host of this machine",
    "fakeowner": "a folder of the host of this container",
    "vboxsf": "a shared folder of VirtualBox",
    "vmhgfs": "a shared folder of VMware",
    "prl_fs": "a shared folder of Parallels",
    **dict.fromkeys(("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs"), "a folder of a server"),
    **dict.fromkeys(("afs", "coda", "davfs", "sshfs"), "a folder of a server"),
    **dict.fromkeys(("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs"), "a cluster"),
    **dict.fromkeys(("ocfs2", "gfs2", "pvfs2", "gfs"), "a disk of several machines"),
    "fuse": "a file system of a program",
}
"""Types on which others may write without an event here, and what people call them."""

_LOCAL_FUSE = frozenset({"fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs", "fuse.mergerfs"})
"""Programs that keep files on this machine, so that whoever writes goes through the kernel."""

_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class FileSystem:
    """Name a mounted file system: its type, where it is mounted, and what was mounted."""

    type: str
    mount_point: str
    source: str

    @property
    def sends_events(self) -> bool:
        """Tell whether all who can change a file make the kernel send events."""
        return self.nature is None

    @property
    def nature(self) -> str | None:
        """Say in a few words why events are not to be relied upon; None where they are."""
        if self.type in _LOCAL_FUSE:
            return None
        return _SHARED.get(self.type) or _SHARED.get(self.type.partition(".")[0])


def parse(mountinfo: str) -> tuple[FileSystem, ...]:
    """Read the text of ``/proc/self/mountinfo``, in its order; lines that make no sense go."""
    return tuple(_read(mountinfo.splitlines()))


def mounted() -> tuple[FileSystem, ...]:
    """List what is mounted; nothing where the system does not say so, as macOS and Windows."""
    try:
        return parse(_TABLE.read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return ()


def holding(path: str, mounts: Iterable[FileSystem]) -> FileSystem | None:
    """Find the file system of a path without links: the longest mount point, the last there."""
    found: FileSystem | None = None
    for each in mounts:
        is_longer = found is None or len(each.mount_point) >= len(found.mount_point)
        if is_longer and _is_at_or_below(path, each.mount_point):
            found = each
    return found


def of(path: str | os.PathLike[str]) -> FileSystem | None:
    """Find the file system that a path leads to; None where the system does not tell."""
    return holding(os.path.realpath(path), mounted())


def silent_parts(directory: str, mounts: Iterable[FileSystem]) -> tuple[str, ...]:
    """List what gives no events of a directory: itself, or file systems mounted below it."""
    mounts = tuple(mounts)
    real = os.path.realpath(directory)
    own = holding(real, mounts)
    if own is not None and not own.sends_events:
        return (directory,)
    below = dict.fromkeys(
        directory.rstrip("/") + each.mount_point[len(real.rstrip("/")) :]
        for each in mounts
        if each.mount_point != real and _is_at_or_below(each.mount_point, real)
        if holding(each.mount_point, mounts) is each and not each.sends_events
    )
    return tuple(below)


def _read(lines: Iterable[str]) -> Iterator[FileSystem]:
    for line in lines:
        fields, separator, rest = line.partition(" - ")
        words, names = fields.split(" "), rest.split(" ")
        if separator and len(words) >= 6 and len(names) >= 2:
            yield FileSystem(_type(names), _unescape(words[4]), _unescape(names[1]))


def _type(names: list[str]) -> str:
    """Give the type; WSL 2 shows the disks of Windows by 9p, and says so in the options."""
    is_windows = names[0] == "9p" and any("aname=drvfs" in name for name in names[2:])
    return "drvfs" if is_windows else names[0]


def _unescape(text: str) -> str:
    """Undo the kernel's spelling of blanks and backslashes."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)


def _is_at_or_below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip("/") + "/")
