"""Topics: their names, what was last published to each, and what readers missed of it. No I/O.

Each topic has a bounded history of its own, so a busy one crowds out nothing but itself.
"""

import json
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotreload.protocol.messages import Custom
from hotreload.protocol.wire import Encoded

TOPIC_LENGTH_LIMIT = 256
"""Characters of a topic's name, and of a pattern."""
TOPICS_KEPT = 1_000
"""Topics whose history is kept; that of the one published to longest ago is forgotten first."""
HISTORY_LIMIT = 100
"""Messages that are kept of one topic, the newest."""
HISTORY_BYTES = 256 * 1024
"""Bytes that are kept of one topic; its last message is kept whatever its size."""
MEMORY_LIMIT = 16 * 1024 * 1024
"""Bytes that are kept of all topics together."""
FORGOTTEN_LIMIT = 16_384
"""Forgotten messages of one topic that are still counted."""
FORGOTTEN_IN_ALL = 1_000_000
"""The same for all topics together, of which each has an equal share; eight bytes each."""
LOSSES_LIMIT = 128
"""Topics of one reader whose losses are counted apart."""
DROPPED = "hotreload:dropped"
"""The event that tells a reader how many messages it lost."""
RESERVED = ("hotreload:", "vite:")
"""How the names of events begin that only servers and clients themselves may send."""


def is_topic(name: str) -> bool:
    """Tell whether something may be published to a topic of this name."""
    return 0 < len(name) <= TOPIC_LENGTH_LIMIT and "*" not in name


def is_joinable(name: str) -> bool:
    """Tell whether a reader may join this: a topic, ``prefix/*``, or ``*`` for every topic."""
    is_pattern = name == "*" or name.endswith("/*")
    fits = len(name) <= TOPIC_LENGTH_LIMIT
    return fits and "*" not in name[:-1] if is_pattern else is_topic(name)


def is_reserved(event: str) -> bool:
    """Tell whether an event's name is not for applications to send."""
    return event.startswith(RESERVED)


def names_of(topic: str) -> frozenset[str]:
    """List the names under which readers may have joined a topic."""
    slashes = [at + 1 for at, char in enumerate(topic) if char == "/"]
    return frozenset(("*", topic, *(f"{topic[:end]}*" for end in slashes)))


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold one message of a topic with its place, in its form in our own protocol alone.

    Its data would take many times the memory, and its publisher may change it later.
    """

    seq: int
    topic: str
    encoded: Encoded

    @property
    def message(self) -> Custom:
        """The message as its readers understand it, made anew each time."""
        body = json.loads(self.encoded.text)
        return Custom(body["event"], body["data"], self.topic)


class Dropped:
    """Count what one reader lost, by topic, until it is told."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        """Begin with nothing lost."""
        self._counts: dict[str | None, tuple[int, int]] = {}

    def __bool__(self) -> bool:
        """Tell whether there is something to tell."""
        return bool(self._counts)

    def add(self, topic: str | None, *, seq: int, count: int = 1) -> None:
        """Note that ``count`` messages of a topic were lost, the last of them at ``seq``."""
        if topic not in self._counts and len(self._counts) >= LOSSES_LIMIT:
            topic = None
        before, last = self._counts.get(topic, (0, 0))
        self._counts[topic] = (before + count, max(last, seq))

    def take(self, *, until: int | None = None) -> tuple[tuple[int, Custom], ...]:
        """Hand out what was lost up to a ``seq``, as events with their places, and forget it."""
        due = [
            (last, topic, count)
            for topic, (count, last) in self._counts.items()
            if until is None or last <= until
        ]
        for _, topic, _ in due:
            del self._counts[topic]
        due.sort(key=lambda each: each[0])
        return tuple((last, _dropped(topic, count)) for last, topic, count in due)


def _dropped(topic: str | None, count: int) -> Custom:
    data = {"count": count} if topic is None else {"topic": topic, "count": count}
    return Custom(DROPPED, data, topic)


class _History:
    __slots__ = ("_forgotten", "kept", "size")

    def __init__(self) -> None:
        self.kept: deque[Kept] = deque()
        self.size = 0
        self._forgotten = array("Q")

    def add(self, kept: Kept, *, counted: int) -> None:
        self.kept.append(kept)
        self.size += len(kept.encoded.text)
        while len(self.kept) > 1 and (len(self.kept) > HISTORY_LIMIT or self.size > HISTORY_BYTES):
            self._forget()
        if len(self._forgotten) > counted:
            del self._forgotten[: -counted * 3 // 4]

    def since(self, seq: int) -> list[Kept]:
        return [kept for kept in self.kept if kept.seq > seq]

    def lost_since(self, seq: int) -> int:
        return len(self._forgotten) - bisect_right(self._forgotten, seq)

    def _forget(self) -> None:
        oldest = self.kept.popleft()
        self.size -= len(oldest.encoded.text)
        self._forgotten.append(oldest.seq)


class Topics:
    """Keep the histories of the topics of one hub."""

    def __init__(self) -> None:
        """Begin with none."""
        self._histories: dict[str, _History] = {}
        self._size = 0

    def __len__(self) -> int:
        """Count the topics whose history is kept."""
        return len(self._histories)

    @property
    def size(self) -> int:
        """The bytes of all messages that are kept."""
        return self._size

    def add(self, kept: Kept) -> None:
        """Keep what was published to a topic."""
        history = self._histories.pop(kept.topic, None) or _History()
        self._histories[kept.topic] = history  # the last in the order, which is that of forgetting
        before = history.size
        history.add(kept, counted=min(FORGOTTEN_LIMIT, FORGOTTEN_IN_ALL // len(self)))
        self._size += history.size - before
        while len(self) > TOPICS_KEPT or (self._size > MEMORY_LIMIT and len(self) > 1):
            self._size -= self._histories.pop(next(iter(self._histories))).size

    def last(self, names: Iterable[str]) -> list[Kept]:
        """Give the last message of each topic that the names cover, in the order of publishing."""
        found = {topic: self._histories[topic].kept[-1] for topic in self._covered(names)}
        return sorted(found.values(), key=_seq)

    def since(self, names: Iterable[str], seq: int) -> tuple[list[Kept], Dropped]:
        """Give what was published to topics after ``seq``, and count what is forgotten of it."""
        dropped = Dropped()
        missed: list[Kept] = []
        for topic in set(self._covered(names)):
            history = self._histories[topic]
            missed += history.since(seq)
            if lost := history.lost_since(seq):
                dropped.add(topic, seq=history.kept[0].seq - 1, count=lost)
        return sorted(missed, key=_seq), dropped

    def _covered(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            if name.endswith("*"):
                yield from (topic for topic in self._histories if topic.startswith(name[:-1]))
            elif name in self._histories:
                yield name


def _seq(kept: Kept) -> int:
    return kept.seq
