"""A worker whose hub is another process: what it sends there, and what it makes its tags with."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from hotreload.answers.answer import Answer, refusal
from hotreload.answers.endpoints import EVENTS, POLL, SOCKET, Endpoints, routes
from hotreload.answers.responder import Responder
from hotreload.gate import Gate, Head, Hosts, Refused, Verdict
from hotreload.gate.head import refuse
from hotreload.home.carrier import Carried
from hotreload.home.home import Home
from hotreload.home.notes import Templates
from hotreload.home.routes import PASS
from hotreload.protocol.messages import SUBPROTOCOL, CloseCode
from hotreload.reloader import Reloader

TRY_AGAIN = 1013
"""Closes a socket whose leader is gone."""
_NO_HUB = refuse(503, "The hub of hotreload does not answer.", ("Retry-After", "1"))
_TOO_LONG = refuse(413, "The body is too long.")
_NO_SOCKET = refuse(404, "There is no socket here.")


class Worker:
    """Sort the requests of one worker, and tag its pages.

    It tags with a reloader that never runs; what the hub has to know of each page is handed to it.
    """

    def __init__(self, home: Home, *, mounts: Iterable[str]) -> None:
        """Sort by what is the leader's; ``mounts`` are URL prefixes."""
        self._mounts = tuple(f"{url.rstrip('/')}/" for url in mounts)
        self._gate = Gate(hosts=Hosts(), page_token=home.token)
        self._routes = routes()
        self._waiting: set[asyncio.Timeout] = set()
        self.code: CloseCode | None = None
        """How this worker ends; None: it goes on."""
        self.responder = Responder(Reloader(mount={}), token=home.token)
        self.responder.pages.on_page = home.hand
        self.responder.pages.on_templates = lambda files: home.hand(Templates(files))

    def hang_up(self, code: CloseCode) -> None:
        """End, for good, what is relayed and would go on for long; sockets are their owner's."""
        self.code = code
        for until in self._waiting:
            until.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def to_the_end(self, head: Head) -> AsyncIterator[None]:
        """Do something for a request; where that may take long, until the worker ends.

        Raises:
            TimeoutError: it does.
        """
        if head.path not in (EVENTS, POLL):
            yield
            return
        async with asyncio.timeout(None if self.code is None else 0) as until:
            self._waiting.add(until)
            try:
                yield
            finally:
                self._waiting.discard(until)

    def over(self) -> Answer:
        """Answer, as polls are answered, that this worker ends."""
        return refusal(410, str(int(self.code or CloseCode.STOPPING)))

    def is_strange(self, head: Head) -> bool:
        """Tell whether a request is for a host that is not ours."""
        return isinstance(self._gate.judge_site(head), Refused)

    def is_channel(self, head: Head) -> bool:
        """Tell whether a request is for the channel, and nothing of the application's."""
        return self._gate.is_channel(head)

    def is_leaders(self, head: Head) -> bool:
        """Tell whether the leader has to be asked, which may yet leave it to the application."""
        is_mounted = head.method in ("GET", "HEAD") and head.path.startswith(self._mounts)
        return is_mounted or self.is_channel(head) or Endpoints.is_probe(head)

    def leaves_alone(self, head: Head) -> bool:
        """Tell whether a request is the application's, whenever it comes, and lets be tagged."""
        return not (self.is_leaders(head) or self.is_strange(head))

    def judge_socket(self, head: Head) -> Verdict:
        """Judge the handshake of a socket: who may not have one learns it here."""
        verdict = self._gate.judge_channel(head, self._routes)
        if not isinstance(verdict, Refused):
            verdict = self._gate.judge_upgrade(head, (SUBPROTOCOL,))
        return _NO_SOCKET if head.path != SOCKET else verdict


def is_left(carried: Carried) -> bool:
    """Tell whether the leader leaves a request to the application."""
    return any(name.lower() == PASS.lower() for name, _ in carried.headers)


def no_hub() -> Answer:
    """Answer where no leader does."""
    return told(_NO_HUB)


def too_long() -> Answer:
    """Answer to a body that is longer than any of ours."""
    return told(_TOO_LONG)


def told(refused: Refused) -> Answer:
    """Answer with a refusal."""
    return Answer(refused.status, dict(refused.headers), refused.text.encode())
