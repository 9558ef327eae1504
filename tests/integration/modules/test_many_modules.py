"""Ten thousand modules, and an event loop that goes on beside them."""

import asyncio
import time
from typing import Any

from hotreload.aiohttp import RELOADER
from hotreload.esm.graph import Edge, Node
from tests.integration.modules.holding import update, write
from tests.integration.served import Served

MANY = 10_000


async def test_ten_thousand_modules_on_circles_are_told_in_time(served: Served) -> None:
    """A binary tree whose leaves import their root."""
    assert served.client.app
    graph = served.client.app[RELOADER].site.graphs.modules.graph
    for number in range(1, MANY + 1):
        below = [n for n in (2 * number, 2 * number + 1) if n <= MANY] or [1]
        graph.learn(f"/{number}.js", Node(tuple(Edge(f"/{n}.js") for n in below)))
    await write(served, {f"{MANY}.js": "import './1.js'"})
    socket = await served.connect()

    told: dict[str, Any] = {}
    took, pauses = [], []
    for turn in range(3):  # of which the neighbours of this test disturb some
        async with Heartbeat() as heart:
            started = time.thread_time()
            served.write(f"{MANY}.js", f"import './1.js' // {turn}")
            told = await update(socket)
            took.append(time.thread_time() - started)
        pauses.append(heart.longest_pause)

    assert {path for chain in told["importers"] for path in chain} == {
        f"/{number}.js" for number in range(1, MANY + 1)
    }
    assert min(took) < 1
    assert min(pauses) < 0.2


class Heartbeat:
    """Note for how long the event loop worked without a pause; other processes do not count."""

    async def __aenter__(self) -> "Heartbeat":
        self.longest_pause = 0.0
        self._task = asyncio.create_task(self._beat())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _beat(self) -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest_pause, last = max(self.longest_pause, now - last), now
