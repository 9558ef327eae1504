"""What is to be done with a request: data, which each server interface carries out in its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from hotreload.answers.answer import Answer
from hotreload.answers.responder import Wait
from hotreload.channel.polls import Polls, Waiting
from hotreload.frames.deflate import Agreement
from hotreload.hub.subscription import Writer
from hotreload.protocol.messages import INCOMING_LIMIT, CloseCode, Position
from hotreload.protocol.wire import Encoded


class Reader(Protocol):
    """Take what one peer sends over a socket, until its end."""

    def receive(self, text: str) -> None:
        """Take one text message."""

    def close(self) -> None:
        """Take note that the connection has ended."""


class Listener(Protocol):
    """Know of one peer that only listens."""

    def close(self) -> None:
        """Take note that the connection has ended."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Hand the request to the application, and tag what it answers; None: leave it alone.

    ``position`` is where the hub is before the application is asked.
    """

    position: Position | None


@dataclass(frozen=True, slots=True)
class TakeBody:
    """Read the request's body, and answer with what ``then`` makes of it.

    It is given None where the body has more than ``limit`` bytes.
    """

    limit: int
    then: Callable[[bytes | None], Answer]


@dataclass(frozen=True, slots=True)
class Question:
    """Wait until there is something to tell, as `patience.answered` does."""

    polls: Polls
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class OpenSocket:
    """Accept a WebSocket.

    Args:
        protocol: The subprotocol that was agreed upon.
        connect: Called with what writes to the peer; what it gives takes what the peer sends. None:
            it is closed at once, as normal.
        limit: Bytes of the longest message that is taken.
        agreement: How messages are compressed, if at all.
    """

    protocol: str | None
    connect: Callable[..., Reader] | None
    limit: int = INCOMING_LIMIT
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Answer with an event stream that stays open.

    Args:
        headers: Those of the answer.
        first: The bytes that go out with them.
        apart: Seconds until anything else does.
        connect: Called with what writes to the peer.
        piece: What a message is in this stream.
        farewell: What is said at the end.
    """

    headers: Mapping[str, str]
    first: bytes
    apart: float
    connect: Callable[[Writer], Listener]
    piece: Callable[[Encoded], bytes]
    farewell: Callable[[CloseCode], bytes]


Settled = Pass | Answer | TakeBody | Question | OpenSocket | OpenStream
Decision = Settled | Wait
