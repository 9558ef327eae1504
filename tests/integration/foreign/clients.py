"""Clients of other tools, as programs speak them."""

import asyncio
import json
from typing import Any

from aiohttp import ClientResponse, ClientWebSocketResponse

from hotreload.dialects.livereload import PROTOCOL
from tests.integration.served import Served

HELLO = {"command": "hello", "protocols": [PROTOCOL], "ver": "4.0.2"}
STRANGER = "http://evil.test"


def own_origin(served: Served) -> str:
    return str(served.client.make_url("/")).rstrip("/")


async def next_json(peer: ClientWebSocketResponse) -> Any:
    async with asyncio.timeout(10):
        return json.loads(await peer.receive_str())


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


async def post(served: Served, body: Any, **headers: str) -> tuple[int, Any]:
    kind = {"Content-Type": "application/json"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with served.client.post("/changed", data=data, headers=kind | headers) as response:
        return response.status, await response.json(content_type=None)


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
