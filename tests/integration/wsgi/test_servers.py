"""Real servers; of several workers each may have the hub, and the others follow it."""

import asyncio
import io
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, ClientWebSocketResponse

from hotreload.cli.options import Publish
from hotreload.cli.publish import publish
from tests.applications import Application, running

APP = """
import os
from hotreload.wsgi import HotReload

def page(environ, start_response):
    body = b'<!doctype html><link rel=stylesheet href=/static/main.css><p>%d' % os.getpid()
    start_response("200 OK", [("Content-Type", "text/html")])
    return [body]

app = HotReload(page, mount={"/static": "static"}, debug=True)
"""
GUNICORN = ("gunicorn", "--bind", "127.0.0.1:{port}", "app:app")
SERVERS = {
    "sync": (*GUNICORN, "--workers", "2"),
    "gthread": (*GUNICORN, "--workers", "2", "--threads", "2", "--preload"),
    "gevent": (*GUNICORN, "--worker-class", "gevent"),
    "waitress": ("waitress", "--listen", "127.0.0.1:{port}", "app:app"),
}


class Workers:
    """An application of two processes, as a browser and a developer have it."""

    def __init__(self, app: Application, folder: Path, session: ClientSession) -> None:
        self.app = app
        self.folder = folder
        self._session = session

    async def get(self, path: str = "/") -> str:
        # A new connection each time: so it may be any worker's.
        headers = {"Connection": "close", "Accept": "text/html"}
        while True:
            try:
                async with self._session.get(self.app.url + path, headers=headers) as response:
                    assert response.status == 200, self.app.said.decode()
                    return await response.text()
            except ClientConnectionError:  # to the worker that was killed
                await asyncio.sleep(0.01)

    async def tags(self, *, but: str = "") -> set[tuple[str, str]]:
        """Ask until two workers have answered: the token and the epoch in the tags of each.

        ``but`` is an epoch that is over: a page may bear it while nobody leads.
        """
        found: dict[str, tuple[str, str]] = {}
        while len(found) < 2:  # a worker that was killed has a successor soon
            page = await self.get()
            tag = dict(re.findall(r'data-(\w+)="([^"]*)"', page))
            if tag["epoch"] != but:
                found[page.rpartition("<p>")[2]] = tag["token"], tag["epoch"]
        return set(found.values())

    def leader(self) -> dict[str, Any]:
        (seat,) = self.folder.glob("run/hotreload/*.hub")
        said: dict[str, Any] = json.loads(seat.read_text())
        return said

    async def connect(self, token: str, epoch: str) -> ClientWebSocketResponse:
        """Find the socket as the client does: by a poll."""
        query = f"token={token}&epoch={epoch}&seq=0"
        (connected, *_) = json.loads(await self.get(f"@hotreload/poll?{query}"))
        socket = await self._session.ws_connect(
            f"http://127.0.0.1:{connected['socket']}/@hotreload/ws?token={token}",
            protocols=("hotreload.v1",),
            headers={"Origin": self.app.url.rstrip("/"), "Sec-Fetch-Site": "same-site"},
        )
        assert (await socket.receive_json())["epoch"] == connected["epoch"]
        return socket

    async def publish(self) -> str:
        out = io.StringIO()
        asked = Publish("event", 1, None, port=None, url=None)
        await asyncio.to_thread(publish, asked, cwd=str(self.folder), out=out)
        return out.getvalue()


@pytest.fixture
async def workers(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Workers]:
    for needed in {request.param, "gunicorn"} & {"gevent", "gunicorn", "waitress"}:
        if find_spec(needed) is None:
            pytest.skip("the group frameworks of pyproject.toml has it")
    for name in ("static", "run"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "static" / "main.css").write_text("p { color: red }")
    command = ("python", "-m", *SERVERS[request.param])
    async with (
        running(*command, cwd=tmp_path, home=tmp_path / "run") as app,
        ClientSession() as session,
    ):
        yield Workers(app, tmp_path, session)


async def heard(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = await socket.receive_json()
        if message["type"] == kind:
            return message


@pytest.mark.parametrize("workers", ["sync", "gthread"], indirect=True)
async def test_all_workers_have_one_hub_and_one_takes_over_when_it_dies(workers: Workers) -> None:
    async with asyncio.timeout(60):
        ((token, epoch),) = await workers.tags()
        assert "red" in await workers.get("static/main.css")
        tabs = [await workers.connect(token, epoch) for _ in range(2)]

        (workers.folder / "static" / "main.css").write_text("p { color: blue }")
        for tab in tabs:
            assert (await heard(tab, "update"))["updates"][0]["path"] == "/static/main.css"
        assert await workers.publish() == "event → 2 tabs\n"
        for tab in tabs:
            assert (await heard(tab, "custom"))["event"] == "event"

        os.kill(workers.leader()["pid"], signal.SIGKILL)

        ((token, _),) = await workers.tags(but=epoch)
        tab = await workers.connect(token, epoch)
        assert "blue" in await workers.get("static/main.css")
        (workers.folder / "static" / "main.css").write_text("p { color: green }")
        assert (await heard(tab, "update"))["updates"][0]["path"] == "/static/main.css"
        assert await workers.publish() == "event → 1 tab\n"

        workers.app.process.send_signal(signal.SIGTERM)
        await workers.app.process.wait()
        assert [path.name for path in (workers.folder / "run/hotreload").iterdir()] == ["secret"]
        assert "Traceback" not in workers.app.said.decode()


@pytest.mark.parametrize("workers", ["gevent", "waitress"], indirect=True)
async def test_one_edit_is_told_once_whatever_the_servers_threads_are(workers: Workers) -> None:
    async with asyncio.timeout(15):
        tag = dict(re.findall(r'data-(\w+)="([^"]*)"', await workers.get()))
        assert "red" in await workers.get("static/main.css")
        tab = await workers.connect(tag["token"], tag["epoch"])

        (workers.folder / "static" / "main.css").write_text("p { color: blue }")
        assert (await heard(tab, "update"))["updates"][0]["path"] == "/static/main.css"
        assert await workers.publish() == "event → 1 tab\n"
        while (message := await tab.receive_json())["type"] != "custom":
            assert message["type"] == "ping"
