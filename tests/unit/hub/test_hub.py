"""Publish and subscribe: who gets what, and in which words."""

import gc
import os

import pytest

from hotreload.hub.hub import Hub, Received
from hotreload.hub.subscription import Subscription
from hotreload.protocol.messages import Custom, FullReload, Position
from tests.fakes import FakeWriter
from tests.unit.hub.readers import Terse, connect, file_message, seqs, told

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"

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


def test_a_ping_reaches_every_reader_and_counts_for_nothing() -> None:
    hub = Hub()
    writer, _ = connect(hub)

    hub.ping(1234)

    assert writer.messages == [{"type": "ping", "time": 1234}]
    assert hub.seq == 0


# --- dialects -----------------------------------------------------------------------------------


def test_each_reader_is_spoken_to_in_its_dialect() -> None:
    hub = Hub()
    native, _ = connect(hub)
    terse, _ = connect(hub, dialect=Terse())

    hub.publish(FullReload("a.html changed"))
    hub.publish(file_message())
    hub.ping(1)

    assert native.kinds() == ["full-reload", "prune", "ping"]
    assert terse.kinds() == ["reload"]


def test_a_message_is_encoded_once_for_each_dialect_in_use() -> None:
    hub = Hub()
    dialect = Terse()
    writers = [connect(hub, dialect=dialect)[0] for _ in range(3)]

    hub.publish(FullReload("a.html changed"))

    assert dialect.asked == 1
    assert len({id(writer.read[0]) for writer in writers}) == 1


def test_a_dialect_that_nobody_speaks_any_more_is_not_asked() -> None:
    hub = Hub()
    dialect = Terse()
    _, subscription = connect(hub, dialect=dialect)

    hub.unsubscribe(subscription)
    hub.publish(FullReload("a.html changed"))

    assert dialect.asked == 0
    assert hub.readers == 0


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
    connect(hub, dialect=Terse())

    assert hub.audience(Custom("said", 1)) == 3
    assert hub.audience(Custom("said", 1, "chat")) == 2
    assert hub.audience(Custom("said", 1, "chat/1")) == 1
    assert hub.audience(FullReload("r")) == 4
    assert hub.seq == 0


def test_a_hub_that_is_another_in_a_child_process_has_an_epoch_of_its_own() -> None:
    hub = Hub(epoch="parent")
    hub.publish(Custom("event", 1))

    hub.renew()

    assert hub.epoch not in ("parent", "")
    assert hub.position == Position(hub.epoch, 1)
