"""One connection without I/O: what comes in, and what is to be done about it. No I/O, no clock.

Whatever a browser sends, ``receive`` gives a list of actions and never raises. The adapter that
owns the socket carries them out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from hotreload.protocol.incoming import decode
from hotreload.protocol.messages import (
    INCOMING_LIMIT,
    Applied,
    ClientMessage,
    ClientPing,
    Connected,
    Custom,
    Invalidate,
    Modules,
    Position,
    Shows,
    Subscribe,
    Unsubscribe,
)

ENTRIES_LIMIT = 20_000
"""Entries that one round of ``shows`` may declare."""

Entry = tuple[str, str | None]
Decode = Callable[[str], ClientMessage | None]


@dataclass(frozen=True, slots=True)
class Greet:
    """Send ``connected``, as the first frame."""

    connected: Connected


@dataclass(frozen=True, slots=True)
class TellFaults:
    """Send the faults that are open now, and whether changes are kept back."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Send what was published after ``seq``, as one message."""

    seq: int


@dataclass(frozen=True, slots=True)
class Declare:
    """Take paths as asked for."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Take paths as asked for, and send a reload where the disk differs from them.

    ``since``, in ms of the server's clock, judges the entries whose id is not known.
    """

    entries: tuple[Entry, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Note:
    """Hand a tab's answer to the report."""

    answer: Applied


@dataclass(frozen=True, slots=True)
class Join:
    """Add topics to the subscription.

    ``since`` is where the client heard them last; None: it is to be given the last message of each.
    """

    topics: tuple[str, ...]
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Remove topics from the subscription."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relay:
    """Pass an event to the server's listeners and, by topic, to other tabs."""

    event: Custom


@dataclass(frozen=True, slots=True)
class Invalidated:
    """Propagate a module that could not accept its own update."""

    path: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Remember under which keys a page holds its modules."""

    modules: Modules


Action = (
    Greet
    | TellFaults
    | CatchUp
    | Declare
    | Compare
    | Note
    | Join
    | Leave
    | Relay
    | Invalidated
    | Hold
)


class Session:
    """Decide for one connection: first what it missed, then what its messages ask for."""

    def __init__(
        self, position: Position | None, *, decode: Decode = decode, socket: int | None = None
    ) -> None:
        """Begin a connection whose handshake named ``position``; None: from now on.

        ``decode`` reads what the client says; ``socket`` is the port of a better way.
        """
        self._decode = decode
        self._socket = socket
        self._position = position
        self._is_foreign = False
        self._is_known = False
        self._entries: list[Entry] = []

    def open(self, *, at: Position, time: int) -> tuple[Action, ...]:
        """Greet the client, whose hub is ``at`` this position at ``time`` (ms)."""
        greeting = Greet(Connected(at.epoch, at.seq, time, socket=self._socket))
        self._is_foreign = self._position is not None and self._position.epoch != at.epoch
        self._is_known = self._position is not None and not self._is_foreign
        if self._position is not None and self._is_known and self._position.seq < at.seq:
            return greeting, CatchUp(self._position.seq), TellFaults()
        return greeting, TellFaults()

    def receive(self, text: str) -> tuple[Action, ...]:
        """Answer one incoming text message; what cannot be read has no consequence."""
        message = self._decode(text) if len(text) <= INCOMING_LIMIT else None
        return self._answer(message) if message is not None else ()

    def _answer(self, message: ClientMessage) -> tuple[Action, ...]:
        match message:
            case Shows():
                return self._declare(message)
            case Applied():
                return (Note(message),)
            case Subscribe():
                return (Join(message.topics, message.since if self._is_known else None),)
            case Unsubscribe():
                return (Leave(message.topics),)
            case Custom():
                return (Relay(message),)
            case Invalidate():
                return (Invalidated(message.path, message.message),)
            case Modules():
                return (Hold(message),)
            case ClientPing():
                return ()
            case _ as never:
                assert_never(never)

    def _declare(self, shows: Shows) -> tuple[Action, ...]:
        room = ENTRIES_LIMIT - len(self._entries)
        self._entries.extend(shows.entries[:room])
        if not shows.last:
            return ()
        entries = tuple(self._entries)
        self._entries.clear()
        if not self._is_foreign:
            return (Declare(entries),)
        self._is_foreign = False
        return (Compare(entries, shows.since),)
