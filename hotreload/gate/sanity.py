"""Requests that are refused whatever they ask for and whoever asks. No I/O."""

import re
from collections.abc import Mapping

from hotreload.gate.head import Head, Refused, refuse

TARGET_LIMIT = 8192
"""Bytes."""
FIELD_LIMIT = 8192
"""Characters of one header field, its name included."""

_BLANKS = re.compile(r"[\x00-\x20\x7f]")


def malformed(head: Head, *, field_limit: int = FIELD_LIMIT) -> Refused | None:
    """Refuse what no browser sends, and what servers are known to read in two ways."""
    length = _length(head.target)
    if length is None or _is_malformed(head):
        return refuse(400, "The request target is malformed.")
    if head.version not in ((1, 0), (1, 1)):
        return refuse(505, "This server speaks HTTP/1.0 and HTTP/1.1.")
    if length > TARGET_LIMIT:
        return refuse(414, "The request target is too long.")
    if _longest(head.headers) > field_limit:
        return refuse(431, "A header field is too long.")
    if len(head.values("host")) != 1:
        return refuse(400, "The Host header is missing or malformed.")
    return None


def script_theft(head: Head) -> Refused | None:
    """Refuse scripts that pages of other sites load: they would run, and tell what they hold."""
    site = head.one("sec-fetch-site")
    is_script = head.one("sec-fetch-mode") == "no-cors" and head.one("sec-fetch-dest") == "script"
    if not is_script or site in (None, "same-origin", "none"):
        return None
    # JavaScript, because developer tools show its error where they are silent about a 403.
    reason = "hotreload: scripts of this server are for its own pages only"
    return refuse(403, f'throw new Error("{reason}");\n', kind="text/javascript")


def _longest(headers: Mapping[str, tuple[str, ...]]) -> int:
    """Count the characters of the longest field; mostly each name has one value."""
    return max((len(name) + len(v) for name, values in headers.items() for v in values), default=0)


def _length(target: str) -> int | None:
    try:
        return len(target.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return None


def _is_malformed(head: Head) -> bool:
    if head.method == "CONNECT":
        return False
    if head.target == "*":
        return head.method != "OPTIONS"
    # A fragment never goes over the wire; servers that drop it decide about another path
    # than they serve (CVE-2025-32395).
    if "#" in head.target or _BLANKS.search(head.target):
        return True
    return not (head.target.startswith("/") or head.authority)
