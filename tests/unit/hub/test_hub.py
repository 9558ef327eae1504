"""Publish and subscribe: who gets what, in which words, and what is kept for later."""

import gc
import os
from typing import Any

import pytest

from hotreload.delivery.topics import HISTORY_LIMIT, TOPIC_LENGTH_LIMIT
from hotreload.hub.hub import Hub, Received
from hotreload.hub.subscription import (
    TOPICS_LIMIT,
    Subscription,
)
from hotreload.protocol.messages import Custom, FullReload, Message, Position, Prune
from hotreload.protocol.wire import Encoded
from tests.fakes import FakeWriter

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"


def file_message(name: str = "a.js") -> Prune:
    return Prune((f"/{name}",), f"{name} changed")


def deep(levels: int) -> list[Any]:
    data: list[Any] = []
    for _ in range(levels):
        data = [data]
    return data


def connect(hub: Hub, *topics: str) -> tuple[FakeWriter, Subscription]:
    writer = FakeWriter()
    subscription = hub.subscribe(writer)
    subscription.join(topics)
    return writer, subscription


def seqs(writer: FakeWriter) -> list[int]:
    return [message["seq"] for message in writer.messages]


# --- numbers ------------------------------------------------------------------------------------


def test_each_hub_has_an_epoch_of_its_own() -> None:
    assert Hub().epoch != Hub().epoch


def test_the_position_follows_what_is_published() -> None:
    hub = Hub(epoch="e")

    assert hub.position == Position("e", 0)
    assert hub.publish(file_message()) == 1
    assert hub.publish(Custom("tick", None)) == 2
    assert hub.position == Position("e", 2)


def test_nobody_listening_is_no_reason_not_to_count() -> None:
    hub = Hub()

    hub.publish(file_message())
    writer, _ = connect(hub)
    hub.publish(file_message())

    assert seqs(writer) == [2]


# --- who gets what ------------------------------------------------------------------------------


def test_every_reader_gets_every_file_message_in_order() -> None:
    hub = Hub()
    writers = [connect(hub)[0] for _ in range(3)]

    for name in ("a.js", "b.js", "c.js"):
        hub.publish(file_message(name))

    assert [seqs(writer) for writer in writers] == [[1, 2, 3]] * 3


def test_a_message_is_encoded_once_for_all_readers() -> None:
    hub = Hub()
    writers = [connect(hub)[0] for _ in range(3)]

    hub.publish(file_message())

    assert len({id(writer.read[0]) for writer in writers}) == 1


def test_an_event_without_a_topic_reaches_every_reader() -> None:
    hub = Hub()
    plain, joined = connect(hub)[0], connect(hub, "chat")[0]

    hub.publish(Custom("tick", {"n": 1}))

    assert plain.messages == joined.messages
    assert plain.messages == [{"type": "custom", "event": "tick", "data": {"n": 1}, "seq": 1}]


def test_an_event_with_a_topic_reaches_those_who_joined_it() -> None:
    hub = Hub()
    plain, joined, other = connect(hub)[0], connect(hub, "chat")[0], connect(hub, "news")[0]

    hub.publish(Custom("said", "hi", topic="chat"))

    assert joined.kinds() == ["custom"]
    assert plain.kinds() == other.kinds() == []


def test_an_event_never_comes_back_to_its_sender() -> None:
    hub = Hub()
    sender, subscription = connect(hub, "chat")
    other, _ = connect(hub, "chat")

    hub.publish(Custom("said", "hi", topic="chat"), but=subscription)

    assert sender.kinds() == []
    assert other.kinds() == ["custom"]


def test_who_left_a_topic_hears_no_more_of_it() -> None:
    hub = Hub()
    writer, subscription = connect(hub, "chat", "news")

    subscription.leave(["chat", "never joined"])
    hub.publish(Custom("said", "hi", topic="chat"))
    hub.publish(Custom("told", "ho", topic="news"))

    assert seqs(writer) == [2]


def test_who_unsubscribed_gets_nothing() -> None:
    hub = Hub()
    writer, subscription = connect(hub)

    hub.unsubscribe(subscription)
    hub.unsubscribe(subscription)
    hub.publish(file_message())

    assert writer.messages == []
    assert hub.readers == 0


@pytest.mark.timeout(120)
def test_hub_11_connections_leave_nothing_behind() -> None:
    hub = Hub()

    def come_and_go() -> None:
        for number in range(200):
            writer, subscription = connect(hub, "chat", f"room/{number}", "room/*")
            writer.stop_reading()
            hub.publish(file_message())
            hub.unsubscribe(subscription)
            hub.tend(float(number))

    come_and_go()
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(500 if LONG else 5):
        come_and_go()
    gc.collect()

    assert len(gc.get_objects()) - before < 100
    assert (hub.readers, hub.is_behind) == (0, False)


