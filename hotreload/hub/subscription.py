"""One reader of a hub: messages are written to it at once, or kept back within bounds.

Where its peer does not keep up, file messages collapse into one reload, which subsumes them all;
of events the oldest are dropped, and their number is told. A peer that takes nothing is cut off.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from hotreload.delivery.backlog import Backlog, Parcel, Sort
from hotreload.delivery.topics import Dropped, Topics, is_joinable, names_of
from hotreload.protocol.messages import CloseCode, Custom
from hotreload.protocol.wire import NATIVE, Dialect, Encoded

HIGH_WATER = 256 * 1024
"""Bytes that may wait in a peer's buffer before its messages are kept back."""
STUCK_AFTER = 5.0
"""Seconds without progress after which a peer is told that it is too slow."""
LAST_CHANCE = 1.0
"""Seconds that it then has to take the goodbye before it is cut off."""
TOPICS_LIMIT = 128
"""Topics and patterns that one subscription may join."""


class Writer(Protocol):
    """Write to one peer: what a subscription needs of a transport."""

    def write(self, message: Encoded) -> None:
        """Queue a message for the peer; never blocks, never raises."""

    def waiting(self) -> int:
        """Count the bytes that the peer has not taken yet."""

    def close(self, code: CloseCode) -> None:
        """Say goodbye once what waits is written, where the transport can; never blocks."""

    def abort(self) -> None:
        """Cut the connection at once."""


class _Nowhere:
    """Take the place of the writer of a peer that was cut off."""

    def write(self, message: Encoded) -> None:
        pass

    def waiting(self) -> int:
        return 0

    def close(self, code: CloseCode) -> None:
        pass

    def abort(self) -> None:
        pass


_NOWHERE: Writer = _Nowhere()


class Subscription:
    """Deliver the hub's messages to one writer, within bounds. Made by ``Hub.subscribe``."""

    __slots__ = (
        "__weakref__",
        "_backlog",
        "_history",
        "_is_behind",
        "_least_waiting",
        "_on_behind",
        "_parting",
        "_stuck_for",
        "_writer",
        "dialect",
        "topics",
    )

    def __init__(
        self,
        writer: Writer,
        *,
        history: Topics,
        on_behind: Callable[["Subscription"], None],
        dialect: Dialect = NATIVE,
    ) -> None:
        """Begin with no topics and nothing kept back."""
        self.dialect = dialect
        self.topics: set[str] = set()
        self._writer = writer
        self._history = history
        self._on_behind = on_behind
        self._backlog = Backlog()
        self._is_behind = False
        self._least_waiting = 0
        self._stuck_for = 0.0
        self._parting: Writer | None = None

    def send(self, message: Encoded) -> None:
        """Write a message for this reader alone; it is never dropped."""
        self.deliver(Parcel(message, Sort.OWN))

    def tell(self, event: Custom, *, seq: int) -> None:
        """Write an event for this reader alone, in its dialect; it may be dropped and counted."""
        encoded = self.dialect.encode(event, seq=seq)
        if encoded is not None:
            self.deliver(Parcel(encoded, Sort.EVENT, seq, event.topic))

    def join(self, topics: Iterable[str], *, since: int | None = None) -> None:
        """Add topics and patterns, up to the limits on their number and length.

        The reader is given the last message of each topic that is new to it, or, where it heard
        the topics before up to ``since``, all that it missed of them.
        """
        before = frozenset(self.topics)
        added = []
        for name in topics:
            if name not in self.topics and len(self.topics) < TOPICS_LIMIT and is_joinable(name):
                self.topics.add(name)
                added.append(name)
        self._replay(added, but=before, since=since)

    def leave(self, topics: Iterable[str]) -> None:
        """Remove topics."""
        self.topics.difference_update(topics)

    @property
    def is_behind(self) -> bool:
        """Tell whether messages are kept back, or the peer is being sent away."""
        return self._is_behind or self._parting is not None

    def offer(self, message: Encoded) -> bool:
        """Write a message; False where the peer does not keep up, so that it is to be kept back."""
        if self._is_behind or self._writer.waiting() >= HIGH_WATER:
            return False
        self._writer.write(message)
        return True

    def keep(self, parcel: Parcel) -> None:
        """Keep a message back, within bounds."""
        self._keep(parcel)
        self._on_behind(self)

    def deliver(self, parcel: Parcel) -> None:
        """Write a message, or keep it back while the peer does not keep up."""
        if not self.offer(parcel.encoded):
            self.keep(parcel)

    def tend(self, elapsed: float) -> None:
        """Write what was kept back if the peer has caught up, or cut it off if it is stuck.

        What counts is progress and not level: who reads slowly but steadily stays. ``elapsed``
        are the seconds since the last time.
        """
        waiting = self._writer.waiting()
        if self._parting is None and waiting < max(HIGH_WATER, self._least_waiting):
            self._stuck_for = 0.0
            self._flush()
            self._least_waiting = self._writer.waiting()
            return
        self._stuck_for += elapsed
        if self._parting is None and self._stuck_for >= STUCK_AFTER:
            self._say_goodbye()
        elif self._parting is not None and self._stuck_for >= STUCK_AFTER + LAST_CHANCE:
            self._parting.abort()
            self._parting = None

    # --- topics --------------------------------------------------------------------------------

    def _replay(self, names: list[str], *, but: frozenset[str], since: int | None) -> None:
        missed, dropped = self._history.last(names), Dropped()
        if since is not None:
            missed, dropped = self._history.since(names, since)
        for seq, event in dropped.take():
            self.tell(event, seq=seq)
        for kept in missed:
            if but and not but.isdisjoint(names_of(kept.topic)):
                continue
            native = self.dialect is NATIVE
            encoded = kept.encoded if native else self.dialect.encode(kept.message, seq=kept.seq)
            if encoded is not None:
                self.deliver(Parcel(encoded, Sort.EVENT, kept.seq, kept.topic))

    # --- the backlog ---------------------------------------------------------------------------

    def _keep(self, parcel: Parcel) -> None:
        if not self._is_behind:
            self._is_behind = True
            self._least_waiting = self._writer.waiting()
            self._stuck_for = 0.0
        self._backlog.add(parcel)
        if self._backlog.is_hopeless:
            self._say_goodbye()

    def _flush(self) -> None:
        while self._writer.waiting() < HIGH_WATER:
            for seq, event in self._backlog.losses():
                encoded = self.dialect.encode(event, seq=seq)
                if encoded is not None:
                    self._writer.write(encoded)
            if not self._backlog:
                self._is_behind = False
                return
            self._writer.write(self._backlog.take().encoded)

    # --- the end -------------------------------------------------------------------------------

    def _say_goodbye(self) -> None:
        self._parting, self._writer = self._writer, _NOWHERE
        self._parting.close(CloseCode.TOO_SLOW)
        self._backlog.clear()
        self._is_behind = False
