"""The browser's half of hotreload: modules in the wheel, or beside the package in a checkout.

Browsers get them as few files (decision 22), each made when it is first asked for.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hotreload.content import content_id
from hotreload.errors import ClientFilesMissing
from hotreload.esm import join, parts

ENTRY = "client.js"
HOT = "hot.js"
ENTRIES = (ENTRY, HOT)
"""What pages may import: these have names without a version."""
EARLY = "early/early.js"
"""What a page runs before it is connected; the rest comes behind."""
_EAGER = (EARLY, HOT, "page.js")
"""What every page runs; each holds what it imports, but for what is in one before it."""
LATER = (
    "guard.js",
    "channel/fallbacks.js",
    "channel/prefix.js",
    "html/morph.js",
    "html/outline.js",
    "modules/sheet_import.js",
    "state/on_leaving.js",
)
"""What is loaded by ``import()``, with the rest of what it imports."""
KEPT = (*_EAGER, *LATER)
"""What is served in a folder named by the version of all: browsers keep it for good."""

_ALL_WAYS, _ONLY_POLLS = (f'const WAYS = "{ways}"' for ways in ("all", "polls"))
_PACKAGE = Path(__file__).parent
_FOLDERS = (_PACKAGE / "_client", _PACKAGE.parent / "client_js")


@cache
def folder() -> Path:
    """Find the folder of the client's modules.

    Raises:
        ClientFilesMissing: the installation has none.
    """
    for candidate in _FOLDERS:
        if (candidate / ENTRY).is_file():
            return candidate
    raise ClientFilesMissing(tuple(str(candidate) for candidate in _FOLDERS))


@cache
def names() -> frozenset[str]:
    """List the names of the modules, such as ``client.js`` and ``channel/socket.js``."""
    found = (*folder().glob("*.js"), *folder().glob("*/*.js"))
    return frozenset(path.relative_to(folder()).as_posix() for path in found)


@cache
def version() -> str:
    """Name the modules, and how they are joined, as they were when this process first looked."""
    sources = [folder() / name for name in sorted(names())]
    return content_id(
        b"".join(
            path.read_bytes() for path in (*sources, Path(join.__file__), Path(parts.__file__))
        )
    )


@cache
def entry(name: str, *, only_polls: bool = False) -> bytes:
    """Make one of ``ENTRIES``: it leads into the folder of the version (decision 9).

    ``only_polls``: the server has no sockets; refused attempts would stand in the console.
    """
    if name == HOT:
        return f'export * from "./{version()}/{HOT}";\n'.encode()
    text = join.join(name, get=part, held=held())
    if only_polls:
        text = text.replace(_ALL_WAYS, _ONLY_POLLS)
    return text.replace('from "./', f'from "./{version()}/').encode()


@cache
def kept(name: str) -> bytes:
    """Make one of ``KEPT``: the file with this module and what it alone imports."""
    return join.join(name, get=part, held=held()).encode()


@cache
def held() -> Mapping[str, str]:
    """Say in which file each module is that every page runs, and which modules have files."""
    places = {root: root for root in KEPT}
    for root in _EAGER:
        places = dict.fromkeys(join.order([root], part), root) | places
    return places


@cache
def part(name: str) -> parts.Part:
    """Read one of ``names()``.

    Raises:
        Unjoinable: it is written in a form that we cannot join.
    """
    return parts.read(name, (folder() / name).read_text(encoding="utf-8"))