@pytest.mark.parametrize("tell", ["publish", "ping"])
def test_hub_13_a_reader_may_leave_while_it_is_written_to(tell) -> None:
    hub = Hub()
    leaving: list[Subscription] = []
    before = connect(hub)[0]
    writer = FakeWriter(on_write=lambda: hub.unsubscribe(leaving[0]))
    leaving.append(hub.subscribe(writer))
    after = [connect(hub)[0] for _ in range(3)]

    if tell == "publish":
        hub.publish(file_message())
    else:
        hub.ping(1000)

    assert [len(each.messages) for each in (before, *after)] == [1, 1, 1, 1]
    assert hub.readers == 4


def test_hub_10_topics_are_bounded_in_number() -> None:
    _, subscription = connect(Hub())

    subscription.join(str(number) for number in range(100_000))

    assert len(subscription.topics) == TOPICS_LIMIT


def test_hub_10_topics_are_bounded_in_length() -> None:
    _, subscription = connect(Hub())

    subscription.join(["x" * TOPIC_LENGTH_LIMIT, "x" * (TOPIC_LENGTH_LIMIT + 1)])

    assert subscription.topics == {"x" * TOPIC_LENGTH_LIMIT}


def test_a_ping_reaches_every_reader_and_counts_for_nothing() -> None:
    hub = Hub()
    writer, _ = connect(hub)

    hub.ping(1234)

    assert writer.messages == [{"type": "ping", "time": 1234}]
    assert hub.seq == 0


# --- dialects -----------------------------------------------------------------------------------


