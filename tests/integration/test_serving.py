"""What people expect of a server of files: names, folders, mounts, modes."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.served import Client, Serve, message, paths, serve

NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize("path", ["/about", "/about/", "/about.html", "/about?x=1"])
async def test_a_page_answers_by_all_its_names(start: Serve, path: str) -> None:
    served = await start()
    served.write("about.html", "<h1>about</h1>")

    status, text = await served.get(path)

    assert status == 200
    assert "<h1>about</h1>" in text


@pytest.mark.parametrize(
    "name", ["äöü.html", "日本.html", "a b.html", "a#b.html", "50%.html", "a;b=1.html"]
)
async def test_file_names_in_any_script_are_served(start: Serve, name: str) -> None:
    served = await start()
    served.write(name, "<h1>there</h1>")
    folder = await served.get("/sub/")
    url = served.client.make_url("/").joinpath(name)

    async with served.client.session.get(url) as response:
        text = await response.text()

    assert folder[0] == 404
    assert "<h1>there</h1>" in text


async def test_a_folder_without_a_slash_leads_to_its_own_url(start: Serve) -> None:
    served = await start()
    served.write("docs/index.html", "<h1>docs</h1>")

    async with served.client.get("/docs", allow_redirects=False) as response:
        status, location = response.status, response.headers["Location"]
    _, text = await served.get("/docs/")

    assert status in (301, 302, 307, 308)
    assert not location.startswith(("//", "http"))
    assert "<h1>docs</h1>" in text


async def test_a_folder_without_an_index_is_listed_with_relative_links(start: Serve) -> None:
    served = await start()
    for name in ("docs/b.txt", "docs/a & b.txt", "docs/.hidden", "docs/sub/x.txt"):
        served.write(name, "x")

    status, text = await served.get("/docs/")

    assert status == 200
    assert "a &amp; b.txt" in text
    assert 'href="./sub/"' in text
    assert ".hidden" not in text


async def test_a_missing_page_is_the_sites_own_where_there_is_one(start: Serve) -> None:
    served = await start()
    served.write("404.html", "<h1>own</h1>")

    status, text = await served.get("/nowhere", **NAVIGATION)

    assert status == 404
    assert "<h1>own</h1>" in text
    assert text.count("/@hotreload/client.js") == 1


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/route/of/the/app", NAVIGATION, 200),
        ("/missing.css", {"Sec-Fetch-Dest": "style"}, 404),
        ("/missing.css", NAVIGATION, 404),
        ("/api/data", {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}, 404),
    ],
)
async def test_spa_answers_navigations_with_the_index(
    start: Serve, path: str, headers: dict[str, str], status: int
) -> None:
    served = await start(spa=True)

    found, text = await served.get(path, **headers)

    assert found == status
    assert ("<p>hello</p>" in text) is (status == 200)


async def test_an_edit_of_the_index_concerns_every_route_of_a_spa(start: Serve) -> None:
    served = await start(spa=True)
    page = (await served.tag("/some/route"))["page"]
    socket = await served.connect()

    served.write("index.html", "<p>edited</p>")

    update = (await message(socket, kind="update"))["updates"][0]
    assert update["path"] == "/index.html"
    assert page in update["pages"]


async def test_a_mounted_folder_is_shown_below_its_url_and_watched(
    start: Serve, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "lib.css").write_text("p {}")
    served = await start(mount=(("/lib", library),))
    socket = await served.connect()
    status, text = await served.get("/lib/lib.css")

    (library / "lib.css").write_text("p { color: red }")

    assert (status, text) == (200, "p {}")
    assert paths(await message(socket, kind="update")) == ["/lib/lib.css"]


async def test_a_change_in_a_watched_folder_reloads_every_page(
    start: Serve, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    served = await start(watch=(data,))
    socket = await served.connect()

    (data / "entries.yml").write_text("- one")

    found = await message(socket, kind="full-reload")
    assert "path" not in found
    assert "entries.yml" in found["reason"]


async def test_a_single_watched_file_reloads_and_its_neighbours_do_not(
    start: Serve, tmp_path: Path
) -> None:
    (tmp_path / "data.yml").write_text("- one")
    served = await start(watch=(tmp_path / "data.yml",))
    socket = await served.connect()

    (tmp_path / "other.yml").write_text("- other")
    (tmp_path / "data.yml").write_text("- two")

    assert "data.yml" in (await message(socket, kind="full-reload"))["reason"]


async def test_mode_reload_asks_for_a_reload_whatever_changed(start: Serve) -> None:
    served = await start(mode="reload")
    served.write("main.css", "p {}")
    await served.get("/main.css")
    socket = await served.connect()

    served.write("main.css", "p { color: red }")

    assert (await message(socket, kind="full-reload"))["path"] == "/main.css"


async def test_mode_css_tells_of_sheets_and_pictures_only(start: Serve) -> None:
    served = await start(mode="css")
    served.write("main.css", "p {}")
    await served.get("/main.css")
    socket = await served.connect()

    served.write("index.html", "<p>edited</p>")
    served.write("main.css", "p { color: red }")

    assert paths(await message(socket, kind="update")) == ["/main.css"]


async def test_mode_off_leaves_pages_alone_and_has_no_channel(start: Serve) -> None:
    served = await start(mode="off")

    _, page = await served.get("/")
    status, _ = await served.get("/@hotreload/client.js")

    assert (page, status) == ("<p>hello</p>", 404)


async def test_the_way_to_a_folders_own_url_keeps_the_query(start: Serve) -> None:
    served = await start()
    served.write("docs/index.html", "<h1>docs</h1>")

    async with served.client.get("/docs?hotreload=off", allow_redirects=False) as response:
        assert response.headers["Location"].endswith("/?hotreload=off")


async def test_a_root_with_dots_in_its_name_is_ignored_and_told_as_any_other(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    dotted = tmp_path / "elsewhere" / ".." / "site"
    served = await serve(dotted, aiohttp_client, ignore=("*.css",))
    served.write("main.css", "p {}")
    await served.get("/main.css")
    socket = await served.connect()

    served.write("main.css", "p { color: red }")
    served.write("index.html", "<p>edited</p>")

    assert paths(await message(socket, kind="update")) == ["/index.html"]


async def test_a_folder_that_was_missed_once_is_still_a_folder(start: Serve) -> None:
    served = await start()
    await served.get("/sub")
    served.write("sub/index.html", "<p>sub</p>")
    await served.get("/sub/")
    socket = await served.connect()

    (served.site / "sub").rename(served.site.parent / "gone")

    assert "/sub/index.html" in paths(await message(socket, kind="update"))
