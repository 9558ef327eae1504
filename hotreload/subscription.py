"""One reader of a hub: messages are written to it at once, or kept back within bounds.

Where its peer does not keep up, file messages collapse into one reload, which subsumes them all;
of events the oldest are dropped, and their number is told. A peer that takes nothing is cut off.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Protocol

from hotreload.messages import CloseCode, Custom
from hotreload.topics import Dropped, Topics, is_joinable, names_of
from hotreload.wire import NATIVE, Dialect, Encoded

HIGH_WATER = 256 * 1024
"""Bytes that may wait in a peer's buffer before its messages are kept back."""
BACKLOG_LIMIT = 64
"""Messages that one subscription keeps back."""
BACKLOG_BYTES = 256 * 1024
"""Bytes that one subscription keeps back; the newest event is kept whatever its size."""
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


class Sort(Enum):
    """Say what becomes of a message that is kept back."""

    FILE = "subsumed by a reload"
    EVENT = "dropped, the oldest first"
    OWN = "kept: nobody sends it twice"


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """Hold a message on its way to many readers of one dialect.

    ``is_whole``: it reloads every page. ``reload`` makes such a message with a ``seq``, to take
    the place of file messages.
    """

    encoded: Encoded
    sort: Sort
    seq: int = 0
    topic: str | None = None
    is_whole: bool = False
    reload: Callable[[int], Encoded | None] = lambda seq: None


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
        "_backlog_size",
        "_dropped",
        "_history",
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
        self._backlog: list[Parcel] = []  # short; and empty it is a tenth of a deque
        self._backlog_size = 0
        self._dropped = Dropped()
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
        return bool(self._backlog) or self._parting is not None

    def deliver(self, parcel: Parcel) -> None:
        """Write a message, or keep it back while the peer does not keep up."""
        if not self._backlog and self._writer.waiting() < HIGH_WATER:
            self._writer.write(parcel.encoded)
            return
        self._keep(parcel)
        self._on_behind(self)

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
        if not self._backlog:
            self._least_waiting = self._writer.waiting()
            self._stuck_for = 0.0
        is_subsumed = parcel.sort is Sort.FILE and any(kept.is_whole for kept in self._backlog)
        self._backlog.append(parcel)
        self._backlog_size += len(parcel.encoded.text)
        if is_subsumed or parcel.is_whole:
            self._collapse()
        while self._is_over() and self._make_room(parcel.sort):
            pass
        if len(self._backlog) > 4 * BACKLOG_LIMIT:  # of what must not be dropped
            self._say_goodbye()

    def _is_over(self) -> bool:
        return len(self._backlog) > BACKLOG_LIMIT or self._backlog_size > BACKLOG_BYTES

    def _make_room(self, sort: Sort) -> bool:
        if sort is Sort.FILE:
            return self._collapse() or self._drop_oldest_event()
        return self._drop_oldest_event() or self._collapse()

    def _collapse(self) -> bool:
        files = [kept for kept in self._backlog if kept.sort is Sort.FILE]
        if not files or (len(files) == 1 and files[0].is_whole):
            return False
        newest = files[-1]
        reload = newest.encoded if newest.is_whole else newest.reload(newest.seq)
        for parcel in files[:-1]:
            self._remove(parcel)
        place = self._backlog.index(newest)
        self._remove(newest)
        if reload is not None:
            self._backlog.insert(place, replace(newest, encoded=reload, is_whole=True))
            self._backlog_size += len(reload.text)
        return True

    def _drop_oldest_event(self) -> bool:
        older = islice(self._backlog, len(self._backlog) - 1)  # the newest is kept
        oldest = next((kept for kept in older if kept.sort is Sort.EVENT), None)
        if oldest is None:
            return False
        self._remove(oldest)
        self._dropped.add(oldest.topic, seq=oldest.seq)
        return True

    def _remove(self, parcel: Parcel) -> None:
        self._backlog.remove(parcel)
        self._backlog_size -= len(parcel.encoded.text)

    def _flush(self) -> None:
        while self._backlog and self._writer.waiting() < HIGH_WATER:
            parcel = self._backlog[0]
            if self._dropped and parcel.sort is not Sort.OWN:
                self._tell_dropped(until=parcel.seq)
            self._remove(parcel)
            self._writer.write(parcel.encoded)
        if not self._backlog:
            self._tell_dropped()

    def _tell_dropped(self, *, until: int | None = None) -> None:
        for seq, event in self._dropped.take(until=until):
            encoded = self.dialect.encode(event, seq=seq)
            if encoded is not None:
                self._writer.write(encoded)

    # --- the end -------------------------------------------------------------------------------

    def _say_goodbye(self) -> None:
        self._parting, self._writer = self._writer, _NOWHERE
        self._parting.close(CloseCode.TOO_SLOW)
        self._backlog.clear()
        self._backlog_size = 0
        self._dropped.take()
