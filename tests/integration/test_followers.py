"""Several processes of one aiohttp application: the first has the hub, the others follow it.

Here they are applications of one process, which makes no difference to them.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient

import hotreload.aiohttp
from hotreload import Custom, Reloader
from hotreload.content import content_id
from hotreload.protocol.messages import Fault
from tests.waiting import until

PAGE = "<!doctype html><title>page</title><link rel=stylesheet href=/static/main.css>"


class Worker:
    """One of the processes, as browsers have it."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client

    @property
    def reloader(self) -> Reloader:
        return self.client.app[hotreload.aiohttp.RELOADER]  # type: ignore[union-attr]

    async def get(self, path: str = "/", **headers: str) -> str:
        async with self.client.get(path, headers=headers) as response:
            assert response.status == 200
            return await response.text()

    async def tag(self) -> dict[str, str]:
        return dict(re.findall(r'data-(\w+)="([^"]*)"', await self.get()))

    async def query(self) -> str:
        tag = await self.tag()
        return "&".join(f"{name}={tag[name]}" for name in ("token", "epoch", "seq"))

    async def connect(self) -> ClientWebSocketResponse:
        url = f"/@hotreload/ws?{await self.query()}"
        socket = await self.client.ws_connect(url, protocols=["hotreload.v1"])
        assert (await socket.receive_json(timeout=5))["type"] == "connected"
        return socket


async def heard(socket: ClientWebSocketResponse, kind: str) -> Any:
    while (message := await socket.receive_json(timeout=5))["type"] != kind:
        pass
    return message


def application(static: Path) -> web.Application:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def own(request: web.Request) -> web.Response:
        return web.Response(text="the application's own")

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/static/own", own)
    hotreload.aiohttp.setup(app, mount={"/static": static})
    return app


@pytest.fixture
async def workers(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    aiohttp_client: Callable[..., Awaitable[TestClient[Any, Any]]],
) -> tuple[Worker, Worker]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    static = tmp_path / "static"
    static.mkdir()
    (static / "main.css").write_text("p { color: red }")
    leader = Worker(await aiohttp_client(application(static)))
    return leader, Worker(await aiohttp_client(application(static)))


async def test_pages_and_files_are_the_same_whoever_answers(
    workers: tuple[Worker, Worker],
) -> None:
    leader, follower = workers

    assert await follower.tag() == await leader.tag()
    assert await follower.get("/static/own") == "the application's own"
    async with follower.client.get("/static/main.css") as response:
        assert await response.text() == "p { color: red }"
        etag = response.headers["ETag"]
    async with follower.client.get("/static/main.css", headers={"If-None-Match": etag}) as again:
        assert again.status == 304
    async with follower.client.head("/static/main.css") as head:
        assert (head.status, head.headers["Content-Length"]) == (200, "16")
    assert "export" in await follower.get("/@hotreload/client.js")
    page, token = content_id(PAGE.encode()), (await follower.tag())["token"]
    assert await leader.get(f"/@hotreload/page/{page}?token={token}") == PAGE
    async with follower.client.get(f"/@hotreload/page/{page}?token=other") as refused:
        assert refused.status == 403


async def test_pages_for_strangers_are_let_alone(workers: tuple[Worker, Worker]) -> None:
    for worker in workers:
        assert await worker.get(Host="shop.example") == PAGE
        assert await worker.get("/static/own", Host="shop.example") == "the application's own"


async def test_a_tab_of_any_worker_hears_every_change_by_every_transport(
    workers: tuple[Worker, Worker], tmp_path: Path
) -> None:
    leader, follower = workers
    query = await follower.query()
    sockets = [await leader.connect(), await follower.connect()]
    stream = await follower.client.get(f"/@hotreload/events?{query}&client=streaming1")
    assert b'"connected"' in await line(stream.content)
    polled = f"/@hotreload/poll?{query}&client=polling1&wait=20"
    assert '"connected"' in await follower.get(f"{polled}&n=0")
    poll = asyncio.create_task(follower.get(f"{polled}&n=1"))
    await leader.get("/static/main.css")

    (tmp_path / "static" / "main.css").write_text("p { color: blue }")

    for socket in sockets:
        assert (await heard(socket, "update"))["updates"][0]["path"] == "/static/main.css"
    assert b'"css-update"' in await line(stream.content)
    assert '"css-update"' in await poll


