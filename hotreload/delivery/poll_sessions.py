"""Readers that come and ask: what waits for each of them until it asks again. No I/O, no clock.

A session is the writer of one subscription, in the place of a socket. Its questions are numbered,
for browsers and proxies ask again by themselves where a connection broke: the same question gets
the same answer. Whoever stays away is forgotten, and comes back with its position.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded

LIFE = 25.0
"""Seconds without a question after which a session is forgotten."""
SESSIONS_LIMIT = 1_000
"""Sessions at a time; before one more begins, the one that was silent for longest ends."""


class Receiver(Protocol):
    """Take what one client sends, until its end."""

    def receive(self, text: str) -> None:
        """Take one text message."""

    def close(self, *, was_silent: bool = False) -> None:
        """Take note that the session has ended; ``was_silent``: its client had left before."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Answer with messages; ``text`` is a JSON array."""

    text: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Answer that there is no such session, or no longer; ``code`` as a socket is closed with."""

    code: CloseCode


class PollSession:
    """Keep what is written until the next question, within the bounds of its subscription."""

    def __init__(self, *, first: int = 0) -> None:
        """Begin with nothing to tell; ``first`` is the number of the first question."""
        self._queue: list[Encoded] = []
        self._size = 0
        self._number = first - 1
        self._last = Batch("[]")
        self._end: Gone | None = None
        self._wake: Callable[[], None] | None = None
        self._ticket = 0

    # --- the writer ----------------------------------------------------------------------------

    def write(self, message: Encoded) -> None:
        """Keep a message for the next answer."""
        if self._end is None:
            self._queue.append(message)
            self._size += len(message.text)
            self._tell()

    def waiting(self) -> int:
        """Count the bytes that nobody has asked for yet."""
        return self._size

    def close(self, code: CloseCode) -> None:
        """Answer the next question by the end."""
        self._end = self._end or Gone(code)
        self._queue.clear()
        self._size = 0
        self._tell()

    def abort(self) -> None:
        """End as a reader that was too slow."""
        self.close(CloseCode.TOO_SLOW)

    # --- the reader ----------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Tell whether it takes no more messages."""
        return self._end is not None

    @property
    def is_awaited(self) -> bool:
        """Tell whether somebody waits for news."""
        return self._wake is not None

    def ask(self, number: int) -> Batch | Gone | None:
        """Answer a question; None where there is nothing to tell yet."""
        if self._end is not None:
            return self._end
        if number == self._number:
            return self._last
        if number != self._number + 1:
            return Gone(CloseCode.FORGOTTEN)
        return self.settle(number) if self._queue else None

    def settle(self, number: int) -> Batch | Gone:
        """Answer a question now, with whatever there is to tell."""
        if self._end is not None:
            return self._end
        if number == self._number + 1:
            self._number = number
            self._last = Batch(f"[{','.join(message.text for message in self._queue)}]")
            self._queue.clear()
            self._size = 0
        return self._last

    def wait(self, wake: Callable[[], None]) -> int:
        """Have ``wake`` called at each news, in the place of who waited before; give a ticket."""
        self._tell()
        self._ticket += 1
        self._wake = wake
        return self._ticket

    def leave(self, ticket: int) -> bool:
        """Wait no longer; False where somebody else has come meanwhile."""
        if ticket != self._ticket:
            return False
        self._wake = None
        return True

    def _tell(self) -> None:
        if self._wake is not None:
            self._wake()


@dataclass(slots=True)
class _Client:
    session: PollSession
    receiver: Receiver
    seen: float


class PollSessions:
    """Own the sessions of one server, by the names that the clients gave themselves."""

    def __init__(self, *, on_end: Callable[[str, Receiver], None]) -> None:
        """Begin with none; ``on_end`` is told of each that ended."""
        self._on_end = on_end
        self._clients: dict[str, _Client] = {}

    def __len__(self) -> int:
        """Count the sessions."""
        return len(self._clients)

    def find(self, name: str, *, now: float) -> PollSession | None:
        """Give a client's session, which lives on from ``now``; None where there is none."""
        client = self._clients.pop(name, None)
        if client is None:
            return None
        client.seen = now
        self._clients[name] = client  # at the end: the first was silent for longest
        return client.session

    def begin(
        self,
        name: str,
        connect: Callable[[PollSession], Receiver],
        *,
        first: int = 0,
        now: float,
    ) -> PollSession:
        """Begin a session of a client that has none; ``connect`` gives what takes its messages."""
        if len(self._clients) >= SESSIONS_LIMIT:
            self.end(next(iter(self._clients)), CloseCode.FORGOTTEN)
        session = PollSession(first=first)
        self._clients[name] = _Client(session, connect(session), now)
        return session

    def tend(self, *, now: float) -> None:
        """Forget those that ended, or stayed away too long."""
        for name in [name for name, client in self._clients.items() if _is_gone(client, now)]:
            self.end(name, CloseCode.FORGOTTEN, was_silent=True)

    def end(self, name: str, code: CloseCode, *, was_silent: bool = False) -> None:
        """End a session; who waits is told."""
        client = self._clients.pop(name)
        client.session.close(code)
        client.receiver.close(was_silent=was_silent)
        self._on_end(name, client.receiver)

    def end_all(self, code: CloseCode) -> None:
        """End every session."""
        for name in tuple(self._clients):
            self.end(name, code)


def _is_gone(client: _Client, now: float) -> bool:
    if client.session.is_awaited:
        return False
    return client.session.is_over or now - client.seen >= LIFE
