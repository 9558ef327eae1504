"""Publish and subscribe, with healthy readers and with slow ones. Time is a parameter."""

import pytest

from hotreload.hub import (
    BACKLOG_LIMIT,
    STUCK_AFTER,
    TOPIC_LENGTH_LIMIT,
    TOPICS_LIMIT,
    Hub,
    Subscription,
)
from hotreload.messages import Custom, FullReload, Position, Prune
from hotreload.wire import encode
from tests.fakes import FakeWriter


def file_message(name: str = "a.js") -> Prune:
    return Prune((f"/{name}",), f"{name} changed")


def connect(hub: Hub, *topics: str) -> tuple[FakeWriter, Subscription]:
    writer = FakeWriter()
    subscription = hub.subscribe(writer)
    subscription.join(topics)
    return writer, subscription


def connect_slow(hub: Hub, *topics: str) -> tuple[FakeWriter, Subscription]:
    writer, subscription = connect(hub, *topics)
    writer.stop_reading()
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


def test_thousands_of_connections_leave_nothing_behind() -> None:
    hub = Hub()

    for _ in range(5000):
        _, subscription = connect(hub, "chat")
        hub.unsubscribe(subscription)

    assert hub.readers == 0


@pytest.mark.parametrize("tell", ["publish", "ping"])
def test_a_reader_may_leave_while_it_is_written_to(tell) -> None:
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


def test_topics_are_bounded_in_number() -> None:
    _, subscription = connect(Hub())

    subscription.join(str(number) for number in range(2 * TOPICS_LIMIT))

    assert len(subscription.topics) == TOPICS_LIMIT


def test_topics_are_bounded_in_length() -> None:
    _, subscription = connect(Hub())

    subscription.join(["x" * TOPIC_LENGTH_LIMIT, "x" * (TOPIC_LENGTH_LIMIT + 1)])

    assert subscription.topics == {"x" * TOPIC_LENGTH_LIMIT}


def test_a_ping_reaches_every_reader_and_counts_for_nothing() -> None:
    hub = Hub()
    writer, _ = connect(hub)

    hub.ping(1234)

    assert writer.messages == [{"type": "ping", "time": 1234}]
    assert hub.seq == 0


# --- slow readers -------------------------------------------------------------------------------


def test_a_slow_reader_does_not_touch_the_healthy_ones() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    healthy, _ = connect(hub)

    for _ in range(1000):
        hub.publish(file_message())
    hub.tend(0.0)
    hub.tend(STUCK_AFTER)

    assert seqs(healthy) == list(range(1, 1001))
    assert healthy.aborts == 0
    assert slow.aborts > 0


def test_nothing_is_written_to_a_full_buffer() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    before = slow.waiting()

    for _ in range(1000):
        hub.publish(file_message())
        hub.publish(Custom("said", "x" * 1000, topic="chat"))
        hub.ping(1)

    assert slow.waiting() == before
    assert hub.is_behind


def test_a_reader_that_catches_up_gets_what_was_kept_back_in_order() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    for _ in range(BACKLOG_LIMIT):
        hub.publish(file_message())

    slow.drain()
    hub.tend(1.0)

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

    slow.drain()
    hub.tend(1.0)

    (reload,) = slow.messages
    assert reload["type"] == "full-reload"
    assert reload["seq"] == hub.seq
    assert "path" not in reload
    assert "slow" in reload["reason"]


def test_topic_messages_over_the_limit_drop_the_oldest() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    for number in range(BACKLOG_LIMIT + 10):
        hub.publish(Custom("said", number, topic="chat"))

    slow.drain()
    hub.tend(1.0)

    told = [message["data"] for message in slow.messages if message["event"] == "said"]
    assert told[-1] == BACKLOG_LIMIT + 9
    assert told == sorted(told)
    assert BACKLOG_LIMIT - 1 <= len(told) <= BACKLOG_LIMIT


def test_topic_messages_do_not_push_out_file_messages() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(file_message())
    for number in range(2 * BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="chat"))

    slow.drain()
    hub.tend(1.0)

    assert "prune" in slow.kinds()


def test_topic_messages_do_not_push_out_what_was_sent_to_this_reader_alone() -> None:
    """A reload after a comparison, or the open faults: nobody sends them twice."""
    hub = Hub()
    slow, subscription = connect_slow(hub, "chat")
    subscription.send(encode(FullReload("a.css changed while the server was away"), seq=0))
    for number in range(2 * BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="chat"))

    slow.drain()
    hub.tend(1.0)

    assert "full-reload" in slow.kinds()


def test_a_collapse_keeps_the_topic_messages() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(Custom("said", "early", topic="chat"))
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(file_message())
    hub.publish(Custom("said", "late", topic="chat"))

    slow.drain()
    hub.tend(1.0)

    assert sorted(slow.kinds()) == ["custom", "custom", "full-reload"]


def test_after_a_collapse_the_order_is_that_of_publishing() -> None:
    """A client takes the last ``seq`` for its position, and a reload ends what follows it."""
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(Custom("said", "early", topic="chat"))
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(file_message())
    hub.publish(Custom("said", "late", topic="chat"))

    slow.drain()
    hub.tend(1.0)

    assert seqs(slow) == sorted(seqs(slow))


def test_the_backlog_is_bounded_whatever_is_published() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    for number in range(1000):
        hub.publish(file_message() if number % 3 else Custom("said", number, topic="chat"))

    slow.drain()
    hub.tend(1.0)

    assert len(slow.messages) <= BACKLOG_LIMIT + 1


def test_a_ping_does_not_wait_in_a_backlog() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())

    hub.ping(1000)
    slow.drain()
    hub.tend(1.0)

    assert slow.kinds() == ["prune"]


def test_a_stuck_reader_is_cut_off_after_the_deadline() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())

    hub.tend(100.0)
    hub.tend(100.0 + STUCK_AFTER - 0.01)
    assert slow.aborts == 0

    hub.tend(100.0 + STUCK_AFTER)
    assert slow.aborts == 1


def test_a_reader_that_caught_up_once_has_the_whole_deadline_again() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())
    hub.tend(0.0)
    slow.drain()
    hub.tend(4.0)

    slow.stop_reading()
    hub.publish(file_message())
    hub.tend(6.0)
    hub.tend(6.0 + STUCK_AFTER - 0.01)

    assert slow.aborts == 0


def test_a_full_buffer_with_nothing_kept_back_is_no_reason_to_cut_off() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)

    hub.tend(0.0)
    hub.tend(2 * STUCK_AFTER)

    assert slow.aborts == 0


def test_a_reader_cut_off_may_leave_at_once() -> None:
    hub = Hub()
    slow, subscription = connect_slow(hub)
    hub.publish(file_message())
    hub.tend(0.0)
    hub.tend(STUCK_AFTER)

    hub.unsubscribe(subscription)
    hub.publish(file_message())
    hub.tend(2 * STUCK_AFTER)

    assert slow.aborts == 1
    assert not hub.is_behind
