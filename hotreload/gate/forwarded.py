"""Below which path an application stands: as it knows, and as a proxy in front says. No I/O."""

import re

from hotreload.gate.head import Head

_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_LIMIT = 200


def prefix_of(head: Head) -> str:
    """Give the path, such as ``/app``, that an application's URLs begin with; empty for none.

    A proxy in front took it off, or the application is mounted there.

    Whoever sends the header himself gets an answer that is of no use to him, and nobody else does.
    """
    if not head.root and "x-forwarded-prefix" not in head.headers:
        return ""
    taken_off = _path(head.one("x-forwarded-prefix") or "")
    root = _path(head.root)
    # Who starts a server with the proxy's prefix says it twice.
    return root if root == taken_off or root.startswith(f"{taken_off}/") else taken_off + root


def _path(text: str) -> str:
    text = text.rstrip("/")
    is_path = len(text) <= _LIMIT and _PREFIX.fullmatch(text) is not None
    return text if is_path and not {".", ".."} & set(text.split("/")) else ""
