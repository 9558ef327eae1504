"""``POST /changed``: tools that say what they have written."""

import io
import json
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

import hotreload.aiohttp
from hotreload.channel.livereload import FILES_LIMIT
from hotreload.delivery.posted import POSTED_LIMIT
from tests.integration.foreign.clients import (
    HELLO,
    STRANGER,
    live_reload,
    next_json,
    own_origin,
    post,
    reload,
)
from tests.integration.served import Client, Served, message, paths


async def test_changed_is_answered_with_clients_and_files(served: Served) -> None:
    peer = await live_reload(served)
    info = {"command": "info", "plugins": {}, "url": "http://127.0.0.1/page"}
    await peer.send_json(info)
    files = ["css/main.css", "/other.html"]

    status, body = await post(served, {"files": files})

    assert status == 200
    assert body["files"] == files
    assert [client["url"] for client in body["clients"]] == ["http://127.0.0.1/page"]
    assert [await next_json(peer) for _ in files] == [
        reload("/css/main.css"),
        reload("/other.html"),
    ]


@pytest.mark.parametrize(
    "name", ["css/a.css", "/css/a.css", "./css/a.css", "css\\a.css", "{site}/css/a.css"]
)
async def test_a_changed_file_is_found_by_any_of_its_names(served: Served, name: str) -> None:
    served.write("css/a.css", "p {}")
    await served.get("/css/a.css")
    peer = await served.connect()

    await post(served, {"files": [name.replace("{site}", str(served.site))]})

    assert paths(await message(peer, kind="update")) == ["/css/a.css"]


@pytest.mark.parametrize("name", [".env", "/.git/config", "css/.hidden.css"])
async def test_a_refused_name_is_never_told(served: Served, name: str) -> None:
    served.write(name.lstrip("/"), "secret")
    served.write("marker.css", "p {}")
    peer = await served.connect()

    status, _ = await post(served, {"files": [name]})
    await post(served, {"files": ["marker.css"]})

    assert status == 200
    assert paths(await message(peer, kind="update")) == ["/marker.css"]


async def test_a_named_file_is_not_told_again_by_the_watcher(served: Served) -> None:
    for name in ("a.css", "marker.css"):
        served.write(name, "p {}")
        await served.get(f"/{name}")
    peer = await served.connect()
    reloader = served.client.app[hotreload.aiohttp.RELOADER]

    reloader.paused = True  # the watcher comes second
    served.write("a.css", "p { color: red }")
    await post(served, {"files": "a.css"})
    first = await message(peer, kind="update")
    reloader.paused = False
    served.write("marker.css", "p { color: red }")
    second = await message(peer, kind="update")

    assert (paths(first), paths(second)) == (["/a.css"], ["/marker.css"])
    assert first["updates"][0]["id"] == reloader.site.served.announced("/a.css")


async def test_many_changed_files_are_one_reload(served: Served) -> None:
    peer = await live_reload(served)

    status, _ = await post(served, {"files": [f"{n}.css" for n in range(FILES_LIMIT + 1)]})

    assert status == 200
    assert await next_json(peer) == reload("*")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        b'{"files": 1}',
        b'{"files": [1]}',
        b'{"files": ["a\\u0000b"]}',
        b'{"files": [""]}',
        b'{"files": [' + b"[" * 100_000,
        json.dumps({"files": ["a" * 5_000]}).encode(),
    ],
    ids=lambda body: str(body[:20]),
)
async def test_a_changed_that_cannot_be_read_is_refused(served: Served, body: bytes) -> None:
    status, answer = await post(served, body)

    assert status == 400
    assert set(answer) == {"error"}


async def test_half_a_surrogate_in_a_name_does_no_harm(served: Served) -> None:
    peer = await live_reload(served)

    status, _ = await post(served, b'{"files": ["a\\ud800.html"]}')

    assert status == 200
    assert (await next_json(peer))["command"] == "reload"


async def test_changed_takes_no_more_than_a_mebibyte(served: Served) -> None:
    headers = {"Content-Type": "application/json"}
    body = io.BytesIO(b'{"files": []' + b" " * POSTED_LIMIT + b"}")

    async with served.client.post("/changed", data=body, headers=headers) as response:
        assert response.status == 413
        assert str(POSTED_LIMIT) in (await response.json())["error"]


@pytest.mark.parametrize("origin", [STRANGER, "null", "http://127.0.0.1:1"])
async def test_changed_is_for_pages_of_this_very_origin(served: Served, origin: str) -> None:
    headers = {"Content-Type": "application/json", "Origin": origin}

    async with served.client.post("/changed", data=b"{}", headers=headers) as response:
        assert response.status == 403


async def test_changed_takes_a_page_of_this_origin(served: Served) -> None:
    status, _ = await post(served, {"files": []}, Origin=own_origin(served))

    assert status == 200


async def test_where_nothing_is_mounted_a_named_file_is_told_as_new(
    aiohttp_client: Callable[..., Awaitable[Client]],
) -> None:
    app = web.Application()
    hotreload.aiohttp.setup(app)
    client = await aiohttp_client(app)
    peer = await client.ws_connect("/livereload")
    await peer.send_json(HELLO)
    await next_json(peer)

    async with client.post("/changed", json={"files": ["made.css"]}) as response:
        assert response.status == 200

    assert await next_json(peer) == reload("/made.css")
