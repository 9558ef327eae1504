"""Pages without a socket: how they stream, poll and send."""

import asyncio
import json
from typing import Any

from aiohttp import ClientResponse

import hotreload.aiohttp
from hotreload.reloader import Reloader
from tests.integration.served import Served

CLIENT = "client-1"
PREFIX = "/@hotreload/"


def reloader_of(served: Served) -> Reloader:
    return served.client.app[hotreload.aiohttp.RELOADER]  # type: ignore[union-attr]


def hub_of(served: Served) -> Any:
    return reloader_of(served).hub


async def query(served: Served, **more: Any) -> dict[str, str]:
    tag = await served.tag()
    position = {"epoch": tag["epoch"], "seq": tag["seq"]}
    return {"token": tag["token"], **position, "client": CLIENT, **more}


class Stream:
    """Read our own event stream."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def block(self) -> list[str]:
        """Read up to the next empty line; none at the end."""
        async with asyncio.timeout(10):
            try:
                data = await self.response.content.readuntil(b"\n\n")
            except asyncio.IncompleteReadError as error:
                data = error.partial
            return data.decode().strip("\n").split("\n")

    async def message(self) -> dict[str, Any]:
        (line,) = await self.block()
        return json.loads(line.removeprefix("data: "))


async def stream(served: Served, **more: Any) -> Stream:
    response = await served.client.get(f"{PREFIX}events", params=await query(served, **more))
    assert response.status == 200
    opened = Stream(response)
    await opened.block()
    return opened


async def poll(served: Served, asked: dict[str, str], n: int, **more: Any) -> tuple[int, Any]:
    params = {**asked, "n": str(n), **more}
    async with asyncio.timeout(10), served.client.get(f"{PREFIX}poll", params=params) as response:
        text = await response.text()
        return response.status, json.loads(text) if response.status == 200 else text.strip()


async def send(served: Served, asked: dict[str, str], *messages: Any, n: int = 0) -> int:
    params = {**asked, "n": str(n)}
    async with served.client.post(f"{PREFIX}send", params=params, json=messages) as response:
        return response.status


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


SUBSCRIBE = {"type": "subscribe", "topics": ["chat"]}
APPLIED = {"type": "applied", "ms": 3, "outcome": "css"}
