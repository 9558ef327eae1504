"""PRX-22, 23: WebSockets of the application, and those of ours beside them."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import WSMsgType, web

from tests.integration.proxy.behind import Behind, Browser, InFrontOf, Peer, whole
from tests.integration.proxy.conftest import Stage
from tests.waiting import until

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKE = (
    *("Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
    f"Sec-WebSocket-Key: {KEY}",
)


GOODBYES: list[int | None] = []


async def echo(request: web.Request) -> web.WebSocketResponse:
    """Send back what comes; close with what the browser says after a colon."""
    socket = web.WebSocketResponse(protocols=("b",), max_msg_size=1 << 25)
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT and message.data.startswith("close:"):
            await socket.close(code=int(message.data[6:]), message=b"why")
        elif message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        else:
            await socket.send_bytes(message.data)
    GOODBYES.append(socket.close_code)
    return socket


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[InFrontOf]:
    """Run an application with a socket behind the proxy."""
    application = web.Application()
    application.router.add_get("/ws", echo)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with InFrontOf(url, tmp_path) as proxy:
        yield proxy
    await runner.cleanup()


@pytest_asyncio.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_prx_22_messages_pass_both_ways(
    app: InFrontOf, client: aiohttp.ClientSession
) -> None:
    big = bytes(range(256)) * (10 << 12)

    async with client.ws_connect(
        f"http://{app.host}/ws", protocols=("a", "b"), compress=15, max_msg_size=1 << 25
    ) as socket:
        assert socket.protocol == "b"
        assert socket.compress
        await socket.send_str("text")
        assert await socket.receive_str() == "text"
        await socket.send_bytes(big)
        assert await socket.receive_bytes() == big
        await socket.ping()
        await socket.send_str("close:4999")
        end = await socket.receive()

    assert (end.type, end.data, end.extra) == (WSMsgType.CLOSE, 4999, "why")


@pytest.mark.parametrize("code", [1000, 1001, 3000])
async def test_prx_22_the_browsers_goodbye_arrives(
    app: InFrontOf, client: aiohttp.ClientSession, code: int
) -> None:
    GOODBYES.clear()

    async with client.ws_connect(f"http://{app.host}/ws") as socket:
        await socket.close(code=code)

    await until(lambda: [code] == GOODBYES)


async def test_prx_22_early_frames_and_refusals_pass(stage: Stage) -> None:
    async def early(peer: Peer) -> None:
        stage.behind.heads.append(await peer.head())
        await peer.send(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: x\r\nSet-Cookie: a=1\r\n\r\n\x81\x02hi"
        )
        assert await peer.reader.readexactly(4) == b"more"
        await peer.send(b"\x81\x03bye")

    stage.behind.answers(early)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request("/x?y", *HANDSHAKE) + b"more")

    head, fields = await browser.head()
    frames = await browser.reader.read()

    assert head.startswith(b"HTTP/1.1 101 ")
    told = dict(fields)
    assert (told["Upgrade"], told["Set-Cookie"]) == ("websocket", "a=1")
    assert frames == b"\x81\x02hi\x81\x03bye"  # and the end of the one is the end of the other
    assert f"Sec-WebSocket-Key: {KEY}".encode() in stage.behind.heads[0]
    browser.close()
    for status in ("401 No", "403 No", "426 Upgrade Required"):
        stage.behind.answers(whole(b"no", "WWW-Authenticate: Basic", status=status, kind="x/y"))
        got = await stage.proxy.ask("/", *HANDSHAKE)
        assert (got.status, got.body) == (int(status[:3]), b"no")


async def test_prx_22_a_browser_that_leaves_is_noticed(stage: Stage) -> None:
    async def wait(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 101 Hm\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        await peer.reader.read()

    stage.behind.answers(wait)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request("/", *HANDSHAKE))
    await browser.head()

    browser.close()

    async with asyncio.timeout(2):
        await stage.behind.ended.wait()


async def test_prx_22_open_sockets_do_not_hold_the_end_up(tmp_path: Path) -> None:
    async def wait(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 101 Hm\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        await peer.reader.read()

    async with Behind(wait) as behind:
        async with InFrontOf(f"http://127.0.0.1:{behind.port}", tmp_path) as proxy:
            browser = await Browser.at(proxy.port)
            browser.writer.write(proxy.request("/", *HANDSHAKE))
            await browser.head()
            begun = asyncio.get_running_loop().time()

        assert asyncio.get_running_loop().time() - begun < 1
        async with asyncio.timeout(2):
            assert await browser.reader.read() == b""
    browser.close()


async def test_prx_23_the_server_sees_its_own_origin(stage: Stage) -> None:
    port = stage.behind.port
    for origin, seen in (
        (f"http://{stage.proxy.host}", f"http://127.0.0.1:{port}"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),  # which the server judges by itself
    ):
        await stage.proxy.ask("/", *HANDSHAKE, f"Origin: {origin}")
        assert f"Origin: {seen}".encode() in stage.behind.heads[-1]

    for foreign in ("http://evil.test", "null", f"http://127.0.0.1:{port}@evil.test"):
        got = await stage.proxy.ask("/", *HANDSHAKE, f"Origin: {foreign}")
        assert got.status == 403

    assert len(stage.behind.heads) == 2


async def test_our_own_socket_lives_beside_theirs(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    stage.behind.answers(whole(b"<!doctype html><p>"))
    page = await stage.proxy.navigate()
    found = re.search(rb'data-token="([^"]*)"', page.body)
    assert found
    origin = f"http://{stage.proxy.host}"

    async with client.ws_connect(
        f"{origin}/@hotreload/ws?token={found[1].decode()}",
        protocols=("hotreload.v1",),
        origin=origin,
    ) as socket:
        first = json.loads(await socket.receive_str())
        await until(lambda: stage.proxy.reloader.hub.readers == 1)
        stage.proxy.reloader.reload("because")
        second = json.loads(await socket.receive_str())

    assert (first["type"], second["type"]) == ("connected", "full-reload")
    assert len(stage.behind.heads) == 1
