"""Clients of other tools against the application of ``hotreload serve``: what crosses the wire."""

import asyncio
import io
import json
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientWebSocketResponse, WSServerHandshakeError, web

import hotreload.aiohttp
from hotreload.classify import AssetKind
from hotreload.dialects.livereload import PROTOCOL
from hotreload.foreign import BODY_LIMIT
from hotreload.livereload import FILES_LIMIT
from hotreload.messages import Applied, Custom
from hotreload.planner import Edit
from hotreload.subscription import LAST_CHANCE, STUCK_AFTER
from tests.integration.served import Client, Served, message, paths, serve
from tests.waiting import until

HELLO = {"command": "hello", "protocols": [PROTOCOL], "ver": "4.0.2"}
STRANGER = "http://evil.test"


@pytest.fixture
async def served(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Served:
    return await serve(tmp_path / "site", aiohttp_client)


def own_origin(served: Served) -> str:
    return str(served.client.make_url("/")).rstrip("/")


async def next_json(peer: ClientWebSocketResponse) -> Any:
    async with asyncio.timeout(10):
        return json.loads(await peer.receive_str())


# --- Vite ------------------------------------------------------------------------------------


async def vite(served: Served) -> ClientWebSocketResponse:
    peer = await served.client.ws_connect(
        "/@hotreload/ws",
        params={"token": (await served.tag())["token"]},
        origin=own_origin(served),
        protocols=("vite-hmr",),
    )
    assert peer.protocol == "vite-hmr"
    assert await next_json(peer) == {"type": "connected"}
    return peer


async def test_vites_client_hears_of_the_linked_sheet(served: Served) -> None:
    served.write("main.css", "@import 'part.css';")
    served.write("part.css", "p {}")
    for name in ("main.css", "part.css"):
        await served.get(f"/{name}")
    peer = await vite(served)

    served.write("part.css", "p { color: red }")
    told = await next_json(peer)

    (update,) = told["updates"]
    assert isinstance(update.pop("timestamp"), int)
    assert told["type"] == "update"
    assert update == {"type": "css-update", "path": "/main.css", "acceptedPath": "/main.css"}


async def test_vites_client_reloads_for_a_page(served: Served) -> None:
    await served.get("/")
    peer = await vite(served)

    served.write("index.html", "<p>other</p>")

    assert await next_json(peer) == {"type": "full-reload", "path": "/index.html"}


async def test_vites_client_and_ours_hear_each_other(served: Served) -> None:
    ours, theirs = await served.connect(), await vite(served)
    await ours.send_json({"type": "subscribe", "topics": ["room"]})
    await theirs.send_json({"type": "subscribe", "topics": ["room"]})

    await theirs.send_json({"type": "ping"})
    await theirs.send_json({"type": "custom", "event": "a", "data": 1, "topic": "room"})
    heard = await message(ours, kind="custom")
    await ours.send_json({"type": "custom", "event": "b", "data": [2], "topic": "room"})

    assert (heard["event"], heard["data"]) == ("a", 1)
    assert await next_json(theirs) == {"type": "custom", "event": "b", "data": [2]}


async def test_an_invalidation_by_vites_client_reloads(served: Served) -> None:
    served.write("a.js", "1")
    await served.get("/a.js")
    peer = await vite(served)

    data = {"path": "/a.js", "message": "no", "firstInvalidatedBy": "/a.js"}
    await peer.send_json({"type": "custom", "event": "vite:invalidate", "data": data})

    reload = {"type": "full-reload", "path": "/a.js", "triggeredBy": "/a.js"}
    assert await next_json(peer) == reload


@pytest.mark.parametrize("query", [{}, {"token": "wrong"}])
async def test_vites_client_needs_the_token(served: Served, query: dict[str, str]) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect("/@hotreload/ws", params=query, protocols=("vite-hmr",))

    assert refused.value.status == 403


@pytest.mark.parametrize("origin", [None, STRANGER, "null"])
async def test_vites_probe_is_accepted_and_closed(served: Served, origin: str | None) -> None:
    peer = await served.client.ws_connect("/@hotreload/ws", protocols=("vite-ping",), origin=origin)
    async with asyncio.timeout(5):
        await peer.receive()

    assert peer.protocol == "vite-ping"
    assert peer.close_code == 1000


async def test_vites_probe_needs_an_allowed_host(served: Served) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect(
            "/@hotreload/ws", protocols=("vite-ping",), headers={"Host": "evil.test"}
        )

    assert refused.value.status == 403


async def test_who_offers_more_than_the_probe_needs_the_token(served: Served) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect("/@hotreload/ws", protocols=("vite-ping", "vite-hmr"))

    assert refused.value.status == 403


# --- LiveReload ------------------------------------------------------------------------------


async def live_reload(served: Served, *, hello: bool = True) -> ClientWebSocketResponse:
    peer = await served.client.ws_connect("/livereload", origin=own_origin(served))
    if hello:
        await peer.send_json(HELLO)
        greeting = await next_json(peer)
        assert greeting["command"] == "hello"
        assert PROTOCOL in greeting["protocols"]
    return peer


def reload(path: str) -> dict[str, Any]:
    return {"command": "reload", "path": path, "liveCSS": True, "liveImg": True}


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


# --- POST /changed ---------------------------------------------------------------------------


async def post(served: Served, body: Any, **headers: str) -> tuple[int, Any]:
    kind = {"Content-Type": "application/json"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with served.client.post("/changed", data=data, headers=kind | headers) as response:
        return response.status, await response.json(content_type=None)


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
    body = io.BytesIO(b'{"files": []' + b" " * BODY_LIMIT + b"}")

    async with served.client.post("/changed", data=body, headers=headers) as response:
        assert response.status == 413


@pytest.mark.parametrize("origin", [STRANGER, "null", "http://127.0.0.1:1"])
async def test_changed_is_for_pages_of_this_very_origin(served: Served, origin: str) -> None:
    headers = {"Content-Type": "application/json", "Origin": origin}

    async with served.client.post("/changed", data=b"{}", headers=headers) as response:
        assert response.status == 403


async def test_changed_takes_a_page_of_this_origin(served: Served) -> None:
    status, _ = await post(served, {"files": []}, Origin=own_origin(served))

    assert status == 200


# --- esbuild ---------------------------------------------------------------------------------


class Events:
    """Read an event stream."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def block(self) -> str:
        async with asyncio.timeout(10):
            return (await self.response.content.readuntil(b"\n\n")).decode().strip("\n")

    async def change(self) -> dict[str, list[str]]:
        """Read the next change; several may have become one, or come in pieces."""
        kind, data = (await self.block()).split("\n")
        assert kind == "event: change"
        return json.loads(data.removeprefix("data: "))


async def esbuild(served: Served, **headers: str) -> Events:
    response = await served.client.get(
        "/esbuild", headers={"Accept": "text/event-stream", **headers}
    )
    assert response.status == 200
    assert response.content_type == "text/event-stream"
    events = Events(response)
    assert await events.block() == "retry: 500"
    return events


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


# --- what is not claimed ---------------------------------------------------------------------


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


async def test_nothing_is_claimed_while_it_is_off(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    served = await serve(tmp_path / "site", aiohttp_client, mode="off")

    async with served.client.post("/changed", json={"files": []}) as response:
        assert response.status == 405
