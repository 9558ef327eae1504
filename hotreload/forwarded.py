"""What a proxy in front says of itself. No I/O."""

import re

from hotreload.gate import Head

_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_LIMIT = 200


def prefix_of(head: Head) -> str:
    """Give the path prefix that a proxy took off, such as ``/app``; empty where it took none.

    Whoever sends the header himself gets an answer that is of no use to him, and nobody else does.
    """
    text = (head.one("x-forwarded-prefix") or "").rstrip("/")
    is_path = len(text) <= _LIMIT and _PREFIX.fullmatch(text) is not None
    return text if is_path and not {".", ".."} & set(text.split("/")) else ""