async def test_what_any_worker_publishes_goes_to_every_tab_and_what_tabs_send_to_the_hub(
    workers: tuple[Worker, Worker],
) -> None:
    leader, follower = workers
    sockets = [await leader.connect(), await follower.connect()]

    follower.reloader.hub.publish(Custom("score", {"home": 2}))
    for socket in sockets:
        assert (await heard(socket, "custom"))["data"] == {"home": 2}
    follower.reloader.fault(Fault("task", "it failed"), reason="it failed")
    shown = [(await heard(socket, "error"))["err"] for socket in sockets]
    assert [error["message"] for error in shown] == ["it failed"] * 2
    follower.reloader.mend("task", reason="it works")
    follower.reloader.reload("somebody said so")
    for socket, error in zip(sockets, shown, strict=True):
        assert (await heard(socket, "clear-error"))["id"] == error["id"]
        assert (await heard(socket, "full-reload"))["reason"] == "somebody said so"
    assert leader.reloader.hub.seq == 4

    leader.reloader.hub.listen("add", lambda got: got.reply("sum", sum(got.data)))
    await sockets[1].send_json({"type": "custom", "event": "add", "data": [1, 2]})
    assert (await heard(sockets[1], "custom"))["data"] == 3


async def test_a_follower_takes_over_and_its_hub_is_the_projects_then(
    workers: tuple[Worker, Worker], tmp_path: Path
) -> None:
    leader, follower = workers
    follower.reloader.hub.publish(Custom("score", 1))
    old, tab = await follower.tag(), await follower.connect()
    await until(lambda: leader.reloader.hub.seq == 1)

    await leader.client.close()

    assert (await tab.receive(timeout=5)).type is WSMsgType.CLOSE
    own = follower.reloader.hub
    while (await follower.tag())["epoch"] != own.epoch:
        await asyncio.sleep(0.01)
    assert own.epoch != old["epoch"]
    tab = await follower.connect()
    await follower.get("/static/main.css")
    (tmp_path / "static" / "main.css").write_text("p { color: blue }")
    assert (await heard(tab, "update"))["updates"][0]["path"] == "/static/main.css"
    follower.reloader.hub.publish(Custom("score", 2))
    assert (await heard(tab, "custom"))["data"] == 2


async def test_a_follower_that_ends_says_goodbye_and_waits_for_nobody(
    workers: tuple[Worker, Worker],
) -> None:
    _, follower = workers
    tab, query = await follower.connect(), await follower.query()
    stream = await follower.client.get(f"/@hotreload/events?{query}&client=streaming1")
    assert b'"connected"' in await line(stream.content)
    poll = f"/@hotreload/poll?{query}&client=polling1&wait=20"
    assert "connected" in await follower.get(f"{poll}&n=0")
    server = follower.client.server.runner.server
    assert server is not None
    asked = server.requests_count
    waiting = asyncio.create_task(follower.client.get(f"{poll}&n=1"))
    await until(lambda: server.requests_count > asked)

    ending = asyncio.create_task(follower.client.server.close())

    closed = await tab.receive(timeout=5)
    assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1001)
    assert b"data: 1001" in await asyncio.wait_for(stream.content.read(), 5)
    async with await asyncio.wait_for(waiting, 5) as answer:
        assert (answer.status, await answer.text()) == (410, "1001\n")
    await asyncio.wait_for(ending, 5)


async def test_who_may_not_have_a_socket_learns_it_from_a_follower_too(
    workers: tuple[Worker, Worker],
) -> None:
    _, follower = workers
    token = (await follower.tag())["token"]

    async with follower.client.get("/@hotreload/ws?token=other") as response:
        assert response.status == 403
    async with follower.client.get(f"/@hotreload/ws?token={token}") as response:
        assert response.status == 400
    async with follower.client.post(f"/@hotreload/send?token={token}", data=b"[]") as response:
        assert response.status == 415


async def line(content: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        while not (line := await content.readline()).startswith(b"data: "):
            pass
    return line
