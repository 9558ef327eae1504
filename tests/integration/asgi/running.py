"""An ASGI application under a real server, in a process of its own."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectionError, ClientSession, ClientWebSocketResponse

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20.0

APP = """
import asyncio, os, pathlib
from hotreload.asgi import HotReload

FOLDER = pathlib.Path(__file__).parent

async def bare(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": (await receive())["text"]})
        await send({"type": "websocket.close", "code": 1000})
        return
    assert scope["type"] == "http"
    html = [(b"content-type", b"text/html"), (b"x-worker", str(os.getpid()).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": html})
    page = (FOLDER / "page.html").read_bytes()
    if scope["path"] == "/stream":
        await send({"type": "http.response.body", "body": page, "more_body": True})
        await asyncio.sleep(0.01)
        page = b"<p>later"
    await send({"type": "http.response.body", "body": page})

app = HotReload(bare, watch=[FOLDER / "templates"])
"""
PAGE = "<!doctype html><html><head><title>page</title></head><body>one</body></html>"


class Running:
    """A running application, and a client of it."""

    def __init__(self, url: str, session: ClientSession, process: asyncio.subprocess.Process):
        self.url = url
        self.session = session
        self.process = process

    async def get(self, path: str = "/", **headers: str) -> tuple[Any, str]:
        async with self.session.get(self.url + path, headers=headers) as response:
            return response.headers, await response.text()

    async def page(self) -> tuple[Any, dict[str, str]]:
        """Give the headers of a page, and what its tag says; wait until the server is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    headers, text = await self.get("/", Connection="close")
                    return headers, dict(re.findall(r'data-(\w+)="([^"]*)"', text))
                except ClientConnectionError:
                    await asyncio.sleep(0.02)

    async def channel(self, tag: dict[str, str]) -> ClientWebSocketResponse:
        socket = await self.session.ws_connect(
            f"{self.url}/@hotreload/ws?{query_of(tag)}", protocols=["hotreload.v1"]
        )
        assert (await socket.receive_json(timeout=PATIENCE))["type"] == "connected"
        return socket

    async def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


def query_of(tag: dict[str, str]) -> str:
    return "&".join(f"{name}={tag[name]}" for name in ("token", "epoch", "seq"))


@asynccontextmanager
async def running(folder: Path, port: int, *command: str) -> AsyncIterator[Running]:
    """Run a server, given as a module and its arguments, in a folder."""
    (folder / "app.py").write_text(APP)
    (folder / "page.html").write_text(PAGE)
    (folder / "templates").mkdir()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(folder)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *command),
        cwd=folder,
        env=environ,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # what it has started ends with it
    )
    try:
        async with ClientSession() as session:
            yield Running(f"http://127.0.0.1:{port}", session, process)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
