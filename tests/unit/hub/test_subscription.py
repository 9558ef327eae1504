"""One reader of a hub: written to at once, kept back within bounds, cut off when it is stuck."""

from itertools import count

from hotreload.delivery.backlog import BACKLOG_BYTES, BACKLOG_LIMIT
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import (
    HIGH_WATER,
    LAST_CHANCE,
    STUCK_AFTER,
    Subscription,
)
from hotreload.protocol.messages import CloseCode, Custom, FullReload, Message, Prune
from hotreload.protocol.wire import Encoded, encode
from tests.fakes import FakeWriter

TICKS = count(1000)


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


def tend(hub: Hub, seconds: float) -> None:
    """Let time pass, in looks as far apart as the publisher's."""
    for _ in range(round(seconds * 10)):
        hub.tend(next(TICKS) / 10)


def catch_up(hub: Hub, slow: FakeWriter) -> None:
    slow.drain()
    tend(hub, 0.1)


def seqs(writer: FakeWriter) -> list[int]:
    return [message["seq"] for message in writer.messages]


def test_a_slow_reader_does_not_touch_the_healthy_ones() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    healthy, _ = connect(hub)

    for _ in range(1000):
        hub.publish(file_message())
    tend(hub, STUCK_AFTER + LAST_CHANCE + 0.2)

    assert seqs(healthy) == list(range(1, 1001))
    assert (healthy.closed, healthy.aborts) == ([], 0)
    assert (slow.closed, slow.aborts) == ([CloseCode.TOO_SLOW], 1)


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


def test_what_was_lost_is_told_in_its_place() -> None:
    """A client takes the last ``seq`` for its position: what is still to come must be later."""
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(file_message())
    for number in range(2 * BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="chat"))

    catch_up(hub, slow)

    assert slow.kinds()[:2] == ["prune", "custom"]
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


def test_topic_messages_do_not_push_out_file_messages() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(file_message())
    for number in range(2 * BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="chat"))

    catch_up(hub, slow)

    assert "prune" in slow.kinds()


def test_topic_messages_do_not_push_out_what_was_sent_to_this_reader_alone() -> None:
    """A reload after a comparison, or the open faults: nobody sends them twice."""
    hub = Hub()
    slow, subscription = connect_slow(hub, "chat")
    subscription.send(encode(FullReload("a.css changed while the server was away"), seq=0))
    for number in range(2 * BACKLOG_LIMIT):
        hub.publish(Custom("said", number, topic="chat"))

    catch_up(hub, slow)

    assert "full-reload" in slow.kinds()


def test_a_collapse_keeps_the_topic_messages() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(Custom("said", "early", topic="chat"))
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(file_message())
    hub.publish(Custom("said", "late", topic="chat"))

    catch_up(hub, slow)

    assert sorted(slow.kinds()) == ["custom", "custom", "full-reload"]


def test_after_a_collapse_the_order_is_that_of_publishing() -> None:
    """A client takes the last ``seq`` for its position, and a reload ends what follows it."""
    hub = Hub()
    slow, _ = connect_slow(hub, "chat")
    hub.publish(Custom("said", "early", topic="chat"))
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(file_message())
    hub.publish(Custom("said", "late", topic="chat"))

    catch_up(hub, slow)

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


def test_hub_20_a_stuck_reader_is_told_so_and_then_cut_off() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())

    tend(hub, STUCK_AFTER - 0.1)
    assert slow.closed == []

    tend(hub, 0.3)
    assert (slow.closed, slow.aborts) == ([CloseCode.TOO_SLOW], 0)

    tend(hub, LAST_CHANCE)
    assert slow.aborts == 1
    assert not hub.is_behind


def test_a_reader_that_is_slow_but_steady_is_never_cut_off() -> None:
    """What counts is progress: the buffer stays full all the time."""
    hub = Hub()
    slow, _ = connect(hub)
    slow.stop_reading(stuffed=2 * HIGH_WATER)
    hub.publish(file_message())

    for _ in range(100):
        tend(hub, STUCK_AFTER - 0.5)
        slow.take(1)

    assert slow.waiting() > HIGH_WATER
    assert (slow.closed, slow.aborts) == ([], 0)


def test_hub_17_a_stall_of_our_own_is_no_fault_of_the_readers() -> None:
    """The loop of an embedded application was blocked: the peers could take nothing meanwhile."""
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())
    tend(hub, 0.1)

    hub.tend(next(TICKS) / 10 + 100 * STUCK_AFTER)

    assert (slow.closed, slow.aborts) == ([], 0)


def test_what_was_kept_back_is_written_only_as_far_as_there_is_room() -> None:
    hub = Hub()
    slow, subscription = connect_slow(hub)
    for _ in range(4):
        subscription.send(encode(FullReload("x" * 200_000)))

    slow.take(HIGH_WATER)
    tend(hub, 0.1)

    assert 400_000 < slow.waiting() < 401_000
    assert hub.is_behind


def test_nothing_is_kept_for_a_reader_that_was_sent_away() -> None:
    hub = Hub()
    slow, subscription = connect_slow(hub)
    hub.publish(file_message())
    tend(hub, STUCK_AFTER + 0.2)

    for _ in range(10 * BACKLOG_LIMIT):
        hub.publish(file_message())
        subscription.send(encode(FullReload("for you alone")))
    slow.drain()
    tend(hub, LAST_CHANCE)

    assert slow.messages == []
    assert (len(slow.closed), slow.aborts) == (1, 1)


def test_a_reader_that_caught_up_once_has_the_whole_deadline_again() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)
    hub.publish(file_message())
    tend(hub, STUCK_AFTER - 0.1)
    slow.drain()
    tend(hub, 0.1)

    slow.stop_reading()
    hub.publish(file_message())
    tend(hub, STUCK_AFTER - 0.1)

    assert (slow.closed, slow.aborts) == ([], 0)


def test_a_full_buffer_with_nothing_kept_back_is_no_reason_to_cut_off() -> None:
    hub = Hub()
    slow, _ = connect_slow(hub)

    tend(hub, 2 * STUCK_AFTER)

    assert (slow.closed, slow.aborts) == ([], 0)


def test_a_reader_cut_off_may_leave_at_once() -> None:
    hub = Hub()
    slow, subscription = connect_slow(hub)
    hub.publish(file_message())
    tend(hub, STUCK_AFTER + 0.2)

    hub.unsubscribe(subscription)
    hub.publish(file_message())
    tend(hub, STUCK_AFTER + 0.2)

    assert len(slow.closed) == 1
    assert not hub.is_behind


def test_what_must_not_be_dropped_does_not_grow_for_ever() -> None:
    hub = Hub()
    slow, subscription = connect_slow(hub)

    for _ in range(10 * BACKLOG_LIMIT):
        subscription.send(encode(FullReload("for you alone")))

    assert slow.closed == [CloseCode.TOO_SLOW]


class Terse:
    """A dialect with one word, for reloads."""

    def encode(self, message: Message, *, seq: int | None) -> Encoded | None:
        return Encoded('{"type":"reload"}') if isinstance(message, FullReload) else None


def test_a_slow_reader_of_another_dialect_gets_one_reload_in_its_words() -> None:
    hub = Hub()
    slow = FakeWriter()
    hub.subscribe(slow, dialect=Terse())
    slow.stop_reading()
    for _ in range(2 * BACKLOG_LIMIT):
        hub.publish(FullReload("a.html changed", path="/a.html"))

    catch_up(hub, slow)

    assert slow.kinds() == ["reload"]
