"""Has the application answer, and tags what is a page."""

from hotreload.answers.responder import Responder
from hotreload.asgi.asked import Asked
from hotreload.asgi.page_send import PageSend
from hotreload.asgi.types import App, Receive, Scope, Send
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
    asked: Asked,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Ask the application; ``position`` is where the hub is before that."""
    with noting() as files:
        page = PageSend(send, asked, responder, position=position, files=files)
        try:
            await app(asked.shown(scope), receive, page)
        except Exception:
            responder.pages.watch(files)
            if not page.is_begun and asked.is_shown:
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
