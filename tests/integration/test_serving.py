"""What people expect of a server of files: names, types, validators, ranges, modes."""

import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hotreload import client_files
from tests.integration.served import Client, Served, message, paths, serve

Serve = Callable[..., Awaitable[Served]]
NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def start(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Serve:
    async def start(**options: object) -> Served:
        return await serve(tmp_path / "site", aiohttp_client, **options)

    return start


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


async def test_validators_answer_304_until_the_file_changes(start: Serve) -> None:
    served = await start()
    served.write("main.css", "p {}")
    async with served.client.get("/main.css") as response:
        headers = response.headers

    same, _ = await served.get("/main.css", **{"If-None-Match": headers["ETag"]})
    served.write("main.css", "p { color: red }")
    changed, text = await served.get("/main.css", **{"If-None-Match": headers["ETag"]})

    assert headers["Cache-Control"] == "no-cache"
    assert headers["ETag"].startswith('"')
    assert (same, changed, text) == (304, 200, "p { color: red }")


async def test_the_validator_of_a_page_covers_its_tag(start: Serve) -> None:
    served = await start()
    async with served.client.get("/") as response:
        etag = response.headers["ETag"]
    served.write("other.css", "p {}")
    await served.get("/other.css")
    socket = await served.connect()
    served.write("other.css", "p { color: red }")
    await message(socket, kind="update")

    status, text = await served.get("/", **{"If-None-Match": etag})

    assert status == 200
    assert 'data-seq="1"' in text


@pytest.mark.parametrize("size", [1_000, 300_000, 9_000_000])
async def test_head_says_what_get_would(start: Serve, size: int) -> None:
    served = await start()
    (served.site / "film.mp4").write_bytes(os.urandom(size))

    async with served.client.get("/film.mp4") as response:
        got = dict(response.headers)
        body = await response.read()
    async with served.client.head("/film.mp4") as response:
        said = dict(response.headers)
        nothing = await response.read()

    assert len(body) == size
    assert nothing == b""
    for headers in (got, said):
        headers.pop("Date")
    assert said == got


@pytest.mark.parametrize("size", [1_000, 300_000, 9_000_000])
async def test_ranges_of_files_small_and_streamed(start: Serve, size: int) -> None:
    served = await start()
    data = os.urandom(size)
    (served.site / "film.mp4").write_bytes(data)

    async with served.client.get("/film.mp4", headers={"Range": "bytes=100-899"}) as response:
        part = await response.read()
        headers = response.headers
    status, _ = await served.get("/film.mp4", Range=f"bytes={size}-")

    assert part == data[100:900]
    assert headers["Content-Range"] == f"bytes 100-899/{size}"
    assert status == 416


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.avif", "image/avif"),
        ("a.js.map", "application/json"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
async def test_types_are_those_that_browsers_need(start: Serve, name: str, kind: str) -> None:
    served = await start()
    served.write(name, "x")

    async with served.client.get(f"/{name}") as response:
        assert response.headers["Content-Type"] == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b"<p>plain</p>", "utf-8"),
        (b'<meta charset="windows-1252"><p>\xe4</p>', "windows-1252"),
        (b"<!--" + b" " * 900 + b'--><meta charset="iso-8859-1"><p>\xe4</p>', "iso-8859-1"),
    ],
    ids=["none", "declared", "declared late"],
)
async def test_a_page_keeps_the_charset_that_it_declares(
    start: Serve, page: bytes, charset: str
) -> None:
    served = await start()
    (served.site / "index.html").write_bytes(page)

    async with served.client.get("/") as response:
        body = await response.read()
        kind = response.headers["Content-Type"]

    assert kind == f"text/html; charset={charset}"
    assert page[-12:] in body


async def test_a_stamped_sheet_differs_in_its_changed_targets_only(start: Serve) -> None:
    served = await start()
    sheet = '@import "base.css";\n@import "other.css";\np { background: url(bg.png) }\n'
    served.write("main.css", sheet)
    served.write("base.css", "p {}")
    for name in ("/main.css", "/base.css"):
        await served.get(name)
    socket = await served.connect()
    served.write("base.css", "p { color: red }")
    update = (await message(socket, kind="update"))["updates"][0]

    _, text = await served.get("/main.css")

    stamped = f'"base.css?t={update["timestamp"]}"'
    assert (update["path"], update["acceptedPath"]) == ("/base.css", "/main.css")
    assert text == sheet.replace('"base.css"', stamped)


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


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "empty"},
        {"HX-Request": "true"},
        {"Turbo-Frame": "main"},
    ],
    ids=lambda headers: next(iter(headers)),
)
async def test_what_scripts_fetch_has_no_tag(start: Serve, headers: dict[str, str]) -> None:
    served = await start()

    _, text = await served.get("/", **headers)

    assert text == "<p>hello</p>"


async def test_the_client_is_kept_for_good_but_its_entries(start: Serve) -> None:
    served = await start()
    version = client_files.version()
    controls, texts = {}, {}
    for name in ("client.js", "hot.js", f"{version}/hot.js", f"{version}/html/morph.js"):
        async with served.client.get(f"/@hotreload/{name}") as response:
            assert response.status == 200
            texts[name] = await response.text()
            controls[name] = response.headers["Cache-Control"]

    assert [*controls.values()] == ["no-cache"] * 2 + ["max-age=31536000, immutable"] * 2
    assert re.findall('from "(.*)"', texts["client.js"]) == [
        f"./{version}/hot.js",
        f"./{version}/page.js",
    ]
    assert texts["hot.js"] == f'export * from "./{version}/hot.js";\n'


async def test_the_clients_modules_have_no_urls_of_their_own(start: Serve) -> None:
    served = await start()
    version = client_files.version()

    for name in ("page.js", "styles/css.js", f"{version}/styles/css.js", f"{version}/client.js"):
        async with served.client.get(f"/@hotreload/{name}") as response:
            assert response.status == 403, name


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
