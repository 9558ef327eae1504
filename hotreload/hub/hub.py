"""Publish and subscribe on one event loop: who publishes never waits for who reads.

A message is encoded once for each dialect in use and written to each subscription. What is
published to a topic is also kept, for those that join it later and for those that come back.
"""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from os import urandom
from typing import Any

from hotreload.delivery.backlog import Parcel, Sort
from hotreload.delivery.topics import Kept, Topics, is_reserved, is_topic, names_of
from hotreload.hub.inbox import INBOX_LIMIT, Inbox
from hotreload.hub.inlet import Inlet
from hotreload.hub.subscription import Subscription, Writer
from hotreload.protocol.elsewhere import Elsewhere
from hotreload.protocol.messages import Custom, FullReload, Message, Ping, Position
from hotreload.protocol.wire import NATIVE, Dialect, Encoded, encode

LONGEST_LOOK = 0.5
"""Seconds between two looks at slow readers that count; more is a stall of our own loop."""
_TOO_SLOW = "this tab was too slow to take every change; it loads them all at once"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """Hold an event that a browser sent to the server, and answer the tab that sent it."""

    event: str
    data: Any
    topic: str | None = None
    _answer: Callable[[Custom], None] = field(default=lambda event: None, repr=False, kw_only=True)

    def reply(self, event: str, data: Any = None) -> None:
        """Send an event to this tab alone; without effect once it has gone.

        Raises:
            ValueError: ``data`` is no JSON.
        """
        self._answer(Custom(event, data))


Listener = Callable[[Received], None]


