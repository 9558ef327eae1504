"""Readers of a hub that read at once, slowly or not at all, and the time that passes for them."""

from itertools import count
from typing import Any

from hotreload.hub.hub import Hub
from hotreload.hub.subscription import Subscription
from hotreload.protocol.messages import FullReload, Message, Prune
from hotreload.protocol.wire import NATIVE, Dialect, Encoded
from tests.fakes import FakeWriter

TICKS = count(1000)


def file_message(name: str = "a.js") -> Prune:
    return Prune((f"/{name}",), f"{name} changed")


def connect(hub: Hub, *topics: str, dialect: Dialect = NATIVE) -> tuple[FakeWriter, Subscription]:
    writer = FakeWriter()
    subscription = hub.subscribe(writer, dialect=dialect)
    subscription.join(topics)
    return writer, subscription


def connect_slow(
    hub: Hub, *topics: str, dialect: Dialect = NATIVE
) -> tuple[FakeWriter, Subscription]:
    writer, subscription = connect(hub, *topics, dialect=dialect)
    writer.stop_reading()
    return writer, subscription


def tend(hub: Hub, seconds: float) -> None:
    """Let time pass, in looks as far apart as the publisher's."""
    for _ in range(round(seconds * 10)):
        hub.tend(next(TICKS) / 10)


def catch_up(hub: Hub, slow: FakeWriter) -> None:
    slow.drain()
    tend(hub, 0.1)


def seqs(writer: FakeWriter) -> list[int]:
    return [message["seq"] for message in writer.messages]


def told(writer: FakeWriter) -> list[Any]:
    return [message["data"] for message in writer.messages]


class Terse:
    """A dialect with one word, for reloads; it counts how often it had to find it."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, message: Message, *, seq: int | None) -> Encoded | None:
        self.asked += 1
        return Encoded('{"type":"reload"}') if isinstance(message, FullReload) else None
