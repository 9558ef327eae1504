"""The user's secret and the lock files of running servers, in a folder only the user can read.

The folder is ``$XDG_RUNTIME_DIR/hotreload``, else ``hotreload-<uid>`` in the temp folder. Others
can write into the temp folder, so what we find there is used only where it is ours: no link,
our owner, closed to everybody else.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
import tempfile
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

_SECRET_SIZE = 32
_LOCK_LIMIT = 64 * 1024
"""Bytes that are read of a lock file."""
# Without O_NOFOLLOW (Windows) there are no links of other users to fear in the user's temp folder.
NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
"""Flags for files of the folder: a link there is somebody else's."""


@dataclass(frozen=True, slots=True)
class PageToken:
    """Hold the token of a project's pages, and what keeps it from surviving a restart."""

    token: str = field(repr=False)
    warning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Say where a server runs, and what lets programs of the same user publish to it."""

    pid: int
    port: int
    url: str
    root: str
    cwd: str
    control_token: str = field(repr=False)


def page_token(project: str) -> PageToken:
    """Derive the token of the project at a path; it is the same in every run and process.

    Where the user's secret cannot be kept, the token is random and ``warning`` says why.
    """
    try:
        secret = _secret()
    except OSError as error:
        cause = error.strerror or str(error)
        warning = f"open tabs have to be reloaded after a restart: {_place()}: {cause}"
        return PageToken(secrets.token_urlsafe(24), warning)
    digest = hmac.digest(secret, b"page:" + os.fsencode(project), "sha256")
    return PageToken(urlsafe_b64encode(digest[:24]).decode("ascii"))


def new_control_token() -> str:
    """Make the token that publishing over HTTP takes; it stands in the lock file only."""
    return secrets.token_urlsafe(24)


def write(lock: Lock) -> Path:
    """Write a server's lock file, whole or not at all; hand its path to ``remove`` at the end.

    Raises:
        OSError: the folder is not ours or cannot be written.
    """
    root = hashlib.sha256(os.fsencode(lock.root)).hexdigest()[:16]
    path = own_folder() / f"{root}-{lock.port}.json"
    _write_whole(path, json.dumps(asdict(lock)).encode(), replace=True)
    return path


def remove(path: Path) -> None:
    """Remove a lock file of this process; that of a successor stays."""
    with suppress(OSError, ValueError):
        if json.loads(path.read_bytes()).get("pid") == os.getpid():
            path.unlink()


def running() -> tuple[Lock, ...]:
    """List the servers of this user that run, as their lock files say, by port; never raises."""
    try:
        found = _place().lstat()
        _check_owner(found)
        # A link may be somebody else's.
        files = sorted(_place().glob("*.json")) if stat.S_ISDIR(found.st_mode) else []
    except OSError:
        return ()
    locks = (_read_lock(file) for file in files)
    return tuple(sorted((lock for lock in locks if lock), key=lambda lock: lock.port))


def usable() -> tuple[Path, str | None]:
    """Name the folder of the secret and the lock files, and why it cannot be used, if so."""
    try:
        _secret()
    except OSError as error:
        return _place(), error.strerror or str(error)
    return _place(), None


def _read_lock(path: Path) -> Lock | None:
    """Read a lock file; None where it is none of ours, or its server is gone."""
    try:
        values = json.loads(read_own(path, limit=_LOCK_LIMIT))
        lock = Lock(**values)
    except (OSError, ValueError, TypeError):
        return None
    types = {"pid": int, "port": int, "url": str, "root": str, "cwd": str, "control_token": str}
    is_whole = all(isinstance(values[name], kind) for name, kind in types.items())
    return lock if is_whole and _is_alive(lock.pid) else None


def _is_alive(pid: int) -> bool:
    if os.name != "posix" or pid <= 0:  # elsewhere signal 0 is no question
        return pid > 0
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return False  # it is not ours, so it is not the one that wrote the file
    return True


def _place() -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isdir(runtime):
        return Path(runtime) / "hotreload"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"hotreload-{user}"


def own_folder() -> Path:
    """Make the folder, or find it, and name it.

    Raises:
        OSError: it is not ours, or cannot be made.
    """
    folder = _place()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(0, "it is not a folder of ours")
    _check_owner(found)
    if stat.S_IMODE(found.st_mode) & 0o077 and os.name == "posix":
        folder.chmod(0o700)
    return folder


def _check_owner(found: os.stat_result) -> None:
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise PermissionError(0, "it belongs to another user")


def _secret() -> bytes:
    path = own_folder() / "secret"
    with suppress(FileNotFoundError):
        secret = read_own(path)
        if len(secret) == _SECRET_SIZE:
            return secret
        path.unlink(missing_ok=True)  # a file of another size is no secret of ours
    # Several workers may start at once: the first link wins, and everybody reads the winner's.
    _write_whole(path, secrets.token_bytes(_SECRET_SIZE), replace=False)
    return read_own(path)


def read_own(path: Path, *, limit: int = _SECRET_SIZE + 1) -> bytes:
    """Read at most ``limit`` bytes of a file that only we can read.

    Raises:
        OSError: there is none, or others own it or could read it.
    """
    descriptor = os.open(path, os.O_RDONLY | NO_LINKS)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        _check_owner(found)
        if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError(0, "its secret could be read by other users; remove it")
        return file.read(limit)


def _write_whole(path: Path, data: bytes, *, replace: bool) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINKS, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if replace:
            draft.replace(path)
        else:
            with suppress(FileExistsError):
                path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
