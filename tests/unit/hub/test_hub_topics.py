"""Topics: patterns, what who joins is given, and what who comes back has missed."""

from typing import Any

import pytest

from hotreload.delivery.topics import HISTORY_LIMIT, TOPIC_LENGTH_LIMIT
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import TOPICS_LIMIT
from hotreload.protocol.messages import Custom
from tests.unit.hub.readers import Terse, connect, seqs, told


def deep(levels: int) -> list[Any]:
    data: list[Any] = []
    for _ in range(levels):
        data = [data]
    return data


# --- who gets what ------------------------------------------------------------------------------


def test_who_left_a_topic_hears_no_more_of_it() -> None:
    hub = Hub()
    writer, subscription = connect(hub, "chat", "news")

    subscription.leave(["chat", "never joined"])
    hub.publish(Custom("said", "hi", topic="chat"))
    hub.publish(Custom("told", "ho", topic="news"))

    assert seqs(writer) == [2]


def test_hub_10_topics_are_bounded_in_number() -> None:
    _, subscription = connect(Hub())

    subscription.join(str(number) for number in range(100_000))

    assert len(subscription.topics) == TOPICS_LIMIT


def test_hub_10_topics_are_bounded_in_length() -> None:
    _, subscription = connect(Hub())

    subscription.join(["x" * TOPIC_LENGTH_LIMIT, "x" * (TOPIC_LENGTH_LIMIT + 1)])

    assert subscription.topics == {"x" * TOPIC_LENGTH_LIMIT}


# --- topics -------------------------------------------------------------------------------------


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
    writer, subscription = connect(hub, dialect=Terse())

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
