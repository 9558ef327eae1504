"""A folder served by ``hotreload serve``'s application, in the test's own process."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient

from hotreload.aiohttp import RELOADER
from hotreload.children.surroundings import Surroundings
from hotreload.config import Config
from hotreload.gate.hosts import Hosts
from hotreload.protocol.messages import Custom
from hotreload.reports.report import Line
from hotreload.server.app import build

Client = TestClient[Any, Any]


class Served:
    """A site, its server, and what the server said."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.lines: list[Line] = []
        self.warnings: list[str] = []
        self.client: Client

    def write(self, name: str, text: str) -> None:
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.client.get(path, headers=headers) as response:
            return response.status, await response.text()

    async def tag(self, path: str = "/") -> dict[str, str]:
        _, text = await self.get(path)
        return dict(re.findall(r'data-(\w+)="([^"]*)"', text))

    async def connect(
        self, *, protocol: str = "hotreload.v1", **position: str
    ) -> ClientWebSocketResponse:
        query = {"token": (await self.tag())["token"], **position}
        origin = str(self.client.make_url("/")).rstrip("/")
        return await self.client.ws_connect(
            "/@hotreload/ws", params=query, origin=origin, protocols=(protocol,)
        )


Serve = Callable[..., Awaitable[Served]]
"""Serves a folder with options."""


async def message(
    socket: ClientWebSocketResponse, *, kind: str, patience: float = 10
) -> dict[str, Any]:
    """Receive up to a message of a type."""
    async with asyncio.timeout(patience):
        while True:
            found: dict[str, Any] = json.loads(await socket.receive_str())
            if found["type"] == kind:
                return found


async def up_to_now(client: Client, socket: ClientWebSocketResponse) -> list[dict[str, Any]]:
    """Give all messages up to this moment, but those that say nothing of files."""
    client.app[RELOADER].hub.publish(Custom("now", None))
    found = []
    async with asyncio.timeout(5):
        while (one := json.loads(await socket.receive_str())).get("event") != "now":
            found.append(one)
    return [one for one in found if one["type"] not in ("connected", "ping")]


def paths(found: dict[str, Any]) -> list[str]:
    return [update["path"] for update in found["updates"]]


async def serve(
    site: Path,
    client: Callable[..., Awaitable[Client]],
    *,
    surroundings: Surroundings | None = None,
    control_token: str | None = None,
    index: str | None = "<p>hello</p>",
    **options: Any,
) -> Served:
    """Serve a folder with the options of ``Config``, its tasks in their surroundings.

    ``index`` is what its page says; None: there is neither that nor the folder.
    """
    served = Served(site)
    if index is not None:
        served.write("index.html", index)
    app = build(
        Config(root=site, **options),
        hosts=Hosts(),
        on_line=served.lines.append,
        on_warning=served.warnings.append,
        surroundings=surroundings,
        control_token=control_token,
    )
    served.client = await client(app)
    return served
