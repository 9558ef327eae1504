"""What is kept back for one reader, within bounds, and what was lost of it. No I/O.

Over the bounds, file messages collapse into one reload, which subsumes them all, and of events the
oldest are dropped and counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from hotreload.delivery.topics import Dropped
from hotreload.protocol.messages import Custom
from hotreload.protocol.wire import Encoded

BACKLOG_LIMIT = 64
"""Messages that are kept back for one reader."""
BACKLOG_BYTES = 256 * 1024
"""Bytes that are kept back for one reader; the newest event is kept whatever its size."""


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


class Backlog:
    """Keep the messages for one reader in their order."""

    __slots__ = ("_dropped", "_parcels", "_size")

    def __init__(self) -> None:
        """Begin with nothing kept, and nothing lost."""
        self._parcels: list[Parcel] = []  # short; and empty it is a tenth of a deque
        self._size = 0
        self._dropped = Dropped()

    def __len__(self) -> int:
        """Count the messages that are kept."""
        return len(self._parcels)

    @property
    def is_hopeless(self) -> bool:
        """Tell whether too much is kept of what must not be dropped."""
        return len(self._parcels) > 4 * BACKLOG_LIMIT

    def add(self, parcel: Parcel) -> None:
        """Keep a message, and make room for it where there is none."""
        is_file = parcel.sort is Sort.FILE
        is_subsumed = is_file and any(kept.is_whole for kept in self._parcels)
        self._parcels.append(parcel)
        self._size += len(parcel.encoded.text)
        if is_subsumed or parcel.is_whole:
            self._collapse()
        while self._is_over() and self._make_room(parcel.sort):
            pass

    def take(self) -> Parcel:
        """Hand out the oldest message; `losses` comes first."""
        parcel = self._parcels[0]
        self._remove(parcel)
        return parcel

    def losses(self) -> tuple[tuple[int, Custom], ...]:
        """Hand out what is to be told of losses before the next message, with its places."""
        if not self._dropped:
            return ()
        following = next((kept for kept in self._parcels if kept.sort is not Sort.OWN), None)
        if following is None:
            return self._dropped.take()
        is_next = following is self._parcels[0]
        return self._dropped.take(until=following.seq) if is_next else ()

    def clear(self) -> None:
        """Forget everything."""
        self._parcels.clear()
        self._size = 0
        self._dropped.take()

    def _is_over(self) -> bool:
        return len(self._parcels) > BACKLOG_LIMIT or self._size > BACKLOG_BYTES

    def _make_room(self, sort: Sort) -> bool:
        if sort is Sort.FILE:
            return self._collapse() or self._drop_oldest_event()
        return self._drop_oldest_event() or self._collapse()

    def _collapse(self) -> bool:
        files = [kept for kept in self._parcels if kept.sort is Sort.FILE]
        if not files or (len(files) == 1 and files[0].is_whole):
            return False
        newest = files[-1]
        reload = newest.encoded if newest.is_whole else newest.reload(newest.seq)
        for parcel in files[:-1]:
            self._remove(parcel)
        place = self._parcels.index(newest)
        self._remove(newest)
        if reload is not None:
            self._parcels.insert(place, replace(newest, encoded=reload, is_whole=True))
            self._size += len(reload.text)
        return True

    def _drop_oldest_event(self) -> bool:
        older = islice(self._parcels, len(self._parcels) - 1)  # the newest is kept
        oldest = next((kept for kept in older if kept.sort is Sort.EVENT), None)
        if oldest is None:
            return False
        self._remove(oldest)
        self._dropped.add(oldest.topic, seq=oldest.seq)
        return True

    def _remove(self, parcel: Parcel) -> None:
        self._parcels.remove(parcel)
        self._size -= len(parcel.encoded.text)