class Hub:
    """Number, encode and spread messages. Everything happens on one event loop; no locks."""

    def __init__(self, *, epoch: str | None = None) -> None:
        """Begin a new epoch at ``seq`` 0."""
        self.epoch = epoch or _new_epoch()
        self.seq = 0
        self.on_behind: Callable[[], None] = lambda: None
        # In the order in which they came, not as a set: the first to come is the first to be told,
        # and thousands are told in about the order of their memory.
        self._readers: dict[Dialect, dict[Subscription, None]] = {}
        self._behind: set[Subscription] = set()
        self._inboxes: tuple[Inbox, ...] = ()
        self._topics = Topics()
        self._listeners: dict[str, tuple[Listener, ...]] = {}
        self._tended_at: float | None = None

    def renew(self) -> None:
        """Begin a new epoch: in a child process the hub is another than its parent's."""
        self.epoch = _new_epoch()

    @property
    def position(self) -> Position:
        """The place in the stream up to which everything has been published."""
        return Position(self.epoch, self.seq)

    @property
    def readers(self) -> int:
        """Count the subscriptions."""
        return sum(map(len, self._readers.values()))

    @property
    def is_heard(self) -> bool:
        """Tell whether there is any subscription."""
        return bool(self._readers)

    def speaking(self, dialect: Dialect) -> int:
        """Count the subscriptions of one dialect, wherever they are."""
        spoken = (dialect, Elsewhere(dialect))
        return sum(len(self._readers.get(each, ())) for each in spoken)

    @property
    def is_behind(self) -> bool:
        """Tell whether any subscription keeps messages back."""
        return bool(self._behind)

    # --- publishing ----------------------------------------------------------------------------

    def publish(self, message: Message, *, but: Subscription | None = None) -> int:
        """Send a message to every subscription that it concerns and give its ``seq``.

        A ``Custom`` message with a topic goes to those that joined the topic, never back to the
        subscription ``but``.

        Raises:
            ValueError: an event's data is no JSON, or its topic is none.
        """
        native = _checked(message, seq=self.seq + 1)
        self.seq += 1
        topic = _topic_of(message)
        names = None if topic is None else names_of(topic)
        if topic is not None:
            self._topics.add(Kept(self.seq, topic, native))
        for dialect, readers in tuple(self._readers.items()):
            encoded = native if dialect is NATIVE else dialect.encode(message, seq=self.seq)
            if encoded is None:
                continue
            for reader in tuple(readers):
                if reader is but or (names is not None and names.isdisjoint(reader.topics)):
                    continue
                if not reader.offer(encoded):
                    reader.keep(self._parcel(message, encoded, dialect))
        for inbox in self._inboxes:
            if inbox.wants(names):
                inbox.put(message, seq=self.seq)
        return self.seq

    def audience(self, message: Message) -> int:
        """Count the subscriptions that a message would go to."""
        names = _names_of(message)
        return sum(
            names is None or not names.isdisjoint(reader.topics)
            for dialect, readers in self._readers.items()
            if dialect.encode(message, seq=self.seq) is not None
            for reader in readers
        )

    def for_threads(self) -> Inlet:
        """Give what any thread may publish through; to be called on the event loop."""
        return Inlet(check=_check, publish=self.publish)

    def ping(self, time: int) -> None:
        """Show every reader that the server lives; ``time`` is the server's clock in ms."""
        for dialect, readers in tuple(self._readers.items()):
            encoded = dialect.encode(Ping(time), seq=None)
            if encoded is None:
                continue
            for reader in tuple(readers):
                if not reader.is_behind:
                    reader.send(encoded)

    # --- what browsers send --------------------------------------------------------------------

    def listen(self, event: str, listener: Listener) -> None:
        """Call ``listener(received)`` for each custom event of this name that a browser sends."""
        self._listeners[event] = (*self._listeners.get(event, ()), listener)

    def receive(self, event: Custom, *, sender: Subscription) -> None:
        """Pass a browser's event to the listeners and, by topic, to other readers."""
        received = Received(
            event.event, event.data, event.topic, _answer=partial(self._reply, sender)
        )
        for listener in self._listeners.get(event.event, ()):
            try:
                listener(received)
            except Exception:  # the listener is the application's: its fault must not end a tab
                logger.exception("a listener of %r failed", event.event)
        is_told = event.topic is not None and is_topic(event.topic)
        if is_told and not is_reserved(event.event):
            self.publish(event, but=sender)

    def _reply(self, sender: Subscription, event: Custom) -> None:
        _check(event)
        if sender in self._readers.get(sender.dialect, ()):
            sender.tell(event, seq=self.seq)

    # --- readers -------------------------------------------------------------------------------

    def subscribe(self, writer: Writer, *, dialect: Dialect = NATIVE) -> Subscription:
        """Add a reader; from this call on it gets every message that its dialect has a word for."""
        subscription = Subscription(
            writer, history=self._topics, on_behind=self._fell_behind, dialect=dialect
        )
        self._readers.setdefault(dialect, {})[subscription] = None
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a reader; harmless where it is gone."""
        self._behind.discard(subscription)
        readers = self._readers.get(subscription.dialect, {})
        readers.pop(subscription, None)
        if not readers:
            self._readers.pop(subscription.dialect, None)

    def messages(self, *topics: str, limit: int = INBOX_LIMIT) -> Inbox:
        """Give an inbox with the messages of some topics and patterns; without any, with all.

        It begins with the last message of each of the topics. ``limit`` messages wait in it.

        Raises:
            ValueError: a topic is none, or ``limit`` is less than one.
        """
        inbox = Inbox(topics, limit=limit, on_close=self._closed)
        for kept in self._topics.last(topics):
            inbox.put(kept.message, seq=kept.seq)
        self._inboxes = (*self._inboxes, inbox)
        return inbox

    def tend(self, now: float) -> None:
        """Look after the readers that are behind; ``now`` in seconds of a monotonic clock."""
        elapsed = 0.0 if self._tended_at is None else min(now - self._tended_at, LONGEST_LOOK)
        self._tended_at = now
        for subscription in tuple(self._behind):
            subscription.tend(elapsed)
            if not subscription.is_behind:
                self._behind.discard(subscription)
        if not self._behind:
            self._tended_at = None

    def _fell_behind(self, subscription: Subscription) -> None:
        if subscription in self._readers.get(subscription.dialect, ()):
            self._behind.add(subscription)
            self.on_behind()

    def _closed(self, inbox: Inbox) -> None:
        self._inboxes = tuple(each for each in self._inboxes if each is not inbox)

    def _parcel(self, message: Message, encoded: Encoded, dialect: Dialect) -> Parcel:
        if isinstance(message, Custom):
            return Parcel(encoded, Sort.EVENT, self.seq, message.topic)
        is_whole = isinstance(message, FullReload) and message.path in (None, "*")
        reload = partial(_reload, dialect)
        return Parcel(encoded, Sort.FILE, self.seq, is_whole=is_whole, reload=reload)


def _new_epoch() -> str:
    return urlsafe_b64encode(urandom(9)).decode("ascii")


def _reload(dialect: Dialect, seq: int) -> Encoded | None:
    return dialect.encode(FullReload(_TOO_SLOW), seq=seq)


def _topic_of(message: Message) -> str | None:
    return message.topic if isinstance(message, Custom) else None


def _names_of(message: Message) -> frozenset[str] | None:
    topic = _topic_of(message)
    return None if topic is None else names_of(topic)


def _check(message: Message) -> None:
    _checked(message, seq=0)


def _checked(message: Message, *, seq: int) -> Encoded:
    """Encode a message for our own readers, which shows whether it can be published at all."""
    if isinstance(message, Custom) and message.topic is not None and not is_topic(message.topic):
        raise ValueError(f"nothing can be published to {message.topic!r}: it is no topic")
    try:
        return encode(message, seq=seq)
    except (TypeError, RecursionError) as error:  # no JSON, as much as what json says it of itself
        raise ValueError(f"it cannot be written as JSON: {error}") from error
