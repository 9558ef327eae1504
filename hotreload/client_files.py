"""The browser's half of hotreload, as files: in the wheel, or beside the package in a checkout."""

from functools import cache
from pathlib import Path

from hotreload.content import content_id
from hotreload.errors import ClientFilesMissing

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
    """List the names of the modules, such as ``client.js``."""
    return frozenset(path.name for path in folder().glob("*.js"))


def load(name: str) -> tuple[bytes, str]:
    """Read one of ``names()``, with its content id; a checkout's edits show at once."""
    data = (folder() / name).read_bytes()
    return data, content_id(data)
