"""What a request is for, by its head: a page, its new source, a sheet that a page links. No I/O."""

from urllib.parse import urlsplit

from hotreload.changes.classify import AssetKind, kind
from hotreload.documents.document import why_no_navigation
from hotreload.gate import Head
from hotreload.media_types import UNKNOWN, content_type

_HIDDEN = frozenset({"if-none-match", "if-modified-since", "accept-encoding"})
_TELLING = (
    *("sec-fetch-dest", "sec-fetch-mode", "hx-request", "turbo-frame"),
    *("hotreload-page", "hotreload-via"),
)
_FRAMES = ("document", "iframe", "frame")


def is_for_patching(head: Head) -> bool:
    """Tell whether a page asks for its own new source, in place of a navigation."""
    return head.one("hotreload-page") is not None


def may_be_page(head: Head) -> bool:
    """Tell whether what an application answers may be a page."""
    if head.method not in ("GET", "HEAD", "POST"):
        return False
    return is_for_patching(head) or why_no_navigation(asked_by(head)) is None


def asked_by(head: Head) -> dict[str, str]:
    """Give the headers of a request that say what it is for."""
    headers = head.headers
    return {name: headers[name][0] for name in _TELLING if name in headers}


def hides(head: Head) -> frozenset[str]:
    """Name the request's headers, in lower case, that an application is not to be shown.

    Without them its page is whole, new, and not encoded, whatever the browser holds or takes.
    """
    is_asked_for = is_for_patching(head) or head.one("sec-fetch-dest") is not None
    if not is_asked_for and "text/html" not in (head.one("accept") or ""):
        return frozenset()
    return _HIDDEN if may_be_page(head) else frozenset()


def is_linked(head: Head) -> bool:
    """Tell whether a page asks for a sheet itself, and not another sheet for its import."""
    referer = head.one("referer")
    by_sheet = referer is not None and kind(urlsplit(referer).path) is AssetKind.CSS
    return head.one("sec-fetch-dest") == "style" and referer is not None and not by_sheet


def is_navigation(head: Head) -> bool:
    """Tell whether somebody goes to a page; a missing sheet is missing, whoever asks for it."""
    if content_type(head.path) != UNKNOWN:
        return False
    destination = head.one("sec-fetch-dest")
    if is_for_patching(head):
        return True
    if destination is not None:
        return destination in _FRAMES or head.one("sec-fetch-mode") == "navigate"
    accept = head.one("accept") or "*/*"
    return "text/html" in accept or "*/*" in accept
