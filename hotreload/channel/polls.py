"""Where there is no socket: questions of those who poll, and what is sent by POST.

The same for every server interface, which only has to wait. Lives on one event loop.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import parse_qs

from hotreload.answers.answer import COMMON, JSON, Answer, refusal
from hotreload.answers.endpoints import position_of
from hotreload.channel.channel import Channel
from hotreload.delivery.poll_sessions import Batch, Gone, PollSession, PollSessions, Receiver
from hotreload.gate import Head
from hotreload.protocol.batches import BATCH_LIMIT, TooLong, Turns, Unreadable, read_batch
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.switch import is_near
from hotreload.timers import Timers

WAIT_LIMIT = 25.0
"""Seconds that a question may wait for its answer."""
BEAT = 7.5
"""Seconds between two looks at who stays away."""
SOCKET_PORT = "Hotreload-Socket"
"""The header by which a server without sockets says where one is; it is for the page alone."""
_CLIENT = re.compile(r"[\w-]{8,64}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_SECONDS = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3})?")
_ONCE = {"Vary": "*"}
"""Said of an answer that a service worker must not keep: it would be the answer to all others."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Say that there is nothing to tell yet: wait on the session, then `Polls.settle`."""

    name: str
    session: PollSession
    number: int
    seconds: float


class Polls:
    """Answer the questions and the posts of the clients of one reloader."""

    def __init__(self, reloader: Reloader) -> None:
        """Begin with no client."""
        self._reloader = reloader
        self._sessions = PollSessions(on_end=self.leave)
        self._senders: dict[str, tuple[Receiver, Turns]] = {}
        self._timers = Timers()

    def __len__(self) -> int:
        """Count the sessions of those who poll."""
        return len(self._sessions)

    # --- questions -----------------------------------------------------------------------------

    def ask(self, head: Head) -> Answer | Waiting:
        """Answer a question that the gate has let in, or say how long it may wait."""
        query = query_of(head)
        if "client" not in query:
            return self._once(head)
        name, number = client_of(query), _number(query)
        if name is not None and "bye" in query:
            return self._parted(name)
        if name is None or number is None:
            return refusal(400, "A poll takes client, a name of its own, and n, a number.")
        now = time.monotonic()
        session = self._sessions.find(name, now=now)
        if session is None:
            session = self._begin(name, head, first=number, now=now)
        told = session.ask(number)
        if told is not None:
            return _answer(told)
        return Waiting(name, session, number, min(_seconds(query), WAIT_LIMIT))

    def settle(self, waiting: Waiting, ticket: int) -> Answer:
        """Answer a question after the wait, with whatever there is to tell.

        ``ticket`` is what ``session.wait`` gave.
        """
        if not waiting.session.leave(ticket):
            return _answer(Gone(CloseCode.FORGOTTEN))
        self._sessions.find(waiting.name, now=time.monotonic())  # its life begins anew
        return _answer(waiting.session.settle(waiting.number))

    def _once(self, head: Head) -> Answer:
        """Tell what was missed since a position, to somebody who is forgotten at once."""
        session = PollSession()
        channel = self._channel(head, session)
        told = session.settle(0)
        channel.close()
        return _answer(told)

    def _parted(self, name: str) -> Answer:
        """Forget a client that has found a better way: it would count as a tab of its own."""
        if self._sessions.find(name, now=time.monotonic()) is not None:
            self._sessions.end(name, CloseCode.FORGOTTEN)
        return Answer(204, COMMON)

    def _begin(self, name: str, head: Head, *, first: int, now: float) -> PollSession:
        """Greet a client that is new, or was forgotten: every question bears a position."""

        def connect(session: PollSession) -> Receiver:
            channel = self._channel(head, session)
            self.join(name, channel)
            return channel

        if not self._timers.is_set(self._tend):
            self._timers.set(self._tend, delay=BEAT)
        return self._sessions.begin(name, connect, first=first, now=now)

    def _channel(self, head: Head, session: PollSession) -> Channel:
        position, socket = position_of(query_of(head)), _socket_of(head)
        return Channel(
            self._reloader, session, position=position, socket=socket, is_near=is_near(head)
        )

    # --- posts ---------------------------------------------------------------------------------

    def join(self, name: str, receiver: Receiver) -> None:
        """Hand over to ``receiver`` what a client sends from now on."""
        self._senders[name] = receiver, Turns()

    def leave(self, name: str, receiver: Receiver) -> None:
        """Take no more of a client, unless another connection of it has come meanwhile."""
        if self._senders.get(name, (None,))[0] is receiver:
            del self._senders[name]

    def take(self, head: Head, body: bytes | None) -> Answer:
        """Take a batch of messages; ``body`` is None where it is longer than the limit."""
        query = query_of(head)
        name, number = client_of(query), _number(query)
        if name is None or number is None:
            return refusal(400, "A batch takes client, a name, and n, a number.")
        if body is None:
            return refusal(413, f"The body has more than {BATCH_LIMIT} bytes.")
        try:
            texts = read_batch(body)
        except Unreadable as error:
            return refusal(400, str(error))
        except TooLong as error:
            return refusal(413, str(error))
        return self._hand_over(name, number, texts)

    def _hand_over(self, name: str, number: int, texts: tuple[str, ...]) -> Answer:
        receiver, turns = self._senders.get(name, (None, Turns()))
        is_next = turns.take(number)
        if receiver is None or is_next is None:
            return _answer(Gone(CloseCode.FORGOTTEN))
        if is_next:
            for text in texts:
                receiver.receive(text)
        return Answer(204, COMMON)

    # --- the end -------------------------------------------------------------------------------

    def hang_up(self, code: CloseCode) -> None:
        """End every session."""
        self._timers.stop()
        self._sessions.end_all(code)

    def _tend(self) -> None:
        """Forget who stays away."""
        self._sessions.tend(now=time.monotonic())
        if len(self):
            self._timers.set(self._tend, delay=BEAT)


def query_of(head: Head) -> Mapping[str, str]:
    """Read the query of a request; of a repeated name the first value counts."""
    return {name: values[0] for name, values in parse_qs(head.query).items()}


def client_of(query: Mapping[str, str]) -> str | None:
    """Read the name that a client gave itself; None where it gave none, or an odd one."""
    name = query.get("client", "")
    return name if _CLIENT.fullmatch(name) else None


def _socket_of(head: Head) -> int | None:
    text = head.one(SOCKET_PORT.lower()) or ""
    return int(text) if _PORT.fullmatch(text) else None


def _number(query: Mapping[str, str]) -> int | None:
    text = query.get("n", "0")
    return int(text) if _NUMBER.fullmatch(text) else None


def _seconds(query: Mapping[str, str]) -> float:
    text = query.get("wait", "0")
    return float(text) if _SECONDS.fullmatch(text) else 0.0


def _answer(told: Batch | Gone) -> Answer:
    match told:
        case Batch(text):
            return Answer(200, {**COMMON, **_ONCE, "Content-Type": JSON}, text.encode("ascii"))
        case Gone(code):
            return refusal(410, str(int(code)))
        case _ as never:
            assert_never(never)
