"""``proxy --watch DIR``: what tabs are told of files that the server behind serves."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from hotreload.content import content_id
from hotreload.proxy import second_look
from tests.integration.proxy.behind import Got, InFrontOf
from tests.integration.served import message, paths

FOLDER = web.AppKey("folder", Path)
SCRIPT = b'import { word } from "./word.js";\nimport.meta.hot.accept();\ndocument.title = word;\n'


@dataclass(slots=True)
class Watched:
    """An application with files, the proxy in front, and one tab's socket."""

    folder: Path
    proxy: InFrontOf
    socket: aiohttp.ClientWebSocketResponse

    async def fetch(self, path: str, *fields: str) -> Got:
        got = await self.proxy.ask(path, *fields)
        assert got.status in (200, 304)
        return got

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    async def told(self, kind: str = "update") -> dict[str, Any]:
        return await message(self.socket, kind=kind)


async def shouted(request: web.Request) -> web.Response:
    """Serve a sheet that is not the file: made of it."""
    text = (request.app[FOLDER] / "static" / "made.css").read_text()
    return web.Response(text=text.upper(), content_type="text/css")


async def page(request: web.Request) -> web.Response:
    text = (request.app[FOLDER] / "templates" / "index.html").read_text()
    return web.Response(text=text, content_type="text/html")


@pytest_asyncio.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    folder = tmp_path / "app"
    for name, data in (
        ("static/main.css", b"p { color: red }"),
        ("static/made.css", b"p { color: red }"),
        ("static/app.js", SCRIPT),
        ("static/word.js", b'export const word = "one";\n'),
        ("static/a.png", b"png"),
        ("templates/index.html", b"<!doctype html><p>text"),
        ("app.py", b"pass"),
    ):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    app = web.Application()
    app[FOLDER] = folder
    app.router.add_get("/", page)
    app.router.add_get("/static/made.css", shouted)
    app.router.add_static("/static", folder / "static")
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with (
        InFrontOf(url, tmp_path, watch=[str(folder)]) as proxy,
        aiohttp.ClientSession() as client,
    ):
        # What is below the root is walked soon, which may be later than the test's first save.
        proxy.reloader.watch(*(str(folder / name) for name in ("", "static", "templates")))
        found = re.search(rb'data-token="([^"]*)"', (await proxy.navigate()).body)
        assert found
        origin = f"http://{proxy.host}"
        target = f"{origin}/@hotreload/ws?token={found[1].decode()}"
        async with client.ws_connect(target, origin=origin, protocols=("hotreload.v1",)) as socket:
            assert json.loads(await socket.receive_str())["type"] == "connected"
            yield Watched(folder, proxy, socket)
    await runner.cleanup()


async def test_a_sheet_that_is_the_file_is_served_and_told_as_a_file(watched: Watched) -> None:
    got = await watched.fetch("/static/main.css", "Accept-Encoding: gzip")
    same = await watched.fetch("/static/main.css", f"If-None-Match: {got.one('ETag')}")

    watched.write("static/main.css", b"p { color: blue }")
    told = await watched.told()

    old, new = content_id(b"p { color: red }"), content_id(b"p { color: blue }")
    assert got.one("Server-Timing") == f'hotreload;desc="{old}"'
    assert got.one("ETag") == f'"{old}"'
    assert got.one("Last-Modified") is None
    assert (same.status, same.body) == (304, b"")
    (update,) = told["updates"]
    assert (update["type"], update["path"], update["id"]) == (
        *("css-update", "/static/main.css"),
        new,
    )
    assert update["splice"]["from"] == old


async def test_a_sheet_that_is_made_of_a_file_is_told_by_its_path(watched: Watched) -> None:
    got = await watched.fetch("/static/made.css")

    watched.write("static/made.css", b"p { color: blue }")
    told = await watched.told()

    assert got.body == b"P { COLOR: RED }"
    assert got.one("Server-Timing") is None
    assert paths(told) == ["/static/made.css"]


async def test_scripts_are_hot(watched: Watched) -> None:
    got = await watched.fetch("/static/app.js")
    word = await watched.fetch("/static/word.js")

    watched.write("static/word.js", b'export const word = "two";\n')
    told = await watched.told()

    assert b"import.meta.hot=$hot(import.meta)" in got.body
    assert word.body == b'export const word = "one";\n'
    (update,) = told["updates"]
    assert (update["type"], update["path"]) == ("js-update", "/static/app.js")


async def test_a_picture_is_told(watched: Watched) -> None:
    await watched.fetch("/static/a.png")

    watched.write("static/a.png", b"another")
    told = await watched.told()

    (update,) = told["updates"]
    assert (update["type"], update["path"]) == ("asset-update", "/static/a.png")


async def test_of_a_template_each_page_is_compared(watched: Watched) -> None:
    watched.write("templates/index.html", b"<!doctype html><p>another")
    told = await watched.told()

    (update,) = told["updates"]
    assert (update["type"], update["path"]) == ("html-update", "*")


async def test_what_no_tab_asked_for_reloads_like_any_watched_file(watched: Watched) -> None:
    watched.write("app.py", b"pass  # another")

    told = await watched.told("full-reload")

    assert "app.py" in told["reason"]


async def test_the_same_bytes_are_no_news(watched: Watched) -> None:
    await watched.fetch("/static/main.css")
    watched.write("static/main.css", b"p { color: red }")
    watched.write("templates/index.html", b"<!doctype html><p>another")

    assert paths(json.loads(await watched.socket.receive_str())) == ["*"]


async def test_after_a_restart_the_disk_says_nothing_of_what_the_server_makes(
    watched: Watched,
) -> None:
    shown = [("/", "unknown"), ("/templates/", None), ("/templates/index.html", "unknown")]

    assert watched.proxy.reloader.declare(shown, since=0) == ()
    assert watched.proxy.reloader.declare([("/static/main.css", "unknown")], since=0) != ()


async def test_a_while_after_a_reload_each_page_is_compared_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_look, "SOON", 0.01)
    monkeypatch.setattr(second_look, "LATER", 0.02)
    watched.write("app.py", b"pass  # another")

    told = await watched.told("full-reload")
    await watched.socket.send_json(
        {"type": "applied", "seq": told["seq"], "ms": 1, "outcome": "reload"}
    )
    looks = [await watched.told() for _ in range(2)]

    assert [paths(look) for look in looks] == [["*"], ["*"]]
    assert "may have restarted" in looks[0]["reason"]
