"""The front: what becomes of a request. The gate comes first, then the channel, then the mounts.

Adapters show it each request before anything else looks at it, and carry out what it says. Lives
on one event loop.
"""

from collections.abc import Callable
from functools import partial
from typing import Self

from hotreload import lockfile
from hotreload.answers.answer import COMMON, Answer
from hotreload.answers.endpoints import (
    EVENTS,
    POLL,
    PUBLISH,
    SEND,
    SOCKET,
    Endpoints,
    position_of,
    routes,
)
from hotreload.answers.responder import OwnPages, Responder, Wait
from hotreload.channel.channel import SPOKEN, Channel
from hotreload.channel.polls import Polls, Waiting, query_of
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.front.decision import (
    Decision,
    OpenSocket,
    Pass,
    Question,
    Settled,
    TakeBody,
)
from hotreload.front.strangers import Strangers
from hotreload.front.streams import message_stream
from hotreload.gate import Foreign, Gate, Head, Hosts, Refused, Route, foreign_request
from hotreload.gate.sanity import FIELD_LIMIT
from hotreload.protocol.batches import BATCH_LIMIT
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.switch import is_near

CURES_LIMIT = 5
"""Refused requests whose cure is told in one run."""


class Front:
    """Decide about the requests of one server; ``tagging`` and the rest is the responder's."""

    def __init__(
        self,
        reloader: Reloader,
        *,
        gate: Gate,
        responder: Responder,
        endpoints: Endpoints,
        guards_site: bool = False,
    ) -> None:
        """Decide for a reloader.

        ``guards_site``: what the gate refuses of the site is answered, and not left to others.
        """
        self.reloader = reloader
        self.gate = gate
        self.responder = responder
        self.polls = Polls(reloader)
        self._endpoints = endpoints
        self._guards_site = guards_site
        self._strangers = Strangers(reloader)
        self._routes: dict[str, Route] = dict(routes())
        self._further: dict[str, Callable[[Head], Settled | Refused]] = {}
        self._cures: set[str] = set()
        self._is_over = False

    @classmethod
    def of(
        cls,
        reloader: Reloader,
        *,
        project: str,
        hosts: Hosts,
        own: OwnPages | None = None,
        spa: bool = False,
        control_token: str | None = None,
        guards_site: bool = False,
        field_limit: int = FIELD_LIMIT,
    ) -> Self:
        """Make the front of a project, the path from which the token of its pages is derived.

        ``control_token`` is what publishing over HTTP takes; None: nobody may. No header field
        may have more than ``field_limit`` bytes.
        """
        kept = lockfile.page_token(project)
        if kept.warning:
            reloader.warn(kept.warning)
        return cls(
            reloader,
            gate=Gate(
                hosts=hosts,
                page_token=kept.token,
                control_token=control_token,
                field_limit=field_limit,
            ),
            responder=Responder(reloader, token=kept.token, own=own, spa=spa),
            endpoints=Endpoints(reloader, token=kept.token),
            guards_site=guards_site,
        )

    def add_route(
        self, path: str, route: Route, decide: Callable[[Head], Settled | Refused]
    ) -> None:
        """Add a path under the prefix."""
        self._routes[path] = route
        self._further[path] = decide

    def decide(self, head: Head, *, patient: bool = True) -> Decision:
        """Say what becomes of a request.

        Not ``patient`` means that a file is served although its writer still has it open.
        """
        if self.reloader.mode == "off":
            return self._site(head, patient=patient)
        is_probe = self._endpoints.is_probe(head)
        if self.gate.is_channel(head) and not is_probe:
            stranger = foreign_request(head)
            if stranger is not None:
                return self.decide_foreign(head, stranger)
            verdict = self.gate.judge_channel(head, self._routes)
            return self._told(verdict if isinstance(verdict, Refused) else self._channel(head))
        return self._site(head, patient=patient)

    def foreign(self, head: Head) -> Foreign | None:
        """Tell whether a request is one of another tool's client, outside of our prefix.

        Where the application has a route of its own for it, it is the application's.
        """
        found = foreign_request(head)
        is_ours = found is None or self.reloader.mode == "off" or self.gate.is_channel(head)
        return None if is_ours else found

    def leaves_alone(self, head: Head) -> bool:
        """Tell whether a request is the application's, whenever it comes, and lets be tagged."""
        return (
            self.reloader.mode != "off"
            and foreign_request(head) is None
            and not self.gate.is_channel(head)
            and not self._endpoints.is_probe(head)
            and not isinstance(self.gate.judge_site(head), Refused)
            and not self.responder.answers_for(head.path)
        )

    def decide_foreign(self, head: Head, foreign: Foreign) -> Settled:
        """Say what becomes of a request of another tool's client."""
        verdict = self.gate.judge_foreign(head, foreign)
        if isinstance(verdict, Refused):
            return self._told(verdict)
        return self._late() or self._strangers.decide(foreign)

    def hang_up(self, code: CloseCode) -> None:
        """End those who poll, and let nobody begin anything; the adapters end what is open."""
        self._is_over = True
        self.polls.hang_up(code)

    # --- the channel ---------------------------------------------------------------------------

    def _channel(self, head: Head) -> Settled | Refused:
        path = head.path
        if path in self._further:
            return self._late() or self._further[path](head)
        if path == SOCKET:
            return self._late() or self._socket(head)
        if path == EVENTS:
            return self._late() or message_stream(self.reloader, self.polls, head)
        if path == POLL:
            return self._late() or self._question(head)
        if path in (SEND, PUBLISH):
            return self._late() or self._posted(head)
        return self._endpoints.respond(head)

    def _socket(self, head: Head) -> OpenSocket | Refused:
        verdict = self.gate.judge_upgrade(head, SPOKEN)
        if isinstance(verdict, Refused):
            return verdict
        protocol, position = verdict.protocol, position_of(query_of(head))
        connect = partial(
            Channel,
            self.reloader,
            position=position,
            protocol=protocol,
            is_near=is_near(head),
        )
        return OpenSocket(protocol, connect)

    def _question(self, head: Head) -> Answer | Question:
        asked = self.polls.ask(head)
        return Question(self.polls, asked) if isinstance(asked, Waiting) else asked

    def _posted(self, head: Head) -> Answer | TakeBody:
        refusal = self._endpoints.refuse_kind(head)
        if refusal is not None:
            return refusal
        if head.path == SEND:
            return TakeBody(BATCH_LIMIT, partial(self.polls.take, head))
        return TakeBody(POSTED_LIMIT, self._endpoints.publish)

    def _late(self) -> Answer | None:
        """Refuse what would stay open, or wait for somebody, when we are about to end."""
        return Answer(503, COMMON) if self._is_over else None

    # --- the site ------------------------------------------------------------------------------

    def _site(self, head: Head, *, patient: bool) -> Pass | Answer | Wait:
        verdict = self.gate.judge_site(head)
        if isinstance(verdict, Refused):
            return self._answer(verdict) if self._guards_site else Pass(None)
        if self._endpoints.is_probe(head):
            return self._endpoints.pong()
        found = self.responder.respond(head, patient=patient)
        return Pass(self.reloader.hub.position) if found is None else found

    def _told(self, settled: Settled | Refused) -> Settled:
        return self._answer(settled) if isinstance(settled, Refused) else settled

    def _answer(self, refused: Refused) -> Answer:
        if refused.cure:
            self._tell_cure(refused.cure)
        return Answer(refused.status, dict(refused.headers), refused.text.encode())

    def _tell_cure(self, cure: str) -> None:
        """Say how to allow what was refused; strangers could go on asking for ever."""
        if len(self._cures) < CURES_LIMIT:
            self._cures.add(cure)
            self.reloader.warn(f"a request was refused; if it was yours, use {cure}")
