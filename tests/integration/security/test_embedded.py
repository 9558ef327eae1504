"""The same refusals where ``hotreload.aiohttp.setup`` is part of somebody's application (CTL-5)."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from hotreload import aiohttp
from hotreload.answers.endpoints import routes
from hotreload.gate import Token
from tests.integration.security.raw import PREFIX, Fields, Peer, Reply

EVIL = "http://evil.test"
PAGE = "<!doctype html><title>app</title>"


class Embedded:
    """Talk to an application in this very process."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    async def get(
        self, target: str, *, method: str = "GET", host: str = "localhost", fields: Fields = ()
    ) -> Reply:
        """Make a request on a connection of its own."""
        ask = partial(self.peer.get, target, method=method, host=host, fields=fields)
        return await asyncio.to_thread(ask)

    async def token(self) -> str:
        """Take the page token out of a page."""
        return await asyncio.to_thread(self.peer.token)


async def _serve(app: web.Application) -> tuple[web.AppRunner, Embedded]:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=request.method)

    app.router.add_get("/", page)
    app.router.add_route("*", "/api", echo)
    app.router.add_get(f"{PREFIX}own", page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, Embedded(Peer(runner.addresses[0][1]))


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.css").write_text("a {}")
    (folder / ".env").write_text("TOP-SECRET")
    (tmp_path / "secret.txt").write_text("TOP-SECRET")
    (folder / "link.txt").symlink_to("../secret.txt")
    return folder


@pytest.fixture
async def server(static: Path) -> AsyncIterator[Embedded]:
    app = web.Application()
    aiohttp.setup(app, mount={"/static": static}, debug=True)
    runner, embedded = await _serve(app)
    yield embedded
    await runner.cleanup()


async def test_ctl_4_ctl_5_every_route_refuses_strangers(server: Embedded) -> None:
    token = await server.token()
    listed = {**routes(), f"{PREFIX}page/x": routes()[f"{PREFIX}page/"]}

    for path in (*listed, f"{PREFIX}own", f"{PREFIX}unknown", PREFIX, PREFIX.rstrip("/")):
        is_open = path in listed and listed[path].token is Token.NONE
        asked = f"{path}?token={token}"
        assert (await server.get(asked, host="evil.test")).status == 403
        assert (await server.get(asked, fields=[("Origin", EVIL)])).status == 403
        assert (await server.get(asked, fields=[("Origin", "null")])).status == 403
        assert ((await server.get(path)).status == 403) is not is_open


@pytest.mark.parametrize(
    "path", ["/%40hotreload/own", "/x/../@hotreload/own", "//@hotreload/own", "/@hotreload/./own"]
)
async def test_ctl_5_no_spelling_leads_around_the_rules(server: Embedded, path: str) -> None:
    assert (await server.get(path)).status == 403


async def test_co_1_a_page_under_a_foreign_name_gets_no_token(server: Embedded) -> None:
    reply = await server.get("/", host="evil.test", fields=[("Sec-Fetch-Dest", "document")])

    assert (reply.status, reply.body.decode()) == (200, PAGE)


async def test_co_1_a_mount_is_not_shown_under_a_foreign_name(server: Embedded) -> None:
    assert (await server.get("/static/a.css")).body == b"a {}"
    assert (await server.get("/static/a.css", host="evil.test")).status == 404


async def test_the_application_keeps_its_own_methods(server: Embedded) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert (await server.get("/api", method=method)).body.decode() == method


@pytest.mark.parametrize(
    "path",
    [
        *("/static/.env", "/static/link.txt", "/static/../secret.txt", "/static/%2e%2e/secret.txt"),
        *("/static//.env", "/static/..%2fsecret.txt", "/static/sub/../.env"),
    ],
)
async def test_fs_13_a_mount_shows_no_secrets(server: Embedded, path: str) -> None:
    reply = await server.get(path)

    assert reply.status == 404
    assert b"SECRET" not in reply.body


async def test_switched_off_there_is_nothing_of_ours() -> None:
    app = web.Application()
    aiohttp.setup(app, debug=False)
    runner, embedded = await _serve(app)
    try:
        own = await embedded.get(f"{PREFIX}own")
        client = await embedded.get(f"{PREFIX}client.js")
        page = await embedded.get("/", fields=[("Sec-Fetch-Dest", "document")])
    finally:
        await runner.cleanup()

    assert (own.status, client.status, page.body.decode()) == (200, 404, PAGE)
