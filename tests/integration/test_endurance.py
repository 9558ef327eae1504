"""A day at work: thousands of saves, builds with new names, tabs that come and go.

``HOTRELOAD_TESTS=long`` makes it 100,000 changes; else it is the first minutes of such a day.
"""

import asyncio
import json
import os
import random
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
AT_ONCE = 50
ROUNDS = 2_000 if LONG else 24
"""Rounds of fifty changes each."""
WARM = ROUNDS // 3
"""Rounds after which everything that may be kept is there; of what is gone that is a table."""
GROWTH = 4_000
"""kB that the process may grow afterwards: the allocator's own unrest."""
TABS = 8
PATIENCE = 10.0
PAGE = "<!doctype html><link rel=stylesheet href=/css/0.css><script src=/app.js></script><p>hi"


class Day:
    """A project under work, its server, and the tabs that show it."""

    def __init__(self, root: Path, url: str, pid: int, session: ClientSession) -> None:
        self._root = root
        self._url = url
        self._session = session
        self._random = random.Random(4)
        self._built: list[str] = []
        self._tabs: list[ClientWebSocketResponse] = []
        self._status = Path(f"/proc/{pid}/status")
        self._descriptors = Path(f"/proc/{pid}/fd")

    async def open_tabs(self) -> None:
        while len(self._tabs) < TABS:
            self._tabs.append(await self._connect())

    async def work(self, rounds: range) -> None:
        for number in rounds:
            await self._save(number)
            await self._build(number)
            if number % 3 == 0:
                await self._come_and_go()

    def footprint(self) -> tuple[int, int]:
        """Read the resident kB of the server, and count its open files."""
        found = re.search(r"VmRSS:\s+(\d+)", self._status.read_text())
        assert found
        return int(found[1]), len(list(self._descriptors.iterdir()))

    async def _save(self, number: int) -> None:
        """Save all sheets, and wait until every tab knows of all."""
        paths = {f"/css/{each}.css" for each in range(AT_ONCE)}
        for path in paths:
            self._replace(path, f"p {{ z-index: {number} }}")
        for tab in self._tabs:
            seq = await self._told(tab, paths)
            await tab.send_json({"type": "applied", "seq": seq, "ms": 1.5, "outcome": "css"})

    async def _build(self, number: int) -> None:
        """Write a script under a new name, as bundlers do, load it, and delete an old one."""
        name = f"/build/app.{number:x}.js"
        self._replace(name, f"globalThis.build = {number}")
        await self._get(name)
        self._built.append(name)
        if len(self._built) > 20:
            (self._root / self._built.pop(0).lstrip("/")).unlink()

    async def _come_and_go(self) -> None:
        at = self._random.randrange(TABS)
        await self._tabs[at].close()
        self._tabs[at] = await self._connect()

    async def _connect(self) -> ClientWebSocketResponse:
        tag = dict(re.findall(r'data-(\w+)="([^"]*)"', await self._get("/")))
        for number in range(AT_ONCE):
            if number == 0 or not self._tabs:
                await self._get(f"/css/{number}.css")
        query = {name: tag[name] for name in ("token", "epoch", "seq")}
        return await self._session.ws_connect(f"{self._url}@hotreload/ws", params=query)

    async def _told(self, tab: ClientWebSocketResponse, paths: set[str]) -> int:
        missing = set(paths)
        async with asyncio.timeout(PATIENCE):
            while True:
                found = json.loads(await tab.receive_str())
                missing -= {update["path"] for update in found.get("updates", ())}
                if not missing:
                    return int(found["seq"])

    async def _get(self, path: str) -> str:
        async with self._session.get(self._url + path.lstrip("/")) as response:
            assert response.status == 200
            return await response.text()

    def _replace(self, path: str, text: str) -> None:
        staged = self._root.parent / "staged"
        staged.write_text(text)
        staged.replace(self._root / path.lstrip("/"))


@asynccontextmanager
async def working(root: Path) -> AsyncIterator[Day]:
    """Serve the project, in a process of its own."""
    command = [sys.executable, "-m", "hotreload", "serve", str(root), "--port", "0", "--json"]
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(root.parent)}
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=environ
    )
    assert process.stdout
    ready = json.loads(await process.stdout.readline())
    reading = asyncio.create_task(_drain(process.stdout))
    try:
        async with ClientSession() as session:
            yield Day(root, ready["local"], process.pid, session)
    finally:
        process.terminate()
        await process.wait()
        await reading


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(1 << 16):
        pass


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")
@pytest.mark.timeout(3600 if LONG else 60)
async def test_a_day_of_saves_leaves_memory_flat(tmp_path: Path) -> None:
    root = tmp_path / "site"
    for folder in ("css", "build"):
        (root / folder).mkdir(parents=True)
    (root / "index.html").write_text(PAGE)
    (root / "app.js").write_text("globalThis.app = 1")
    for number in range(AT_ONCE):
        (root / f"css/{number}.css").write_text("p {}")

    async with working(root) as day:
        await day.open_tabs()
        await day.work(range(1, WARM))
        before, opened = day.footprint()
        await day.work(range(WARM, ROUNDS))
        after, left_open = day.footprint()

    assert after - before < GROWTH
    assert abs(left_open - opened) <= 2
