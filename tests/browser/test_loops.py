"""Reloads that make the next reload come to an end, and the user is told why."""

import asyncio
import itertools

from aiohttp import web

from hotreload.changes.breaker import LIMIT
from tests.browser.embedded import embedded

PAGE = """<!doctype html><title>counted</title><input id=typed>
<script src="/static/visits.js"></script>
<script>addEventListener("load", () => fetch("/visit"))</script>"""


async def test_hub_23_a_page_whose_load_writes_a_file_that_it_shows_stops_reloading(
    tmp_path, tab, monkeypatch, caplog
):
    """An application that counts visits in a file of its own static folder."""
    # For machines on which a load takes long.
    monkeypatch.setattr("hotreload.changes.breaker.WINDOW", 60.0)
    static = tmp_path / "static"
    static.mkdir()
    visits = itertools.count(1)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def visit(_: web.Request) -> web.Response:
        (static / "visits.js").write_text(f"window.visits = {next(visits)}")
        return web.Response()

    (static / "visits.js").write_text("window.visits = 0")
    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/visit", visit)
    async with embedded(app, mount={"/static": static}) as server:
        await tab.page.goto(server.url)
        async with asyncio.timeout(40):
            while not caplog.messages:
                await asyncio.sleep(0.05)
        await asyncio.sleep(2.5)  # there is nothing to wait for: nothing more may happen

        assert tab.loads <= LIMIT + 3
        (warning,) = caplog.messages
        assert warning.startswith("static/visits.js changed ")
        assert "--ignore '/visits.js'" in warning
        assert "hotreload.toml" in warning

        await tab.connected()
        assert await tab.value("window.visits") <= next(visits)
