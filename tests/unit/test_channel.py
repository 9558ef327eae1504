"""One connection over the real reloader: what a reader gets, without a socket."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hotreload.channel.channel import Channel
from hotreload.content import content_id
from hotreload.hub.hub import Received
from hotreload.protocol.messages import Custom, Fault, Position
from hotreload.reloader import Reloader
from tests.fakes import FakeWriter
from tests.waiting import until

SHEET = b"a{color:red}"


@pytest.fixture
async def reloader(tmp_path: Path) -> AsyncIterator[Reloader]:
    root = tmp_path / "site"
    root.mkdir()
    (root / "main.css").write_bytes(SHEET)
    async with Reloader(mount={"/": root}) as reloader:
        yield reloader


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "site"


def connect(reloader: Reloader, position: Position | None = None) -> tuple[FakeWriter, Channel]:
    writer = FakeWriter()
    return writer, Channel(reloader, writer, position=position)


def shows(*entries: tuple[str, str | None], since: int = 0) -> str:
    return json.dumps({"type": "shows", "entries": entries, "since": since, "last": True})


def held(*pairs: tuple[str, str], tab: str = "123456", whole: bool = True) -> str:
    return json.dumps({"type": "modules", "tab": tab, "held": pairs, "whole": whole})


def event(data: Any = None, topic: str | None = None) -> str:
    return json.dumps({"type": "custom", "event": "said", "data": data, "topic": topic})


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


# --- what tabs say ------------------------------------------------------------------------------


async def test_what_a_tab_shows_is_told_when_it_changes(reloader, root) -> None:
    writer, channel = connect(reloader)
    channel.receive(shows(("/main.css", content_id(SHEET))))

    (root / "main.css").write_bytes(b"a{color:blue}")

    await until(lambda: "update" in writer.kinds())
    assert writer.messages[-1]["updates"][0]["path"] == "/main.css"
    assert writer.messages[-1]["updates"][0]["id"] == content_id(b"a{color:blue}")


async def test_topics_are_joined_and_left(reloader) -> None:
    writer, channel = connect(reloader)
    _, other = connect(reloader)
    channel.receive('{"type":"subscribe","topics":["chat"]}')
    other.receive(event("heard", topic="chat"))
    channel.receive('{"type":"unsubscribe","topics":["chat"]}')
    other.receive(event("unheard", topic="chat"))

    assert [message["data"] for message in writer.messages[1:]] == ["heard"]


async def test_an_event_reaches_the_listeners_and_not_the_sender(reloader) -> None:
    heard: list[Any] = []
    reloader.hub.listen("said", lambda received: heard.append(received.data))
    writer, channel = connect(reloader)
    channel.receive('{"type":"subscribe","topics":["chat"]}')

    channel.receive(event({"n": 1}, topic="chat"))

    assert heard == [{"n": 1}]
    assert writer.kinds() == ["connected"]


async def test_a_listener_that_fails_ends_no_tab(reloader, caplog) -> None:
    heard: list[Any] = []

    def fail(received: Received) -> None:
        raise RuntimeError("the application's own")

    reloader.hub.listen("said", fail)
    reloader.hub.listen("said", lambda received: heard.append(received.data))
    _, channel = connect(reloader)

    channel.receive(event(1))

    assert heard == [1]
    assert "'said' failed" in caplog.text


async def test_a_module_that_gives_up_is_answered_to_its_tab_alone(reloader, root) -> None:
    (root / "main.js").write_text("import './a.js'; import.meta.hot.accept()")
    (root / "a.js").write_text("import.meta.hot.accept()")
    writer, channel = connect(reloader)
    other, _ = connect(reloader)
    channel.receive(shows(("/main.js", None), ("/a.js", None)))

    channel.receive('{"type":"invalidate","path":"/a.js","message":"not today"}')

    assert writer.kinds() == ["connected", "update"]
    told = writer.messages[1]
    (update,) = told["updates"]
    assert (update["path"], update["invalidated"]) == ("/main.js", True)
    assert update["importers"] == [["/a.js", "/main.js"]]
    assert told["reason"] == "a.js could not accept its own update: not today"
    assert told["seq"] == reloader.hub.seq == 0
    assert other.kinds() == ["connected"]


async def test_a_script_that_no_graph_knows_and_that_gives_up_reloads(reloader) -> None:
    reloader.answered("/a.js", "1")
    writer, channel = connect(reloader)

    channel.receive('{"type":"invalidate","path":"/a.js"}')

    assert writer.kinds() == ["connected", "full-reload"]
    assert writer.messages[1]["path"] == "/a.js"


async def test_what_was_never_served_cannot_give_up(reloader) -> None:
    writer, channel = connect(reloader)

    channel.receive('{"type":"invalidate","path":"/never-served.js"}')

    assert writer.kinds() == ["connected"]


async def test_how_a_page_holds_its_modules_is_kept(reloader) -> None:
    _, channel = connect(reloader)
    key = "1763726400001123456"

    channel.receive(held(("/a.js", key), ("/b.js", "")))

    assert reloader.site.versions.is_known(key)
    assert reloader.site.versions.key_of("/b.js", asker=key) == ""


@pytest.mark.parametrize("key", ["9" * 60_000, "0" * 22, "9" * 22, "1"])
async def test_odd_keys_do_no_harm(reloader, key) -> None:
    writer, channel = connect(reloader)

    channel.receive(held(("/a.js", key)))
    channel.receive(shows(("/main.css", content_id(SHEET))))

    assert writer.kinds() == ["connected"]


@pytest.mark.parametrize(
    "path",
    ["x", "", "//", "/../../", "/%2e%2e/%2e%2e/x", "/%00", "/\ud800", "/" + "x/" * 3000, "/a\nb"],
    ids=lambda path: ascii(path[:20]),
)
async def test_odd_names_in_a_declaration_do_no_harm(reloader, root, path) -> None:
    watched: list[str] = []
    watch = reloader.watch
    reloader.watch = lambda *folders: watched.extend(folders) or watch(*folders)
    writer, channel = connect(reloader, Position("before", 9))

    channel.receive(shows((path, None), ("/main.css", content_id(SHEET))))

    assert writer.kinds()[0] == "connected"
    outside = [f for f in watched if not os.path.abspath(f).startswith(str(root))]
    assert outside == [], "a page must not choose what is watched outside the mounts"


async def test_a_deep_event_does_not_break_the_connection(reloader) -> None:
    """What was read must be fit to be passed on, or be ignored."""
    writer, channel = connect(reloader)
    _, other = connect(reloader)
    channel.receive('{"type":"subscribe","topics":["chat"]}')

    for depth in range(700, 1001):
        data = "[" * depth + "]" * depth
        other.receive(f'{{"type":"custom","event":"said","topic":"chat","data":{data}}}')
    other.receive(event("still here", topic="chat"))

    assert json.loads(writer.read[-1].text)["data"] == "still here"


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
