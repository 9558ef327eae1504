"""esbuild's ``change`` events: what crosses the wire."""

import asyncio
import socket
import time

import pytest

import hotreload.aiohttp
from hotreload.hub.subscription import LAST_CHANCE, STUCK_AFTER
from hotreload.protocol.messages import Custom
from tests.integration.foreign.clients import (
    STRANGER,
    esbuild,
    next_json,
    vite,
)
from tests.integration.served import Served, message, paths
from tests.waiting import until


async def test_esbuild_hears_of_files_that_nobody_has_asked_for(served: Served) -> None:
    served.write("old.txt", "1")
    events = await esbuild(served)

    served.write("old.txt", "2")
    updated = await events.change()
    served.write("new.txt", "1")
    added = await events.change()
    (served.site / "old.txt").unlink()
    removed = await events.change()

    assert updated == {"added": [], "removed": [], "updated": ["/old.txt"]}
    assert added == {"added": ["/new.txt"], "removed": [], "updated": []}
    assert removed == {"added": [], "removed": ["/old.txt"], "updated": []}


async def test_esbuild_hears_of_files_that_pages_show(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    await served.get("/b.css")
    events = await esbuild(served)

    served.write("a.css", "p { color: red }")
    updated = await events.change()
    served.write("b.css", "p {}")
    added = await events.change()
    (served.site / "a.css").unlink()
    removed = await events.change()

    assert updated == {"added": [], "removed": [], "updated": ["/a.css"]}
    assert added == {"added": ["/b.css"], "removed": [], "updated": []}
    assert removed == {"added": [], "removed": ["/a.css"], "updated": []}


async def test_nobody_else_hears_of_files_that_nobody_has_asked_for(served: Served) -> None:
    served.write("asked.css", "p {}")
    await served.get("/asked.css")
    events, ours, theirs = await esbuild(served), await served.connect(), await vite(served)

    served.write("other.css", "p {}")
    told = await events.change()
    served.write("asked.css", "p { color: red }")

    assert told["added"] == ["/other.css"]
    assert paths(await message(ours, kind="update")) == ["/asked.css"]
    assert paths(await next_json(theirs)) == ["/asked.css"]


async def test_esbuild_hears_of_no_private_files_and_of_nothing_that_stays_the_same(
    served: Served,
) -> None:
    events = await esbuild(served)
    served.write("a.txt", "1")
    assert (await events.change())["added"] == ["/a.txt"]

    served.write(".env", "SECRET=1")
    (served.site / ".env").unlink()
    served.write("a.txt", "1")
    served.write("marker.txt", "1")

    assert await events.change() == {"added": ["/marker.txt"], "removed": [], "updated": []}


async def test_a_reload_of_everything_is_a_change_without_files(served: Served) -> None:
    events = await esbuild(served)

    served.client.app[hotreload.aiohttp.RELOADER].reload("somebody said so")

    assert await events.change() == {"added": [], "removed": [], "updated": []}


async def test_pings_keep_the_stream_alive(served: Served) -> None:
    events = await esbuild(served)

    served.client.app[hotreload.aiohttp.RELOADER].publisher.outputs.hub.ping(1)

    assert await events.block() == ":"


async def test_a_reader_that_leaves_is_forgotten(served: Served) -> None:
    events = await esbuild(served)
    outputs = served.client.app[hotreload.aiohttp.RELOADER].publisher.outputs
    assert outputs.hub.readers == 1

    events.response.close()

    await until(lambda: outputs.hub.readers == 0)


async def test_a_reader_that_takes_nothing_is_bounded_and_cut_off(served: Served) -> None:
    hub = served.client.app[hotreload.aiohttp.RELOADER].publisher.outputs.hub
    with socket.socket() as peer:
        peer.setblocking(False)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(peer, ("127.0.0.1", served.client.port))
        await loop.sock_sendall(
            peer, b"GET /esbuild HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        )
        await until(lambda: hub.readers == 1)
        many = Custom("change", {"added": ["/a" * 50_000], "removed": [], "updated": []})

        while not hub.is_behind:
            hub.publish(many)
        for _ in range(100):
            hub.publish(many)
        now = time.monotonic()
        for tenth in range(int(10 * (STUCK_AFTER + LAST_CHANCE)) + 2):
            hub.tend(now + tenth / 10)

        await until(lambda: hub.readers == 0)


async def test_the_stream_ends_with_the_server(served: Served) -> None:
    events = await esbuild(served)

    async with asyncio.timeout(5):
        await served.client.server.close()

    assert await events.response.content.read() == b""


@pytest.mark.parametrize(
    "headers", [{"Origin": STRANGER}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}]
)
async def test_esbuild_is_for_pages_of_this_very_origin(
    served: Served, headers: dict[str, str]
) -> None:
    accept = {"Accept": "text/event-stream"}

    async with served.client.get("/esbuild", headers=accept | headers) as response:
        assert response.status == 403
