"""The page that says why no server answers; it holds the client, and goes when one does. No I/O."""

from hotreload.proxy.door import Failure
from hotreload.server import documents

REASONS = {403: b"Forbidden", 502: b"Bad Gateway", 508: b"Loop Detected"}
_COMES_BACK = "This page comes back by itself as soon as the server behind answers."
_ELSEWHERE = "For more, see the terminal."


def page(failure: Failure, *, is_near: bool) -> bytes:
    """Draw it; what is not for everybody's eyes is shown on this machine alone."""
    text = failure.text if is_near else ""
    more = [_ELSEWHERE] if failure.text and not is_near else []
    return documents.notice(failure.title, *more, _COMES_BACK, code=text)


def line(failure: Failure, *, is_near: bool) -> bytes:
    """Say the same in plain text, to what is no page."""
    text = failure.text if is_near or not failure.text else _ELSEWHERE
    return f"{failure.title}\n{text}".rstrip().encode() + b"\n"
