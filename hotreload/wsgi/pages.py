"""What one process knows of the pages that it serves; all else is the hub's.

Threads tag pages here, under a lock, with a reloader that never runs; what the hub has to know
of each page is handed to it.
"""

import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hotreload.answers.page_headers import Headers
from hotreload.answers.responder import Responder
from hotreload.answers.tagger import Served
from hotreload.answers.tagging import Tagging
from hotreload.folders import Folders
from hotreload.gate import Gate, Head, Hosts, Refused
from hotreload.home.notes import Address, Templates
from hotreload.home.thread import HomeThread
from hotreload.protocol.messages import Position
from hotreload.reloader import Reloader
from hotreload.wsgi.asked import Asked
from hotreload.wsgi.exchange import Exchange

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

FRESH = 5.0
"""Seconds in which the hub is not told again of a page: it is still one of the last it heard of."""
HANDED_LIMIT = 256
"""Pages that are known to have been handed over, the last ones."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold what tags pages, once the home knows their token."""

    gate: Gate
    responder: Responder


class Pages:
    """Tag the pages of one process."""

    def __init__(
        self,
        home: HomeThread,
        *,
        mount: Mapping[str, Folders],
        watch: Iterable[str | os.PathLike[str]],
    ) -> None:
        """Tag for the hub at ``home``; nothing is made yet."""
        self._home = home
        self._mount = mount
        self._watch = tuple(watch)
        self._lock = threading.Lock()
        self._made: _Known | None = None
        self._address: Address | None = None
        self._handed: dict[Served, float] = {}

    def is_channel(self, head: Head) -> bool:
        """Tell whether a request is for what is ours alone."""
        return self._known().gate.is_channel(head)

    def is_strange(self, head: Head) -> bool:
        """Tell whether a request is for a host that is not ours, whose pages are let alone."""
        return isinstance(self._known().gate.judge_site(head), Refused)

    def answer_at(self, address: Address) -> None:
        """Tell the hub where the application answers, once."""
        if self._address != address:
            self._address = address
            self._home.hand(address)

    def exchange(self, asked: Asked, start_response: "StartResponse") -> Exchange:
        """Stand between the application and the server for one request."""
        responder = self._known().responder
        leader = self._home.leader
        responder.pages.side_port = None if leader is None else leader.port
        position = self._home.position  # before the application makes its answer
        files: set[str] = set()
        make = partial(_tagging, responder, asked, position, files)
        failed = partial(responder.pages.watch, files)
        return Exchange(start_response, make, failed=failed, files=files, lock=self._lock)

    def _hand(self, served: Served) -> None:
        """Tell the hub of a page, unless it has been told a moment ago."""
        told, now = served._replace(source=b""), time.monotonic()
        if now - self._handed.get(told, -FRESH) < FRESH:
            return
        self._handed.pop(told, None)
        self._handed[told] = now
        if len(self._handed) > HANDED_LIMIT:
            del self._handed[next(iter(self._handed))]
        self._home.hand(served)

    def _known(self) -> _Known:
        made = self._made
        if made is None:
            with self._lock:
                made = self._made = self._made or self._make()
        return made

    def _make(self) -> _Known:
        token = self._home.join().token
        responder = Responder(Reloader(mount=self._mount, watch=self._watch), token=token)
        responder.pages.on_page = self._hand
        responder.pages.on_templates = lambda files: self._home.hand(Templates(files))
        return _Known(Gate(hosts=Hosts(), page_token=token), responder)


def _tagging(
    responder: Responder,
    asked: Asked,
    position: Position,
    files: set[str],
    status: int,
    headers: Headers,
) -> Tagging:
    judged, length = asked.judged(responder, status, headers)
    return Tagging(responder.pages, judged, length=length, position=position, files=files)
