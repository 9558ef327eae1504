"""What other tools' clients claim, and what is left to the site; and whom they keep waiting."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

import hotreload.aiohttp
from hotreload.changes.classify import AssetKind
from hotreload.planner import Edit
from hotreload.protocol.messages import Applied
from tests.integration.foreign.clients import (
    esbuild,
    live_reload,
    vite,
)
from tests.integration.served import Client, Served, serve


async def test_a_line_waits_for_no_client_that_never_answers(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    for open_one in (vite, live_reload, esbuild):
        await open_one(served)
    await served.connect()
    reloader = served.client.app[hotreload.aiohttp.RELOADER]

    reloader.publisher.publish([Edit("/a.css", AssetKind.CSS, "x")])
    told = len(served.lines)
    reloader.publisher.note(10**9, Applied(reloader.hub.seq, 1.0, "css"))

    assert told == 0
    assert [(line.path, line.tabs, line.outcome) for line in served.lines] == [("a.css", 1, "css")]


@pytest.mark.parametrize("path", ["/livereload", "/changed", "/esbuild"])
async def test_the_rest_of_these_paths_is_the_sites(served: Served, path: str) -> None:
    served.write(f"{path[1:]}.html", "<p>a page of the site</p>")

    status, text = await served.get(path)

    assert status == 200
    assert "a page of the site" in text


async def test_a_form_that_is_posted_to_changed_is_the_sites(served: Served) -> None:
    async with served.client.post("/changed", data={"files": "a.css"}) as response:
        assert response.status == 405


@pytest.mark.parametrize("path", ["/livereload", "/changed", "/esbuild"])
async def test_another_host_is_refused(served: Served, path: str) -> None:
    kinds = {
        "/livereload": ("GET", {"Upgrade": "websocket", "Connection": "Upgrade"}),
        "/changed": ("POST", {"Content-Type": "application/json"}),
        "/esbuild": ("GET", {"Accept": "text/event-stream"}),
    }
    method, headers = kinds[path]
    headers = {**headers, "Host": "evil.test"}

    async with served.client.request(method, path, headers=headers) as response:
        assert response.status == 403


async def test_an_applications_own_route_wins(
    aiohttp_client: Callable[..., Awaitable[Client]],
) -> None:
    async def own(request: web.Request) -> web.Response:
        return web.Response(text="own")

    app = web.Application()
    app.router.add_post("/changed", own)
    app.router.add_get("/esbuild", own)
    hotreload.aiohttp.setup(app)
    client = await aiohttp_client(app)

    async with client.post("/changed", json={"files": []}) as response:
        assert await response.text() == "own"
    async with client.get("/esbuild", headers={"Accept": "text/event-stream"}) as response:
        assert await response.text() == "own"


async def test_nothing_is_claimed_while_it_is_off(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    served = await serve(tmp_path / "site", aiohttp_client, mode="off")

    async with served.client.post("/changed", json={"files": []}) as response:
        assert response.status == 405
