"""One connection: a session's actions carried out over a writer."""

import itertools
import time
from collections.abc import Mapping
from typing import assert_never

from hotreload.dialects import vite
from hotreload.hub.subscription import Writer
from hotreload.planner import Outside, plan
from hotreload.protocol import incoming
from hotreload.protocol.elsewhere import Elsewhere
from hotreload.protocol.messages import (
    SUBPROTOCOL,
    FileMessage,
    FullReload,
    Message,
    Ping,
    Position,
)
from hotreload.protocol.wire import NATIVE, Dialect
from hotreload.reloader import Reloader
from hotreload.session import (
    Action,
    CatchUp,
    Compare,
    Declare,
    Decode,
    Greet,
    Hold,
    Invalidated,
    Join,
    Leave,
    Note,
    Relay,
    Session,
    TellFaults,
)
from hotreload.urls import file_name

SPOKEN: Mapping[str, tuple[Dialect, Decode]] = {
    SUBPROTOCOL: (NATIVE, incoming.decode),
    vite.SUBPROTOCOL: (vite.VITE, vite.decode),
}
"""The subprotocols of the socket: what the peer hears in each, and how it is understood."""

_tabs = itertools.count(1)


class Channel:
    """Serve one reader from the handshake to its end; the caller owns the socket."""

    def __init__(
        self,
        reloader: Reloader,
        writer: Writer,
        *,
        position: Position | None,
        protocol: str | None = None,
        socket: int | None = None,
        is_near: bool = False,
    ) -> None:
        """Subscribe and greet in one step, so that nothing is published in between.

        ``protocol`` is the subprotocol that the peer speaks, one of `SPOKEN`; None: our own.
        Unless it ``is_near``, on this machine, it is not told what others must not know.
        ``socket`` is the port of a socket, where the peer finds none at the present one.
        """
        dialect, decode = SPOKEN[protocol or SUBPROTOCOL]
        self._reloader = reloader
        self._session = Session(position, decode=decode, socket=socket)
        self._tab = next(_tabs)
        reloader.publisher.joined(self._tab)
        told = dialect if is_near else Elsewhere(dialect)
        self._subscription = reloader.connect(writer, dialect=told)
        self._do(self._session.open(at=reloader.hub.position, time=_now()))

    def receive(self, text: str) -> None:
        """Take one message of the client."""
        self._do(self._session.receive(text))

    def close(self, *, was_silent: bool = False) -> None:
        """Unsubscribe; the socket is the caller's to close.

        ``was_silent``: the tab has left before, and what was sent of late is not why.
        """
        self._reloader.disconnect(self._subscription)
        if not was_silent:
            self._reloader.publisher.left(self._tab)

    def _do(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            self._act(action)

    def _act(self, action: Action) -> None:
        match action:
            case Greet(connected):
                self._send(connected, seq=None)
            case TellFaults():
                for error in self._reloader.faults.open():
                    self._send(error, seq=self._reloader.hub.seq)
                if (pause := self._reloader.publisher.pause_news()) is not None:
                    self._send(pause, seq=self._reloader.hub.seq)
            case CatchUp(seq):
                self._tell(self._reloader.publisher.missed_since(seq))
            case Declare(entries):
                self._reloader.take_as_asked(entries)
            case Compare(entries, since):
                self._compare(self._reloader.declare(entries, since=since))
            case Note(answer):
                self._reloader.publisher.note(self._tab, answer)
            case Join(topics, since):
                self._subscription.join(topics, since=since)
            case Leave(topics):
                self._subscription.leave(topics)
            case Relay(event):
                self._reloader.hub.receive(event, sender=self._subscription)
            case Invalidated(path, message):
                self._tell(self._reloader.publisher.above(path, message))
            case Hold(modules):
                self._reloader.site.versions.take(modules)
            case _ as never:
                assert_never(never)

    def _send(self, message: Message, *, seq: int | None) -> None:
        encoded = self._subscription.dialect.encode(message, seq=seq)
        if encoded is not None:
            self._subscription.send(encoded)

    def _tell(self, message: FileMessage | None) -> None:
        """Tell this tab alone, at the place where the hub is; None is nothing to be told."""
        if message is not None:
            self._send(message, seq=self._reloader.hub.seq)

    def _compare(self, changed: tuple[str, ...]) -> None:
        if changed:
            others = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
            reason = f"{file_name(changed[0])} changed while the server was away{others}"
            self._tell(FullReload(reason, triggered_by=changed[0]))
            return
        rendered = self._rendered() if self._reloader.renders else None
        if rendered is None:
            self._send(Ping(_now(), compared=True), seq=None)
        self._tell(rendered)

    def _rendered(self) -> FileMessage | None:
        """Have a page compare itself with what the application answers by now."""
        anew = Outside("*", "the application was started anew", is_markup=True)
        reloader = self._reloader
        return plan([anew], reloader.site.graphs, mode=reloader.mode, timestamp=_now())


def _now() -> int:
    return time.time_ns() // 1_000_000
