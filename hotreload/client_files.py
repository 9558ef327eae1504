"""The browser's half of hotreload, as files: in the wheel, or beside the package in a checkout."""

from functools import cache
from pathlib import Path

from hotreload.content import content_id
from hotreload.errors import ClientFilesMissing

ENTRY = "client.js"
_PACKAGE = Path(__file__).parent
_FOLDERS = (_PACKAGE / "_client", _PACKAGE.parent / "client_js")


@cache
def folder() -> Path:
    """Find the folder of the client's modules.

    Raises:
        ClientFilesMissing: the installation has none.
    """
    for candidate in _FOLDERS:
        if (candidate / "client.js").is_file():
            return candidate
    raise ClientFilesMissing(tuple(str(candidate) for candidate in _FOLDERS))


@cache
def names() -> frozenset[str]:
    """List the names of the modules, such as ``client.js`` and ``channel/socket.js``."""
    found = (*folder().glob("*.js"), *folder().glob("*/*.js"))
    return frozenset(path.relative_to(folder()).as_posix() for path in found)


@cache
def version() -> str:
    """Name the modules as they were when this process first looked."""
    return content_id(b"".join((folder() / name).read_bytes() for name in sorted(names())))


def load(name: str) -> bytes:
    """Read one of ``names()``.

    The entry imports its modules from a folder named by their version, so that browsers keep them
    for good: a reload asks for one file of ours and not for fifty (decision 9).
    """
    data = (folder() / name).read_bytes()
    return data.replace(b'from "./', b'from "./%s/' % version().encode()) if name == ENTRY else data
