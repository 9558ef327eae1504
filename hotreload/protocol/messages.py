"""The messages that cross the socket, both ways, as values. No I/O.

``docs/protocol.md`` says what each means; ``wire`` gives them their JSON form.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from hotreload.protocol.updates import Update

PROTOCOL_VERSION = 1
SUBPROTOCOL = "hotreload.v1"
INCOMING_LIMIT = 64 * 1024
"""Bytes of an incoming message, inclusive; a longer one closes with 1009."""

TAB_DIGITS = 6
"""Digits by which the keys of one page differ from those of others."""
KEY_LIMIT = 22
"""Digits of a key: its time, in ms, and those of the tab."""

Outcome = Literal["css", "asset", "html", "hot", "reload", "none"]
OUTCOMES: tuple[Outcome, ...] = ("css", "asset", "html", "hot", "reload", "none")


class CloseCode(IntEnum):
    """Name the codes we end a connection with; 4000-4499 mean "reconnect", 4500-4999 "do not"."""

    STOPPING = 1001
    RESTARTING = 1012
    TOO_SLOW = 4008
    FORGOTTEN = 4010


@dataclass(frozen=True, slots=True)
class Position:
    """Mark a place in what one hub has published: its epoch and the last ``seq`` seen."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        """Give the form of the ``Hotreload-Position`` header."""
        return f"{self.epoch}:{self.seq}"


# --- server to client ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connected:
    """Greet a connection: the first frame, sent at once. ``time`` is the server's clock in ms.

    ``socket`` is the port at which there is a socket, where this one has none; polls are held
    for a short time only then.
    """

    epoch: str
    seq: int
    time: int
    version: int = PROTOCOL_VERSION
    socket: int | None = None


@dataclass(frozen=True, slots=True)
class Updates:
    """Tell of changes that each page may apply in its own way."""

    updates: tuple[Update, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FullReload:
    """Ask pages to load anew: those that show or loaded ``path``, or all without one."""

    reason: str
    path: str | None = None
    triggered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Prune:
    """Tell of modules that no page imports any more."""

    paths: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Describe what is broken on the server: one per file, task or process.

    ``editor`` is a URL that opens the place in an editor, for this machine alone. ``elsewhere`` is
    what other machines are told in place of all the rest; None: they may know it.
    """

    id: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    frame: str | None = None
    stack: str | None = None
    editor: str | None = None
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class Error:
    """Show a fault in the overlay of every page."""

    err: Fault
    reason: str


@dataclass(frozen=True, slots=True)
class ClearError:
    """Take a fault off the overlay: it is mended."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Custom:
    """Carry an event of the application; nothing in hotreload reads ``data``."""

    event: str
    data: Any
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Ping:
    """Keep a quiet connection from looking dead.

    ``compared`` answers what a page has declared: it shows what is on disk.
    """

    time: int
    compared: bool = False


FileMessage = Updates | FullReload | Prune
Message = Connected | FileMessage | Error | ClearError | Custom | Ping


# --- client to server ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shows:
    """Declare what a page shows, with the content ids it knows; sent in pieces."""

    entries: tuple[tuple[str, str | None], ...]
    since: int
    last: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """Answer a message: how it was applied, in how many milliseconds since it was received.

    ``reason`` is the page's own, for a reload that the server could not foresee.
    """

    seq: int
    ms: float
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Ask for the messages of topics; ``since``: up to where they were heard before."""

    topics: tuple[str, ...]
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Ask for no more messages of topics."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invalidate:
    """Say that a module could not accept its own update."""

    path: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Modules:
    """Say under which key ``t`` a page holds its modules: path and key, "" for none.

    ``tab`` are the last digits of all its keys. ``is_whole`` replaces what was said before.
    """

    tab: str
    held: tuple[tuple[str, str], ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ClientPing:
    """Show that the client is alive; it has no answer."""


ClientMessage = (
    Shows | Applied | Subscribe | Unsubscribe | Custom | Invalidate | Modules | ClientPing
)
