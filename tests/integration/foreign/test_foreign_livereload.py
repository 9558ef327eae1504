"""LiveReload 7: what crosses the wire."""

import asyncio
import json

import pytest
from aiohttp import WSServerHandshakeError

import hotreload.aiohttp
from tests.integration.foreign.clients import (
    HELLO,
    STRANGER,
    live_reload,
    next_json,
    reload,
)
from tests.integration.served import Served, message


async def test_livereload_hears_of_each_changed_path(served: Served) -> None:
    served.write("ü x.css", "p {}")
    await served.get("/ü x.css")
    peer = await live_reload(served)

    served.write("ü x.css", "p { color: red }")

    assert await next_json(peer) == reload("/ü x.css")


async def test_livereload_is_told_nothing_before_its_hello(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    ours, theirs = await served.connect(), await live_reload(served, hello=False)
    served.write("a.css", "p { color: red }")
    await message(ours, kind="update")

    await theirs.send_json(HELLO)

    assert (await next_json(theirs))["command"] == "hello"


async def test_livereload_hears_of_nothing_but_files(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    peer = await live_reload(served)
    reloader = served.client.app[hotreload.aiohttp.RELOADER]

    reloader.hub.ping(1)
    await (await served.connect()).send_json({"type": "custom", "event": "a", "data": 1})
    served.write("a.css", "p { color: red }")

    assert await next_json(peer) == reload("/a.css")


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "!!ver:1.6",
        "[]",
        "{}",
        '{"command": 1}',
        '{"command": "info"}',
        '{"command": "url", "url": "/"}',
        "[" * 60_000,
        json.dumps(HELLO),
    ],
    ids=lambda odd: odd[:12],
)
async def test_odd_frames_of_livereload_are_ignored(served: Served, odd: str) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    peer = await live_reload(served)

    await peer.send_str(odd)
    await peer.send_bytes(odd.encode())
    served.write("a.css", "p { color: red }")

    assert await next_json(peer) == reload("/a.css")


async def test_a_huge_hello_closes_the_connection(served: Served) -> None:
    peer = await live_reload(served, hello=False)

    await peer.send_json({**HELLO, "ext": "a" * 65_536})
    async with asyncio.timeout(5):
        await peer.receive()

    assert peer.close_code == 1009


async def test_a_crowd_that_sends_garbage_harms_nobody(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    good = await live_reload(served)
    crowd = [await live_reload(served, hello=False) for _ in range(50)]
    for peer in crowd:
        for garbage in ("x" * 60_000, "[" * 60_000, '{"command": "hello", "protocols": 1}') * 3:
            await peer.send_str(garbage)

    served.write("a.css", "p { color: red }")

    assert await next_json(good) == reload("/a.css")
    assert (await served.get("/"))[0] == 200


@pytest.mark.parametrize("origin", [STRANGER, "null", "http://127.0.0.1:1"])
async def test_livereload_is_for_pages_of_this_very_origin(served: Served, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect("/livereload", origin=origin)

    assert refused.value.status == 403


async def test_livereload_takes_those_that_are_no_pages(served: Served) -> None:
    peer = await served.client.ws_connect("/livereload")

    await peer.send_json(HELLO)

    assert (await next_json(peer))["command"] == "hello"
