"""What a message carries into a sheet leads from the text that was served to the one that is."""

from typing import Any

import pytest

from hotreload.content import content_id
from tests.integration.served import Serve, Served, message

PIXEL = "/box.png"


async def sheet(served: Served, path: str = "/main.css") -> tuple[str, str]:
    """Ask for a sheet: its name, and its text."""
    async with served.client.get(path) as answer:
        return answer.headers["ETag"].strip('"'), await answer.text()


def applied(text: str, splice: dict[str, Any]) -> str:
    """Do what a browser does: cut and join UTF-16."""
    units = text.encode("utf-16-le")
    start, end = 2 * splice["at"], 2 * (splice["at"] + splice["del"])
    return (units[:start] + splice["ins"].encode("utf-16-le") + units[end:]).decode("utf-16-le")


async def update(socket: Any, path: str = "/main.css") -> dict[str, Any]:
    """Receive the update of a sheet."""
    while True:
        found = await message(socket, kind="update")
        for each in found["updates"]:
            if each["path"] == path:
                return each


async def test_a_splice_leads_from_one_served_text_to_the_next(start: Serve) -> None:
    served = await start()
    served.write("main.css", "/* 💡 */ p { color: red } b { top: 0 }")
    name, text = await sheet(served)
    socket = await served.connect()

    for colour in ("blue", "grün", "green"):
        served.write("main.css", f"/* 💡 */ p {{ color: {colour} }} b {{ top: 0 }}")
        told = await update(socket)

        assert told["splice"]["from"] == name
        assert "to" not in told["splice"]
        name, text = told["id"], applied(text, told["splice"])
        assert await sheet(served) == (name, text)


async def test_a_burst_of_saves_is_a_chain_without_a_gap(start: Serve) -> None:
    served = await start()
    served.write("main.css", "p { top: 0 }")
    name, text = await sheet(served)
    socket = await served.connect()

    for number in range(50):
        served.write("main.css", f"p {{ top: {number}px; left: {'0' * number} }}")
    while "49px" not in text:
        told = await update(socket)
        if told["id"] == content_id(b""):  # a moment in which the file was empty
            pytest.fail("an empty sheet was told")
        assert told["splice"]["from"] == name
        name, text = told["id"], applied(text, told["splice"])

    assert await sheet(served) == (name, text)


async def test_a_text_with_stamps_is_named_and_changed_as_it_was_served(start: Serve) -> None:
    served = await start()
    served.write("box.png", "1")
    served.write("main.css", "b { background: url(box.png) } p { color: red }")
    await sheet(served)
    await served.get(PIXEL)
    socket = await served.connect()
    served.write("box.png", "2")
    await update(socket, PIXEL)
    name, text = await sheet(served)
    assert "box.png?t=" in text

    served.write("main.css", "b { background: url(box.png) } p { color: blue }")
    told = await update(socket)

    assert told["splice"]["from"] == name
    assert told["splice"]["to"] != told["id"]
    assert await sheet(served) == (told["splice"]["to"], applied(text, told["splice"]))


async def test_what_an_answer_finds_first_is_told_with_its_splice(start: Serve) -> None:
    """The request may come before the event: the other tabs hear of the change by it."""
    served = await start()
    served.write("main.css", "p { color: red }")
    name, text = await sheet(served)
    socket = await served.connect()

    served.write("main.css", "p { color: blue }")
    fresh = await sheet(served)
    told = await update(socket)

    assert told["splice"]["from"] == name
    assert (told["id"], applied(text, told["splice"])) == fresh


async def test_who_was_away_gets_no_splice(start: Serve) -> None:
    """Nobody knows which text such a page shows."""
    served = await start()
    served.write("main.css", "p { color: red }")
    await sheet(served)
    tag = await served.tag()
    socket = await served.connect()
    served.write("main.css", "p { color: blue }")
    await update(socket)

    late = await served.connect(epoch=tag["epoch"], seq=tag["seq"])

    assert "splice" not in await update(late)


async def test_an_imported_sheet_has_one_splice_for_all_its_roots(start: Serve) -> None:
    served = await start()
    for name in ("one", "two"):
        served.write(f"{name}.css", "@import 'deep.css';")
        await sheet(served, f"/{name}.css")
    served.write("deep.css", "p { color: red }")
    await sheet(served, "/deep.css")
    socket = await served.connect()

    served.write("deep.css", "p { color: blue }")
    told = (await message(socket, kind="update"))["updates"]

    assert [each["acceptedPath"] for each in told] == ["/one.css", "/two.css"]
    assert told[0]["splice"] == told[1]["splice"]
