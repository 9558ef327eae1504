"""One reader of a hub: written to at once, kept back within bounds, cut off when it is stuck."""

from hotreload.delivery.backlog import BACKLOG_LIMIT
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import (
    HIGH_WATER,
    LAST_CHANCE,
    STUCK_AFTER,
)
from hotreload.protocol.messages import CloseCode, Custom, FullReload
from hotreload.protocol.wire import encode
from tests.unit.hub.readers import TICKS, connect, connect_slow, file_message, seqs, tend


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
