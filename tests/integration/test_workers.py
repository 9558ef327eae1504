"""An aiohttp application in several workers of gunicorn, which were forked when it was set up."""

import asyncio
import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, ClientWebSocketResponse, WSMsgType

from tests.applications import Application, running

APP = """
import os
from aiohttp import web
import hotreload, hotreload.aiohttp

async def page(request):
    text = f"<!doctype html><title>page</title><p>{os.getpid()}"
    return web.Response(text=text, content_type="text/html")

async def say(request):
    request.app[hotreload.aiohttp.RELOADER].hub.publish(hotreload.Custom("said", os.getpid()))
    return web.Response(text=str(os.getpid()))

app = web.Application()
app.router.add_get("/", page)
app.router.add_post("/say", say)
hotreload.aiohttp.setup(app, watch=["content"], debug=True)
"""
GUNICORN = ("-m", "gunicorn", "--worker-class", "aiohttp.GunicornWebWorker", "--workers", "2")


class Browser:
    """Ask any worker, over a new connection each time."""

    def __init__(self, app: Application, session: ClientSession) -> None:
        self._app = app
        self._session = session

    async def ask(self, path: str, *, method: str = "GET") -> str:
        headers = {"Connection": "close", "Accept": "text/html"}
        url = self._app.url + path
        while True:
            try:
                async with self._session.request(method, url, headers=headers) as response:
                    assert response.status == 200, self._app.said.decode()
                    return await response.text()
            except ClientConnectionError:  # to the worker that was killed
                await asyncio.sleep(0.01)

    async def tags(self, *, but: str = "") -> set[tuple[str, str]]:
        """Ask until two workers have answered; ``but`` is an epoch that is over."""
        found: dict[str, tuple[str, str]] = {}
        while len(found) < 2:
            page = await self.ask("")
            tag = dict(re.findall(r'data-(\w+)="([^"]*)"', page))
            if tag["epoch"] != but:
                found[page.rpartition("<p>")[2]] = tag["token"], tag["epoch"]
        return set(found.values())

    async def connect(self, token: str, epoch: str) -> ClientWebSocketResponse:
        url = f"{self._app.url}@hotreload/ws?token={token}&epoch={epoch}&seq=0"
        socket = await self._session.ws_connect(url, protocols=["hotreload.v1"])
        assert (await socket.receive_json())["epoch"] == epoch
        return socket


async def heard(socket: ClientWebSocketResponse, kind: str) -> Any:
    while (message := await socket.receive_json())["type"] != kind:
        pass
    return message


@pytest.mark.timeout(60)
async def test_all_workers_have_one_hub_and_one_takes_over_when_it_dies(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn", reason="the group frameworks of pyproject.toml has it")
    run, content = tmp_path / "run", tmp_path / "content"
    run.mkdir()
    content.mkdir()
    (tmp_path / "app.py").write_text(APP)
    command = ("python", *GUNICORN, "--preload", "--bind", "127.0.0.1:{port}", "app:app")
    async with (
        asyncio.timeout(50),
        running(*command, cwd=tmp_path, home=run) as app,
        ClientSession() as session,
    ):
        browser = Browser(app, session)
        ((token, epoch),) = await browser.tags()
        tabs = [await browser.connect(token, epoch) for _ in range(4)]
        (content / "page.html").write_text("new")
        for tab in tabs:
            assert (await heard(tab, "update"))["updates"][0]["type"] == "html-update"
        sayers: list[str] = []
        while len(set(sayers)) < 2:
            sayers.append(await browser.ask("say", method="POST"))
        for tab in tabs:
            told = [str((await heard(tab, "custom"))["data"]) for _ in sayers]
            assert sorted(told) == sorted(sayers)

        (seat,) = run.glob("hotreload/*.hub")
        os.kill(json.loads(seat.read_text())["pid"], signal.SIGKILL)

        ((again, new),) = await browser.tags(but=epoch)
        assert again == token
        tab = await browser.connect(token, new)
        app.process.send_signal(signal.SIGTERM)
        assert [message.data async for message in tab if message.type is WSMsgType.CLOSE] == []
        assert tab.close_code in (1012, 1001)
        await app.process.wait()
        assert [path.name for path in (run / "hotreload").iterdir()] == ["secret"]
        assert "Traceback" not in app.said.decode()
