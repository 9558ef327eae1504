"""Has the application answer, and tags what is a page."""

from functools import partial

from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import is_navigation
from hotreload.answers.responder import Responder
from hotreload.answers.tagging import Tagging
from hotreload.asgi.page_send import PageSend, shown
from hotreload.asgi.types import App, Receive, Scope, Send
from hotreload.gate import Head
from hotreload.protocol.messages import Position
from hotreload.templates.noting import noting

_BROKEN = (
    b"<!doctype html><html><head><title>500</title></head><body><h1>Internal Server Error</h1>"
    b"<p>The terminal has the traceback. This page is loaded again when a file changes.</p>"
    b"</body></html>"
)


async def tagged(
    app: App,
    responder: Responder,
    position: Position,
    head: Head,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Ask the application; ``position`` is where the hub is before that."""
    with noting() as files:
        begin = partial(_tagging, responder, head, position, files)
        is_shown = "text/html" in (head.one("accept") or "") and is_navigation(head)
        page = PageSend(send, begin, is_shown=is_shown)
        try:
            await app(shown(scope, head), receive, page)
        except Exception:
            if not page.is_begun and is_shown:
                await _broken(page)
            raise
        await page.end()


async def _broken(page: PageSend) -> None:
    """Answer in the server's place, which would do it without the tag: the tab has to come back."""
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(_BROKEN)).encode()),
    ]
    await page({"type": "http.response.start", "status": 500, "headers": headers})
    await page({"type": "http.response.body", "body": _BROKEN})


def _tagging(
    responder: Responder,
    head: Head,
    position: Position,
    files: set[str],
    status: int,
    headers: Headers,
) -> Tagging:
    return responder.tagging(head, status=status, headers=headers, position=position, files=files)