class Terse:
    """A dialect with one word, for reloads; it counts how often it had to find it."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, message: Message, *, seq: int | None) -> Encoded | None:
        self.asked += 1
        return Encoded('{"type":"reload"}') if isinstance(message, FullReload) else None


def connect_terse(hub: Hub, dialect: Terse) -> tuple[FakeWriter, Subscription]:
    writer = FakeWriter()
    return writer, hub.subscribe(writer, dialect=dialect)


def test_each_reader_is_spoken_to_in_its_dialect() -> None:
    hub = Hub()
    native, _ = connect(hub)
    terse, _ = connect_terse(hub, Terse())

    hub.publish(FullReload("a.html changed"))
    hub.publish(file_message())
    hub.ping(1)

    assert native.kinds() == ["full-reload", "prune", "ping"]
    assert terse.kinds() == ["reload"]


def test_a_message_is_encoded_once_for_each_dialect_in_use() -> None:
    hub = Hub()
    dialect = Terse()
    writers = [connect_terse(hub, dialect)[0] for _ in range(3)]

    hub.publish(FullReload("a.html changed"))

    assert dialect.asked == 1
    assert len({id(writer.read[0]) for writer in writers}) == 1


def test_a_dialect_that_nobody_speaks_any_more_is_not_asked() -> None:
    hub = Hub()
    dialect = Terse()
    _, subscription = connect_terse(hub, dialect)

    hub.unsubscribe(subscription)
    hub.publish(FullReload("a.html changed"))

    assert dialect.asked == 0
    assert hub.readers == 0


# --- topics -------------------------------------------------------------------------------------


def told(writer: FakeWriter) -> list[Any]:
    return [message["data"] for message in writer.messages]


def test_a_pattern_stands_for_every_topic_below_it() -> None:
    hub = Hub()
    writer, _ = connect(hub, "room/*")
    everything, _ = connect(hub, "*")

    for topic in ("room/1", "room/1/desk", "room", "rooms/1"):
        hub.publish(Custom("said", topic, topic))

    assert told(writer) == ["room/1", "room/1/desk"]
    assert told(everything) == ["room/1", "room/1/desk", "room", "rooms/1"]


def test_who_joins_is_given_the_last_message_of_each_topic() -> None:
    hub = Hub()
    for number in range(3):
        hub.publish(Custom("count", number, "a"))
        hub.publish(Custom("count", -number, "b/1"))
    hub.publish(Custom("count", "elsewhere", "c"))

    writer, subscription = connect(hub, "a", "b/*")
    subscription.join(["a", "b/1", "b/*"])

    assert told(writer) == [2, -2]
    assert seqs(writer) == [5, 6], "with the number that it had"


def test_who_joined_and_left_is_given_it_again() -> None:
    hub = Hub()
    writer, subscription = connect(hub, "a")
    hub.publish(Custom("count", 1, "a"))

    subscription.leave(["a"])
    subscription.join(["a"])

    assert told(writer) == [1, 1]


def test_hub_5_who_comes_back_is_given_what_it_missed_of_its_topics() -> None:
    hub = Hub()
    for number in range(6):
        hub.publish(Custom("said", number, "chat"))
        hub.publish(Custom("said", -number, "other"))
    writer, subscription = connect(hub)

    subscription.join(["chat", "news"], since=6)

    assert told(writer) == [3, 4, 5]
    assert seqs(writer) == [7, 9, 11]


def test_who_comes_back_and_missed_nothing_is_given_nothing() -> None:
    hub = Hub()
    hub.publish(Custom("said", 1, "chat"))
    writer, subscription = connect(hub)

    subscription.join(["chat"], since=1)

    assert writer.messages == []


def test_hub_5_who_missed_more_than_is_kept_is_told_how_many_it_lost() -> None:
    hub = Hub()
    for number in range(10_000):
        hub.publish(Custom("said", number, "chat"))
    writer, subscription = connect(hub)
    writer.stop_reading(stuffed=0)

    subscription.join(["chat"], since=1000)
    writer.drain()

    note, *kept = writer.messages
    assert note["event"] == "hotreload:dropped"
    assert note["data"] == {"topic": "chat", "count": 9000 - HISTORY_LIMIT}
    assert [message["data"] for message in kept] == list(range(10_000 - HISTORY_LIMIT, 10_000))
    assert seqs(writer) == sorted(seqs(writer))


def test_a_topic_that_is_busy_crowds_out_no_other() -> None:
    hub = Hub()
    hub.publish(Custom("said", "rare", "quiet"))
    for number in range(10 * HISTORY_LIMIT):
        hub.publish(Custom("load", number, "dashboard"))

    writer, subscription = connect(hub)
    subscription.join(["quiet"], since=0)

    assert told(writer) == ["rare"]


def test_a_reader_of_another_dialect_is_given_topics_in_its_words() -> None:
    hub = Hub()
    hub.publish(Custom("said", 1, "chat"))
    writer, subscription = connect_terse(hub, Terse())

    subscription.join(["chat"])

    assert writer.messages == []


@pytest.mark.parametrize("topic", ["", "a/*", "*", "a*b", "x" * 257])
def test_what_is_no_topic_cannot_be_published_to(topic) -> None:
    hub = Hub()

    with pytest.raises(ValueError, match="no topic"):
        hub.publish(Custom("said", 1, topic))

    assert hub.seq == 0


@pytest.mark.parametrize(
    "data", [float("nan"), float("inf"), {1, 2}, object(), {(1, 2): 3}, deep(100_000)]
)
def test_what_is_no_json_cannot_be_published_and_costs_no_number(data) -> None:
    hub = Hub()
    writer, _ = connect(hub)

    with pytest.raises(ValueError, match="JSON"):
        hub.publish(Custom("said", data))
    hub.publish(Custom("said", "fine"))

    assert seqs(writer) == [1]


# --- what browsers send -------------------------------------------------------------------------


def test_a_listener_can_answer_the_tab_that_sent_the_event() -> None:
    hub = Hub()
    asking, sender = connect(hub, "chat")
    other, _ = connect(hub, "chat")
    hub.listen("add", lambda received: received.reply("sum", sum(received.data)))

    hub.receive(Custom("add", [1, 2]), sender=sender)

    (answer,) = asking.messages
    assert answer == {"type": "custom", "event": "sum", "data": 3, "seq": 0}
    assert other.messages == []


def test_an_answer_may_come_later_and_too_late() -> None:
    hub = Hub()
    writer, sender = connect(hub)
    kept: list[Received] = []
    hub.listen("ask", kept.append)
    hub.receive(Custom("ask", None, "chat"), sender=sender)

    kept[0].reply("answer", "in time")
    hub.unsubscribe(sender)
    kept[0].reply("answer", "too late")

    assert told(writer) == ["in time"]
    assert (kept[0].event, kept[0].data, kept[0].topic) == ("ask", None, "chat")


@pytest.mark.parametrize("event", ["hotreload:status", "vite:beforeUpdate"])
def test_a_tab_cannot_speak_for_the_server(event) -> None:
    hub = Hub()
    _, sender = connect(hub)
    other, _ = connect(hub, "chat")
    heard: list[Received] = []
    hub.listen(event, heard.append)

    hub.receive(Custom(event, 1, "chat"), sender=sender)

    assert other.messages == []
    assert len(heard) == 1


def test_an_event_to_a_pattern_reaches_the_listeners_only() -> None:
    hub = Hub()
    _, sender = connect(hub)
    other, _ = connect(hub, "chat/*")
    heard: list[Received] = []
    hub.listen("said", heard.append)

    hub.receive(Custom("said", 1, "chat/*"), sender=sender)

    assert (len(heard), other.messages, hub.seq) == (1, [], 0)


# --- how many -----------------------------------------------------------------------------------


def test_the_audience_is_who_would_get_a_message() -> None:
    hub = Hub()
    connect(hub)
    connect(hub, "chat")
    connect(hub, "chat/*", "chat")
    connect_terse(hub, Terse())

    assert hub.audience(Custom("said", 1)) == 3
    assert hub.audience(Custom("said", 1, "chat")) == 2
    assert hub.audience(Custom("said", 1, "chat/1")) == 1
    assert hub.audience(FullReload("r")) == 4
    assert hub.seq == 0
