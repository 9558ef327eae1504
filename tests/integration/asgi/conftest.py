"""An application that does what a test says, with hotreload around it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hotreload.asgi import HotReload
from tests.integration.asgi.driver import Client

PAGE = b"<!doctype html><html><head><title>page</title></head><body>text</body></html>"
HTML = (b"content-type", b"text/html")
Handler = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


async def page(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer everything with one page."""
    await send({"type": "http.response.start", "status": 200, "headers": [HTML]})
    await send({"type": "http.response.body", "body": PAGE})


class Stage:
    """Make clients of applications, and stop everything at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[HotReload] = []

    def client(self, handler: Handler = page, *, server: object = None, **options: Any) -> Client:
        async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                raise RuntimeError("this application knows no lifespan")
            await handler(scope, receive, send)

        made = HotReload(app, **options)
        self._made.append(made)
        return Client(made, **({"server": server} if server else {}))

    async def close(self) -> None:
        for made in self._made:
            if made._service is not None:
                await made._service._server_stops()


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.chdir(tmp_path)
    stage = Stage(tmp_path)
    yield stage
    await stage.close()
    await asyncio.sleep(0)
