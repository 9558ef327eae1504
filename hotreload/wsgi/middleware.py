"""The WSGI application around another one: tags its pages, and passes on what is the hub's."""

import logging
import os
from collections.abc import Iterable, Mapping
from functools import partial
from wsgiref.types import StartResponse, WSGIApplication

from hotreload import side
from hotreload.answers.endpoints import EVENTS, ONLY_POLLS, POLL, PREFIX, SOCKET, Endpoints
from hotreload.channel.polls import SOCKET_PORT
from hotreload.client_files import ENTRY
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.folders import Folder, Folders
from hotreload.gate import Head, Refused
from hotreload.gate.head import refuse
from hotreload.home.carrier import Unreachable
from hotreload.home.home import Home
from hotreload.home.routes import ORIGIN, PASS
from hotreload.home.thread import HomeThread, Relayed
from hotreload.switch import Switch
from hotreload.wsgi import environ as wsgi
from hotreload.wsgi.asked import Asked, Requests
from hotreload.wsgi.environ import Environ
from hotreload.wsgi.pages import Pages

HOLD = 0.5
"""Seconds that a poll may hold a thread of the server; none where it has only one."""
_NO_SOCKET = refuse(501, "WSGI has no sockets; polls tell at which port there is one.")
_CLIENT = PREFIX + ENTRY
_NO_HUB = refuse(503, "The hub of hotreload does not answer.", ("Retry-After", "1"))

logger = logging.getLogger(__name__)


class HotReload:
    """Reload an application's pages in every browser when a file changes.

    Nothing starts before the first request.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        watch: Iterable[Folder] = (),
        mount: Mapping[str, Folders] | None = None,
        debug: bool | None = None,
    ) -> None:
        """Wrap an application.

        Args:
            app: The WSGI application.
            watch: Folders whose every change concerns all pages, such as those of templates.
            mount: URL prefixes and the folders whose files are shown below them.
            debug: On or off; None: on while the server's address is on loopback.
        """
        self._app = app
        self._switch = Switch(debug, on_warning=logger.warning)
        mount, watch = dict(mount or {}), tuple(watch)
        self._mounts = tuple(f"{url.rstrip('/')}/" for url in mount)
        make = partial(
            Home,
            os.getcwd(),
            mount=mount,
            watch=watch,
            needs_side_port=True,
            build_side=side.build,
            on_warning=logger.warning,
        )
        self.home = HomeThread(make)
        self._requests = Requests()
        self._pages = Pages(self.home, mount=mount, watch=watch)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if self._switch.is_off:
            return self._app(environ, start_response)
        asked = self._requests.known(environ)
        # What browsers do all the time takes the shortest way.
        if asked.is_left_alone:
            return self._answered(environ, asked, start_response)
        head = asked.head
        if not self._switch.admits(asked.sockname, head):
            return self._app(environ, start_response)
        try:
            is_ours = self._may_be_ours(head)
            relayed = self._relayed(environ, head) if is_ours else None
            is_strange = self._pages.is_strange(head)
        except Unreachable:
            return _refused(_NO_HUB, start_response)
        if isinstance(relayed, Refused):
            return _refused(relayed, start_response)
        if relayed is not None:
            headers = wsgi.passed_on(relayed.status, relayed.headers)
            start_response(wsgi.status_line(relayed.status), headers)
            return relayed
        if is_strange:
            return self._app(environ, start_response)
        asked.is_left_alone = not is_ours
        return self._answered(environ, asked, start_response)

    def _may_be_ours(self, head: Head) -> bool:
        is_mounted = head.method in ("GET", "HEAD") and head.path.startswith(self._mounts)
        return is_mounted or self._pages.is_channel(head) or Endpoints.is_probe(head)

    def _relayed(self, environ: Environ, head: Head) -> Relayed | Refused | None:
        """Ask the hub for what may be its own; None: the application is to be asked."""
        if self._pages.is_channel(head) and head.path in (SOCKET, EVENTS):
            return _NO_SOCKET
        more: list[tuple[str, str]] = []
        if head.path == _CLIENT:
            more = [(ONLY_POLLS, "1")]
        if head.path == POLL:
            is_alone = not environ.get("wsgi.multithread")
            head = wsgi.with_wait(head, 0.0 if is_alone else HOLD)
            leader = self.home.leader
            more = [(ORIGIN, wsgi.origin_of(environ))]
            more += [(SOCKET_PORT, str(leader.port))] if leader else []
        body = wsgi.body_of(environ, limit=POSTED_LIMIT + 1) if head.method == "POST" else b""
        relayed = self.home.ask(head, body, more=more)
        if any(name == PASS for name, _ in relayed.headers):
            relayed.close()
            return None
        return relayed

    def _answered(
        self, environ: Environ, asked: Asked, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Have the application answer, and tag what is a page."""
        if asked.address is not None:
            self._pages.answer_at(asked.address)
        exchange = self._pages.exchange(asked, start_response)
        shown = asked.shown(environ)
        return exchange.body(exchange.step(lambda: self._app(shown, exchange.start_response)))


def _refused(refused: Refused, start_response: StartResponse) -> Iterable[bytes]:
    start_response(wsgi.status_line(refused.status), list(refused.headers))
    return [refused.text.encode()]
