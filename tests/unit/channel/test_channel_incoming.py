"""What tabs say over a channel, and what comes of it."""

import json
import os
from typing import Any

import pytest

from hotreload.content import content_id
from hotreload.hub.hub import Received
from hotreload.protocol.messages import Position
from tests.unit.channel.tab import SHEET, connect, event, held, shows
from tests.waiting import until


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
