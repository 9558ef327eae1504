"""What is kept back for a slow reader of a hub: in order, within bounds, and what is lost of it."""

from collections.abc import Callable

import pytest

from hotreload.delivery.backlog import BACKLOG_BYTES, BACKLOG_LIMIT
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import Subscription
from hotreload.protocol.messages import Custom, FullReload
from hotreload.protocol.wire import encode
from tests.unit.hub.readers import (
    Terse,
    catch_up,
    connect_slow,
    file_message,
    seqs,
)


def test_a_reader_that_catches_up_gets_what_was_kept_back_in_order() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    for _ in range(BACKLOG_LIMIT):
        hub.publish(file_message())

    catch_up(hub, slow)

    assert seqs(slow) == list(range(1, BACKLOG_LIMIT + 1))
    assert not hub.is_behind


def test_what_comes_after_the_backlog_does_not_overtake_it() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())

    slow.drain()
    hub.publish(file_message())
    hub.tend(1.0)
    hub.publish(file_message())

    assert seqs(slow) == [1, 2, 3]


def test_file_messages_over_the_limit_collapse_into_one_reload() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    for _ in range(10 * BACKLOG_LIMIT):
        hub.publish(file_message())

    catch_up(hub, slow)

    (reload,) = slow.messages
    assert reload["type"] == "full-reload"
    assert reload["seq"] == hub.seq
    assert "path" not in reload
    assert "slow" in reload["reason"]


def test_topic_messages_over_the_limit_drop_the_oldest_and_say_how_many() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    for number in range(BACKLOG_LIMIT + 10):
        hub.publish(Custom("said", number, topic="chat"))

    catch_up(hub, slow)

    note, *told = slow.messages
    assert [message["data"] for message in told] == list(range(10, BACKLOG_LIMIT + 10))
    assert (note["type"], note["event"]) == ("custom", "hotreload:dropped")
    assert note["data"] == {"topic": "chat", "count": 10}
    assert (note["topic"], note["seq"]) == ("chat", 10)


def test_what_was_lost_is_counted_for_each_topic() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "a", "b")
    for number in range(BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="ab"[number % 2]))
    for number in range(BACKLOG_LIMIT):
        hub.publish(Custom("told", number))

    catch_up(hub, slow)

    notes = [each["data"] for each in slow.messages if each["event"] == "hotreload:dropped"]
    half = BACKLOG_LIMIT // 2
    assert notes == [{"topic": "a", "count": half}, {"topic": "b", "count": half}]


FIRST: dict[str, Callable[[Hub, Subscription], object]] = {
    "prune": lambda hub, alone: hub.publish(file_message()),
    # A reload after a comparison, or the open faults: nobody sends them twice.
    "full-reload": lambda hub, alone: alone.send(encode(FullReload("it is old"), seq=0)),
}


@pytest.mark.parametrize("kind", FIRST)
def test_lost_topic_messages_push_out_nothing_else_and_are_told_in_their_place(kind: str) -> None:
    """A client takes the last ``seq`` for its position: what is still to come must be later."""
    hub = Hub()
    slow, subscription = connect_slow(hub, "chat")
    FIRST[kind](hub, subscription)
    for number in range(2 * BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="chat"))

    catch_up(hub, slow)

    assert slow.kinds()[:2] == [kind, "custom"]
    assert slow.messages[1]["event"] == "hotreload:dropped"
    assert seqs(slow) == sorted(seqs(slow))


def test_hub_1_a_backlog_is_bounded_in_bytes() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    for number in range(1000):
        hub.publish(Custom("said", f"{number} " + "x" * (64 << 10), topic="chat"))

    catch_up(hub, slow)

    note, *told = slow.messages
    assert sum(len(message.text) for message in slow.read) < BACKLOG_BYTES + 1000
    assert note["data"]["count"] == 1000 - len(told)
    assert told[-1]["data"].startswith("999 ")


def test_the_newest_event_is_kept_whatever_its_size() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(Custom("said", "small", topic="chat"))
    hub.publish(Custom("said", "x" * (BACKLOG_BYTES + 1), topic="chat"))

    catch_up(hub, slow)

    note, told = slow.messages
    assert note["data"]["count"] == 1
    assert len(told["data"]) == BACKLOG_BYTES + 1


def test_a_file_message_that_is_too_large_becomes_a_reload() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message("x" * BACKLOG_BYTES))

    catch_up(hub, slow)

    (reload,) = slow.messages
    assert (reload["type"], reload["seq"]) == ("full-reload", 1)


def test_hub_2_a_reload_that_waits_swallows_what_comes_later() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())
    for number in range(10):
        hub.publish(FullReload(f"r was pressed {number} times"))

    catch_up(hub, slow)

    (reload,) = slow.messages
    assert reload["reason"] == "r was pressed 9 times"
    assert reload["seq"] == hub.seq


def test_a_reload_of_one_page_swallows_nothing() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(FullReload("a.html changed", path="/a.html"))
    hub.publish(file_message())

    catch_up(hub, slow)

    assert slow.kinds() == ["full-reload", "prune"]


def test_an_answer_to_one_tab_is_dropped_before_it_fills_the_memory() -> None:
    hub = Hub()
    slow, subscription = connect_slow(hub)
    for number in range(2 * BACKLOG_LIMIT):
        subscription.tell(Custom("answer", number), seq=hub.seq)

    catch_up(hub, slow)

    note, *told = slow.messages
    assert note["data"] == {"count": BACKLOG_LIMIT}
    assert told[-1]["data"] == 2 * BACKLOG_LIMIT - 1


def test_a_collapse_keeps_the_topic_messages_and_the_order_of_publishing() -> None:
    """A client takes the last ``seq`` for its position, and a reload ends what follows it."""
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(Custom("said", "early", topic="chat"))
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(file_message())
    hub.publish(Custom("said", "late", topic="chat"))

    catch_up(hub, slow)

    assert sorted(slow.kinds()) == ["custom", "custom", "full-reload"]
    assert seqs(slow) == sorted(seqs(slow))


def test_the_backlog_is_bounded_whatever_is_published() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    for number in range(1000):
        hub.publish(file_message() if number % 3 else Custom("said", number, topic="chat"))

    catch_up(hub, slow)

    assert len(slow.messages) <= BACKLOG_LIMIT + 2


def test_a_ping_does_not_wait_in_a_backlog() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())

    hub.ping(1000)
    catch_up(hub, slow)

    assert slow.kinds() == ["prune"]


def test_a_slow_reader_of_another_dialect_gets_one_reload_in_its_words() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, dialect=Terse())
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(FullReload("a.html changed", path="/a.html"))

    catch_up(hub, slow)

    assert slow.kinds() == ["reload"]
