"""Open a regular file without side effects, and find out where it really is.

Open first, then ask the descriptor: a link that flips between a check and an opening cannot
lead outside.
"""

import errno
import os
import stat

_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_DESCRIPTORS = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else None
_STEP = os.O_RDONLY
for _flag in ("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_PATH"):
    _STEP |= getattr(os, _flag, 0)
_DELETED = " (deleted)"
_ATTEMPTS = 3


def is_inside(path: str, directory: str) -> bool:
    """Tell whether a path is a directory or below it, component by component."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def real_path(path: str) -> str | None:
    """Follow all links; None where the path changes meanwhile."""
    try:
        return os.path.realpath(path)
    except OSError:  # Not strict, and yet: a link that vanished between two looks at it.
        return None


def open_regular(file: str) -> tuple[int, os.stat_result, str]:
    """Open a file: its descriptor, which the caller closes, its status and its real path."""
    for _ in range(_ATTEMPTS):
        # Looked at before it is opened, too: opening a FIFO wakes who writes to it, and
        # opening a device may do anything.
        _demand_regular(os.stat(file))
        descriptor = os.open(file, _FLAGS)
        try:
            status = os.fstat(descriptor)
            _demand_regular(status)
            real = _real(descriptor, status, file)
        except OSError:
            os.close(descriptor)
            raise
        if real is not None:
            return descriptor, status, real
        os.close(descriptor)
    raise FileNotFoundError(errno.ENOENT, "it is being replaced")


def reopen_regular(file: str) -> tuple[int, os.stat_result] | None:
    """Open a file that was opened by this name before; None where it is a link or no file."""
    try:
        descriptor = os.open(file, _FLAGS | _NO_LINK)
    except OSError:
        return None
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode):
        return descriptor, status
    os.close(descriptor)
    return None


def _demand_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")


def _real(descriptor: int, status: os.stat_result, file: str) -> str | None:
    """Find where an open file is; None where another one has taken its place."""
    if _DESCRIPTORS is None:
        real = real_path(file)
        return real if real and _leads_to(real, status) else None
    real = os.readlink(f"{_DESCRIPTORS}/{descriptor}")
    # The kernel marks a file that was replaced since; a name may also really end so.
    if real.endswith(_DELETED) and not os.path.lexists(real):
        return real.removesuffix(_DELETED)
    return real


def _leads_to(real: str, status: os.stat_result) -> bool:
    """Tell whether a path without links, taken step by step, ends at an open file.

    A link may have come back since the path was found; no step follows it.
    """
    if os.open not in os.supports_dir_fd:  # Windows, where making a link takes a privilege.
        return os.path.samestat(os.stat(real), status)
    *folders, name = real.split(os.sep)[1:]
    here = os.open(os.sep, _STEP)
    try:
        for folder in folders:
            above, here = here, os.open(folder, _STEP, dir_fd=here)
            os.close(above)
        end = os.stat(name, dir_fd=here, follow_symlinks=False)
    finally:
        os.close(here)
    return os.path.samestat(end, status)
