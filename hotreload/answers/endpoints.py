"""What lies under ``/@hotreload/``: who may use each path, and what it answers.

The same for every server interface; only what stays open, or waits, is each adapter's own.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from hotreload import client_files, urls
from hotreload.answers.answer import COMMON, JSON, TEXT, Answer, refusal, whole
from hotreload.content import content_id
from hotreload.delivery.posted import POSTED_LIMIT, Unusable, read_event
from hotreload.documents.pages import policy_id
from hotreload.gate import Head, Route, Token
from hotreload.gate.forwarded import prefix_of
from hotreload.protocol.messages import Position
from hotreload.reloader import Reloader
from hotreload.scripts.versions import is_key

PREFIX = "/@hotreload/"
SOCKET = PREFIX + "ws"
EVENTS = PREFIX + "events"
POLL = PREFIX + "poll"
SEND = PREFIX + "send"
PUBLISH = PREFIX + "publish"
LINK = PREFIX + "link"
TEMPLATE = PREFIX + "template"
ONLY_POLLS = "Hotreload-Only-Polls"
"""A header: the client is asked for by a server that has no sockets."""
_SCRIPT = "text/javascript; charset=utf-8"
# Browsers take a backslash for a slash, and two of these for another host.
_OWN_URL = re.compile(r"/(?!/)[!->@-\[\]-~]*+(?:\?[!-~]*+)?+")
_FOR_GOOD = {"Cache-Control": "max-age=31536000, immutable"}


def routes() -> Mapping[str, Route]:
    """List the paths and who may use them; what is not in the list needs the page token."""
    get = frozenset({"GET"})
    reading = frozenset({"GET", "HEAD"})
    kept = [f"{client_files.version()}/{name}" for name in client_files.KEPT]
    return {
        **{path: Route(get, Token.PAGE) for path in (SOCKET, EVENTS, POLL)},
        SEND: Route(frozenset({"POST"}), Token.PAGE),
        PREFIX + "ping": Route(reading, Token.NONE),
        PREFIX + "token": Route(get, Token.NONE, own_origin=True),
        PREFIX + "page/": Route(get, Token.PAGE),
        LINK: Route(get, Token.PAGE),
        PUBLISH: Route(frozenset({"POST"}), Token.CONTROL),
        TEMPLATE: Route(get, Token.CONTROL),
        **{PREFIX + name: Route(reading, Token.NONE) for name in (*client_files.ENTRIES, *kept)},
    }


class Endpoints:
    """Answer the requests under the prefix that the gate has let in."""

    def __init__(self, reloader: Reloader, *, token: str) -> None:
        """Answer for a reloader whose pages bear ``token``."""
        self._hub = reloader.hub
        self._pages = reloader.site.graphs.pages
        self._token = token

    def respond(self, head: Head) -> Answer:
        """Answer a request for anything but the socket and its fallbacks."""
        name = head.path.removeprefix(PREFIX)
        if name.startswith("page/"):
            return self._page(name.removeprefix("page/"))
        if name == "ping":
            return self.pong()
        if head.path == LINK:
            return _link(head)
        if head.path == TEMPLATE:
            return self._template(head)
        if name == "token":
            return Answer(200, {**COMMON, "Content-Type": TEXT}, self._token.encode())
        return _client_file(head, name)

    def publish(self, body: bytes | None) -> Answer:
        """Publish the event in a body, and say how many tabs it went to.

        ``body`` is None where it is longer than ``POSTED_LIMIT``.
        """
        if body is None:
            return refusal(413, f"The body has more than {POSTED_LIMIT} bytes.")
        try:
            event = read_event(body)
        except Unusable as error:
            return refusal(400, str(error))
        tabs = self._hub.audience(event)
        told = {"tabs": tabs, "seq": self._hub.publish(event)}
        return Answer(200, {**COMMON, "Content-Type": JSON}, json.dumps(told).encode())

    @staticmethod
    def refuse_kind(head: Head) -> Answer | None:
        """Refuse a body that is not plain JSON, before it is read."""
        kind = (head.one("content-type") or "").partition(";")[0].strip().lower()
        if kind != JSON:
            return refusal(415, f"The body must be {JSON}.")
        if (head.one("content-encoding") or "identity").lower() != "identity":
            return refusal(415, "The body must not be compressed.")
        return None

    @staticmethod
    def is_probe(head: Head) -> bool:
        """Tell whether a request asks, on any path, no more than whether the server is there."""
        return head.one("accept") == "text/x-vite-ping"

    @staticmethod
    def pong() -> Answer:
        """Answer a probe."""
        return Answer(204, COMMON)

    def _template(self, head: Head) -> Answer:
        """Say which pages were made of a template, for programs of the user."""
        (file,) = parse_qs(head.query).get("file", [""])[:1]
        told = {"pages": self._pages.made_of(file)}
        return Answer(200, {**COMMON, "Content-Type": JSON}, json.dumps(told).encode())

    def _page(self, page: str) -> Answer:
        found = self._pages.page(page)
        if found is None:
            return Answer(404, {**COMMON, "Content-Type": TEXT}, b"this page is forgotten\n")
        told = {"Hotreload-Page": page, "Hotreload-Policy": policy_id(found.policy)}
        return Answer(200, {**COMMON, "Content-Type": TEXT, **told}, found.source)


def _link(head: Head) -> Answer:
    """Answer with a module that loads others: all are linked before our guard, and then they, run.

    The guard disposes of what they replace.
    """
    query = parse_qs(head.query)
    key, paths = query.get("t", [""])[0], query.get("url", [])
    if not (is_key(key) and paths and all(map(_OWN_URL.fullmatch, paths))):
        return refusal(400, "A link takes t, the key of an update, and paths as url.")
    guard = f"{prefix_of(head)}{PREFIX}{client_files.version()}/guard.js"
    lines = [f"import{json.dumps(f'{guard}#{key}')};"]
    lines += [_import(f"m{i}", path, key) for i, path in enumerate(paths)]
    names = ",".join(f"m{i}" for i in range(len(paths)))
    body = "".join((*lines, f"export{{{names}}};\n")).encode()
    return Answer(200, {**COMMON, "Content-Type": _SCRIPT}, body)


def _import(name: str, path: str, key: str) -> str:
    attributes = 'with{type:"json"}' if path.partition("?")[0].endswith(".json") else ""
    return f"import*as {name} from{json.dumps(urls.with_stamp(path, int(key)))}{attributes};"


def _client_file(head: Head, name: str) -> Answer:
    is_entry = name in client_files.ENTRIES
    if is_entry:
        data = client_files.entry(name, only_polls=bool(head.values(ONLY_POLLS.lower())))
    else:
        data = client_files.kept(name.removeprefix(f"{client_files.version()}/"))
    headers = {"Content-Type": _SCRIPT} | ({} if is_entry else _FOR_GOOD)
    return whole(head, data, etag=content_id(data), headers=headers)


def position_of(query: Mapping[str, str]) -> Position | None:
    """Read the position in a handshake's query; None where it names none."""
    epoch, seq = query.get("epoch"), query.get("seq", "")
    if not epoch or not seq.isascii() or not seq.isdigit() or len(seq) > 15:
        return None
    return Position(epoch, int(seq))
