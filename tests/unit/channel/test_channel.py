"""One connection over the real reloader: what a reader gets, without a socket."""

import pytest

from hotreload.content import content_id
from hotreload.protocol.messages import Custom, Fault, Position
from tests.unit.channel.tab import SHEET, connect, event, shows
from tests.waiting import until

# --- the greeting -------------------------------------------------------------------------------


async def test_the_first_frame_is_the_greeting(reloader) -> None:
    reloader.hub.publish(Custom("tick", None))

    writer, _ = connect(reloader)

    (greeting,) = writer.messages
    assert (greeting["type"], greeting["version"]) == ("connected", 1)
    assert (greeting["epoch"], greeting["seq"]) == (reloader.hub.epoch, 1)


async def test_nothing_is_lost_between_the_greeting_and_the_first_message(reloader) -> None:
    writer, _ = connect(reloader)

    reloader.hub.publish(Custom("tick", None))

    assert [message["seq"] for message in writer.messages] == [0, 1]


async def test_open_faults_are_told_to_whoever_connects(reloader) -> None:
    reloader.faults.report(Fault("a.css", "unexpected }"), reason="a.css broke")
    reloader.faults.report(Fault("build", "exit status 1"), reason="the build broke")
    reloader.faults.mend("build", reason="the build is whole")

    writer, _ = connect(reloader)

    assert writer.kinds() == ["connected", "error"]
    assert writer.messages[1]["err"]["id"] == "a.css"


async def test_a_tab_that_was_away_gets_what_it_missed_as_one_message(reloader) -> None:
    reloader.answered("/main.css", "old")
    reloader.answered("/other.css", "old")
    seen = reloader.hub.position
    reloader.answered("/main.css", "new")
    reloader.answered("/other.css", "new")
    reloader.answered("/main.css", "newer")

    writer, _ = connect(reloader, seen)

    assert writer.kinds() == ["connected", "update"]
    missed = writer.messages[1]
    assert missed["seq"] == reloader.hub.seq
    assert sorted(update["path"] for update in missed["updates"]) == ["/main.css", "/other.css"]
    assert {update["id"] for update in missed["updates"]} == {"newer", "new"}


async def test_a_tab_that_missed_nothing_is_left_alone(reloader) -> None:
    reloader.answered("/main.css", "old")
    reloader.answered("/main.css", "new")

    writer, _ = connect(reloader, reloader.hub.position)

    assert writer.kinds() == ["connected"]


# --- another epoch ------------------------------------------------------------------------------


async def test_a_tab_of_another_epoch_that_shows_the_truth_is_left_alone(reloader) -> None:
    writer, channel = connect(reloader, Position("before", 9))

    channel.receive(shows(("/main.css", content_id(SHEET))))

    assert writer.kinds() == ["connected", "ping"]
    assert writer.messages[1]["compared"]  # it may know itself to be in this epoch from now on


@pytest.mark.parametrize(
    ("mode", "told"),
    [("hot", "update"), ("reload", "full-reload"), ("css", "ping")],
)
async def test_a_tab_of_another_epoch_asks_an_application_that_renders_its_pages(
    reloader, mode, told
) -> None:
    reloader.renders, reloader.mode = True, mode
    writer, channel = connect(reloader, Position("another", 7))

    channel.receive(shows(("/main.css", content_id(SHEET))))

    assert writer.kinds() == ["connected", told]


async def test_a_tab_of_another_epoch_that_shows_old_things_reloads_once(reloader, root) -> None:
    (root / "b.css").write_bytes(SHEET)
    writer, channel = connect(reloader, Position("before", 9))

    channel.receive(shows(("/main.css", "old"), ("/b.css", "old")))
    channel.receive(shows(("/main.css", "old"), ("/b.css", "old")))

    assert writer.kinds() == ["connected", "full-reload"]
    assert writer.messages[1]["reason"].startswith("main.css changed")


async def test_a_comparison_names_files_as_people_do(reloader, root) -> None:
    (root / "a b.css").write_bytes(SHEET)
    writer, channel = connect(reloader, Position("before", 9))

    channel.receive(shows(("/a%20b.css", "old")))

    assert writer.messages[1]["reason"].startswith("a b.css changed")


@pytest.mark.parametrize(("since", "kinds"), [(0, ["full-reload"]), (1 << 42, ["ping"])])
async def test_what_a_tab_does_not_know_is_judged_by_its_time(reloader, since, kinds) -> None:
    writer, channel = connect(reloader, Position("before", 9))

    channel.receive(shows(("/main.css", None), since=since))

    assert writer.kinds()[1:] == kinds


# --- the end ------------------------------------------------------------------------------------


async def test_a_closed_channel_gets_nothing(reloader) -> None:
    writer, channel = connect(reloader)

    channel.close()
    channel.close()
    reloader.hub.publish(Custom("tick", None))

    assert writer.kinds() == ["connected"]
    assert reloader.hub.readers == 0


# --- slow readers -------------------------------------------------------------------------------


PUBLISHERS = {
    "a change": lambda reloader, other: (
        reloader.answered("/a.css", "old"),
        reloader.answered("/a.css", "new"),
    ),
    "an event": lambda reloader, other: other.receive(event(1, topic="chat")),
    "a fault": lambda reloader, other: reloader.fault(Fault("a", "broken"), reason="a broke"),
}


@pytest.mark.parametrize("publish", PUBLISHERS.values(), ids=PUBLISHERS.keys())
async def test_a_reader_that_catches_up_gets_what_was_kept_back(reloader, publish) -> None:
    writer, channel = connect(reloader)
    _, other = connect(reloader)
    channel.receive('{"type":"subscribe","topics":["chat"]}')
    writer.stop_reading()

    publish(reloader, other)
    assert reloader.hub.is_behind
    writer.drain()

    await until(lambda: len(writer.read) == 2)


async def test_a_tab_that_comes_during_a_pause_of_the_terminal_is_told(reloader) -> None:
    reloader.paused = True

    writer, channel = connect(reloader)

    assert writer.messages[-1]["data"] == {"paused": True, "waiting": 0}
    channel.close()
