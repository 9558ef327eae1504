"""The application of ``hotreload serve`` in this process: answers and messages together."""

import asyncio
import shutil

from hotreload.aiohttp import RELOADER
from hotreload.content import content_id
from hotreload.server import documents
from tests.integration.served import Served, message, paths


async def test_a_change_is_told_once_its_url_was_asked_for(served: Served) -> None:
    served.write("asked.css", "p {}")
    served.write("other.css", "p {}")
    socket = await served.connect()
    await served.get("/asked.css")

    served.write("other.css", "p { color: red }")
    served.write("asked.css", "p { color: red }")

    assert paths(await message(socket, kind="update")) == ["/asked.css"]


async def test_the_creation_of_what_was_missed_is_told(served: Served) -> None:
    socket = await served.connect()
    status, _ = await served.get("/new/page")

    served.write("new/page.html", "<p>new</p>")

    assert status == 404
    assert paths(await message(socket, kind="update")) == ["/new/page.html"]


async def test_what_is_born_in_an_ignored_folder_is_told_where_it_was_asked_for(
    served: Served,
) -> None:
    served.write(".gitignore", "dist/\n")
    socket = await served.connect()
    await served.get("/dist/app.css")

    served.write("dist/app.css", "p {}")

    assert paths(await message(socket, kind="update")) == ["/dist/app.css"]


async def test_an_answer_whose_bytes_are_news_is_published_itself(served: Served) -> None:
    served.write("main.css", "p {}")
    await served.get("/main.css")
    socket = await served.connect()

    served.write("main.css", "p { color: red }")
    await served.get("/main.css")
    first = await message(socket, kind="update")
    served.write("marker.css", "p {}")
    await served.get("/marker.css")
    served.write("marker.css", "p { color: red }")
    second = await message(socket, kind="update")

    assert (paths(first), paths(second)) == (["/main.css"], ["/marker.css"])


async def test_an_answer_to_one_hides_nothing_from_who_missed_it(served: Served) -> None:
    """Least of all while a task holds back what it writes."""
    served.client.app[RELOADER].publisher.is_busy = lambda: True
    socket = await served.connect()
    missed, _ = await served.get("/guide")

    served.write("guide.html", "<p>new</p>")
    found, _ = await served.get("/guide")

    assert (missed, found) == (404, 200)
    assert paths(await message(socket, kind="update")) == ["/guide.html"]


async def test_a_folder_that_was_missed_is_told_without_an_index(served: Served) -> None:
    socket = await served.connect()
    await served.get("/new")

    (served.site / "new").mkdir()

    assert paths(await message(socket, kind="update")) == ["/new/"]


async def test_missed_changes_come_as_one_message_at_the_present_place(served: Served) -> None:
    for name in ("a.css", "b.css"):
        served.write(name, "p {}")
        await served.get(f"/{name}")
    tag = await served.tag()
    witness = await served.connect()
    for name in ("a.css", "b.css"):
        served.write(name, "p { color: red }")
        last = await message(witness, kind="update")

    socket = await served.connect(epoch=tag["epoch"], seq=tag["seq"])

    missed = await message(socket, kind="update")
    assert sorted(paths(missed)) == ["/a.css", "/b.css"]
    assert missed["seq"] == last["seq"]


async def test_a_stale_page_of_another_epoch_is_reloaded_once(served: Served) -> None:
    socket = await served.connect(epoch="older", seq="7")
    entries = [["/", "another-id"]]

    await socket.send_json({"type": "shows", "entries": entries, "since": 0, "last": True})

    found = await message(socket, kind="full-reload")
    assert found["triggeredBy"] == "/"


async def test_a_page_that_still_stands_is_left_alone_and_told_of_the_next_edit(
    served: Served,
) -> None:
    tag = await served.tag()
    served.write("main.css", "p {}")
    socket = await served.connect(epoch="older", seq="7")
    shows = {"type": "shows", "since": 2**45, "last": True}

    await socket.send_json(shows | {"entries": [["/", tag["page"]], ["/main.css", None]]})
    await served.get("/")
    served.write("main.css", "p { color: red }")

    assert (await message(socket, kind="update"))["updates"][0]["path"] == "/main.css"


async def test_what_stands_in_for_a_missing_page_is_compared_and_told_as_well(
    served: Served,
) -> None:
    own = content_id(documents.missing())  # nobody has seen it in this run
    shows = {"type": "shows", "since": 2**45, "last": True, "entries": [["/gone", own]]}
    socket = await served.connect(epoch="older", seq="7")
    await socket.send_json(shows)
    await message(socket, kind="ping")  # it has compared

    served.write("404.html", "<p>lost</p>")
    update = await message(socket, kind="update")
    late = await served.connect(epoch="older", seq="7")
    await late.send_json(shows)

    assert paths(update) == ["/404.html"]
    assert own in update["updates"][0]["pages"]
    assert (await message(late, kind="full-reload"))["triggeredBy"] == "/gone"


async def test_wat_7_a_root_that_was_made_anew_lives_again(served: Served) -> None:
    socket = await served.connect()

    shutil.rmtree(served.site)
    gone, _ = await served.get("/")
    served.write("index.html", "<p>back</p>")
    await message(socket, kind="update")
    back, text = await served.get("/")
    served.write("index.html", "<p>and edited</p>")
    edited = await message(socket, kind="update")

    assert (gone, back) == (404, 200)
    assert "back" in text
    assert paths(edited) == ["/index.html"]


async def test_wat_17_an_answer_waits_for_the_writer_of_an_empty_file(served: Served) -> None:
    file = (served.site / "index.html").open("w", encoding="utf-8")
    answer = asyncio.create_task(served.get("/"))
    await asyncio.sleep(0.05)

    file.write("<p>whole</p>")
    file.close()

    assert "whole" in (await answer)[1]


async def test_a_page_for_a_script_has_no_tag_and_names_its_place(served: Served) -> None:
    async with served.client.get("/", headers={"Hotreload-Page": "1"}) as response:
        text = await response.text()
        headers = response.headers

    assert text == "<p>hello</p>"
    assert headers["Hotreload-Page"] == (await served.tag())["page"]
    assert headers["Hotreload-Position"].endswith(":0")


async def test_the_source_of_a_served_page_can_be_had_with_the_token(served: Served) -> None:
    tag = await served.tag()

    status, text = await served.get(f"/@hotreload/page/{tag['page']}?token={tag['token']}")
    refused, _ = await served.get(f"/@hotreload/page/{tag['page']}")

    assert (status, text, refused) == (200, "<p>hello</p>", 403)
