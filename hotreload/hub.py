"""Publish and subscribe on one event loop: who publishes never waits for who reads.

A message is encoded once and written to each subscription. A subscription whose peer does not
keep up has a bounded backlog: file messages collapse into one reload, which subsumes them all;
of topic messages the oldest are dropped. A peer that stays stuck is cut off.
"""

import logging
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from os import urandom
from typing import Any, Protocol

from hotreload.messages import Custom, FullReload, Message, Ping, Position
from hotreload.wire import Encoded, encode

HIGH_WATER = 256 * 1024
"""Bytes that may wait in a peer's buffer before its messages are kept back."""
BACKLOG_LIMIT = 64
"""Messages that one subscription keeps back."""
STUCK_AFTER = 5.0
"""Seconds after which a peer that takes nothing is cut off."""
TOPICS_LIMIT = 128
TOPIC_LENGTH_LIMIT = 256


logger = logging.getLogger(__name__)
Listener = Callable[[Any], None]


class Writer(Protocol):
    """Write to one peer: what a subscription needs of a transport."""

    def write(self, message: Encoded) -> None:
        """Queue a message for the peer; never blocks, never raises."""

    def waiting(self) -> int:
        """Count the bytes that the peer has not taken yet."""

    def abort(self) -> None:
        """Cut the connection at once."""


class _Sort(Enum):
    FILE = "subsumed by a reload"
    EVENT = "dropped, the oldest first"
    OWN = "kept: nobody sends it twice"


@dataclass(frozen=True, slots=True)
class _Kept:
    message: Encoded
    sort: _Sort


class Subscription:
    """Deliver the hub's messages to one writer, within bounds."""

    def __init__(self, writer: Writer, *, on_behind: Callable[[], None]) -> None:
        """Begin with no topics and nothing kept back."""
        self._writer = writer
        self._on_behind = on_behind
        self._backlog: deque[_Kept] = deque()
        self._collapsed = False
        self._stuck_since: float | None = None
        self.topics: set[str] = set()

    def send(self, message: Encoded) -> None:
        """Write a message for this reader alone."""
        self._deliver(message, _Sort.OWN, overflow=None)

    def join(self, topics: Iterable[str]) -> None:
        """Add topics, up to the limits on their number and length."""
        for topic in topics:
            if len(self.topics) < TOPICS_LIMIT and len(topic) <= TOPIC_LENGTH_LIMIT:
                self.topics.add(topic)

    def leave(self, topics: Iterable[str]) -> None:
        """Remove topics."""
        self.topics.difference_update(topics)

    @property
    def is_behind(self) -> bool:
        """Tell whether messages are kept back."""
        return bool(self._backlog)

    def tend(self, now: float) -> None:
        """Write what was kept back if the peer has caught up, or cut it off if it is stuck."""
        if self._writer.waiting() < HIGH_WATER:
            self._stuck_since = None
            self._flush()
        elif self._stuck_since is None:
            self._stuck_since = now
        elif now - self._stuck_since >= STUCK_AFTER:
            self._writer.abort()

    def _deliver(
        self, message: Encoded, sort: _Sort, *, overflow: Callable[[], Encoded] | None
    ) -> None:
        if not self.is_behind and self._writer.waiting() < HIGH_WATER:
            self._writer.write(message)
            return
        self._backlog.append(_Kept(message, sort))
        self._on_behind()
        if overflow is not None and (self._collapsed or len(self._backlog) > BACKLOG_LIMIT):
            self._collapse(overflow())
        elif len(self._backlog) > BACKLOG_LIMIT:
            self._drop_oldest_event()

    def _collapse(self, overflow: Encoded) -> None:
        self._backlog = deque(kept for kept in self._backlog if kept.sort is not _Sort.FILE)
        self._backlog.append(_Kept(overflow, _Sort.FILE))
        self._collapsed = True

    def _drop_oldest_event(self) -> None:
        oldest = next((kept for kept in self._backlog if kept.sort is _Sort.EVENT), None)
        if oldest is not None:
            self._backlog.remove(oldest)

    def _flush(self) -> None:
        self._collapsed = False
        while self._backlog:
            self._writer.write(self._backlog.popleft().message)


class Hub:
    """Number, encode and spread messages. Everything happens on one event loop; no locks."""

    def __init__(self, *, epoch: str | None = None) -> None:
        """Begin a new epoch at ``seq`` 0."""
        self.epoch = epoch or urlsafe_b64encode(urandom(9)).decode("ascii")
        self.seq = 0
        self.on_behind: Callable[[], None] = lambda: None
        self._subscriptions: set[Subscription] = set()
        self._listeners: dict[str, list[Listener]] = {}

    @property
    def position(self) -> Position:
        """The place in the stream up to which everything has been published."""
        return Position(self.epoch, self.seq)

    @property
    def readers(self) -> int:
        """Count the subscriptions."""
        return len(self._subscriptions)

    @property
    def is_behind(self) -> bool:
        """Tell whether any subscription keeps messages back."""
        return any(subscription.is_behind for subscription in self._subscriptions)

    def publish(self, message: Message, *, but: Subscription | None = None) -> int:
        """Send a message to every subscription that it concerns and give its ``seq``.

        A ``Custom`` message with a topic goes to those that joined the topic, never back to the
        subscription ``but``.
        """
        self.seq += 1
        encoded = encode(message, seq=self.seq)
        topic = message.topic if isinstance(message, Custom) else None
        is_event = isinstance(message, Custom)
        sort = _Sort.EVENT if is_event else _Sort.FILE
        overflow = None if is_event else self._overflow
        for subscription in tuple(self._subscriptions):
            if subscription is not but and (topic is None or topic in subscription.topics):
                subscription._deliver(encoded, sort, overflow=overflow)
        return self.seq

    def listen(self, event: str, listener: Listener) -> None:
        """Call ``listener(data)`` for each custom event of this name that a browser sends."""
        self._listeners.setdefault(event, []).append(listener)

    def receive(self, event: Custom, *, sender: Subscription) -> None:
        """Pass a browser's event to the listeners and, by topic, to other readers."""
        for listener in self._listeners.get(event.event, ()):
            try:
                listener(event.data)
            except Exception:  # the listener is the application's: its fault must not end a tab
                logger.exception("a listener of %r failed", event.event)
        if event.topic is not None:
            self.publish(event, but=sender)

    def ping(self, time: int) -> None:
        """Show every reader that the server lives; ``time`` is the server's clock in ms."""
        encoded = encode(Ping(time))
        for subscription in tuple(self._subscriptions):
            if not subscription.is_behind:
                subscription.send(encoded)

    def subscribe(self, writer: Writer) -> Subscription:
        """Add a reader; from this call on it gets every message that is published."""
        subscription = Subscription(writer, on_behind=self._behind)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a reader; harmless where it is gone."""
        self._subscriptions.discard(subscription)

    def tend(self, now: float) -> None:
        """Look after the readers that are behind; ``now`` in seconds of a monotonic clock."""
        for subscription in tuple(self._subscriptions):
            if subscription.is_behind:
                subscription.tend(now)

    def _behind(self) -> None:
        self.on_behind()

    def _overflow(self) -> Encoded:
        reason = "this tab was too slow to take every change; it loads them all at once"
        return encode(FullReload(reason), seq=self.seq)
