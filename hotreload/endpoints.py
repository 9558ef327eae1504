"""What lies under ``/@hotreload/``: who may use each path, and what it answers.

The same for every server interface; only the socket is each adapter's own.
"""

from collections.abc import Mapping

from hotreload import client_files
from hotreload.answers import COMMON, Answer, whole
from hotreload.gate import Head, Route, Token
from hotreload.messages import Position
from hotreload.reloader import Reloader

PREFIX = "/@hotreload/"
SOCKET = PREFIX + "ws"
_TEXT = "text/plain; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"


def routes() -> Mapping[str, Route]:
    """List the paths and who may use them; what is not in the list needs the page token."""
    get = frozenset({"GET"})
    reading = frozenset({"GET", "HEAD"})
    return {
        SOCKET: Route(get, Token.PAGE),
        PREFIX + "ping": Route(reading, Token.NONE),
        PREFIX + "token": Route(get, Token.NONE, own_origin=True),
        PREFIX + "page/": Route(get, Token.PAGE),
        **{PREFIX + name: Route(reading, Token.NONE) for name in client_files.names()},
    }


class Endpoints:
    """Answer the requests under the prefix that the gate has let in."""

    def __init__(self, reloader: Reloader, *, token: str) -> None:
        """Answer for a reloader whose pages bear ``token``."""
        self._pages = reloader.site.graphs.pages
        self._token = token

    def respond(self, head: Head) -> Answer:
        """Answer a request for anything but the socket."""
        name = head.path.removeprefix(PREFIX)
        folder, _, page = name.rpartition("/")
        if folder == "page":
            return self._page(page)
        match name:
            case "ping":
                return Answer(204, COMMON)
            case "token":
                return Answer(200, {**COMMON, "Content-Type": _TEXT}, self._token.encode())
            case _:
                data, etag = client_files.load(name)
                return whole(head, data, etag=etag, headers={"Content-Type": _SCRIPT})

    @staticmethod
    def pong(head: Head) -> Answer | None:
        """Answer a probe of the server, which may be sent to any path; None for all else."""
        return Answer(204, COMMON) if head.one("accept") == "text/x-vite-ping" else None

    def _page(self, page: str) -> Answer:
        source = self._pages.source(page)
        if source is None:
            return Answer(404, {**COMMON, "Content-Type": _TEXT}, b"this page is forgotten\n")
        return Answer(200, {**COMMON, "Content-Type": _TEXT}, source)


def position_of(query: Mapping[str, str]) -> Position | None:
    """Read the position in a handshake's query; None where it names none."""
    epoch, seq = query.get("epoch"), query.get("seq", "")
    if not epoch or not seq.isascii() or not seq.isdigit() or len(seq) > 15:
        return None
    return Position(epoch, int(seq))
