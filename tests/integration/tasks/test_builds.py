"""Pages that are opened at any moment of a build: each ends as what was built."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hotreload.aiohttp import RELOADER
from hotreload.children.surroundings import Surroundings
from hotreload.config import Task
from hotreload.content import content_id
from hotreload.globs import Glob
from hotreload.server import documents
from tests.integration.served import Client, Served, serve

from .builds import build
from .visitor import Visitor

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
ROUNDS = 600 if LONG else 12
AT_ONCE = 12
WAYS = ((False, None), (True, None), (False, 0.2))
"""Whether git builds instead of a task, and whether files are looked at instead of heard of."""
ADDRESSES = ("/", "/", "/guide", "/guide.html", "/about", "/about/", "/nowhere")
PATIENCE = 20.0
"""Seconds for builds and for what becomes of them; all of it takes two on a machine at rest."""


class Round:
    """One project that is built once or twice, and who looks at it meanwhile."""

    def __init__(self, seed: int, folder: Path, *, by_git: bool) -> None:
        self._random = Random(seed)
        self._folder = folder
        self._by_git = by_git
        self._builds = self._random.choice((1, 1, 2))
        (folder / "src").mkdir(parents=True)
        if by_git:
            (folder / ".git").mkdir()
        for number in range(1, self._builds + 1):
            (folder / f"build{number}.sh").write_text(build(self._random, number))

    async def play(self, client: Callable[..., Awaitable[Client]], **options: Any) -> str:
        """Build while pages are opened; give what any of them shows in the end that is wrong."""
        (self._folder / "src" / "number").write_text("1")
        task = Task("sh build$(cat src/number).sh", (Glob.at("src/", self._folder),))
        served = await serve(
            self._folder / "site",
            client,
            index=self._random.choice((None, "<p>before")),
            surroundings=Surroundings(str(self._folder), dict(os.environ)),
            exec=() if self._by_git else (task,),
            **options,
        )
        try:
            async with self._visited(served.client) as visitors:
                for number in range(1, self._builds + 1):
                    await self._build(number)
                return await self._end(served, visitors)
        finally:
            await served.client.close()

    @asynccontextmanager
    async def _visited(self, client: Client) -> AsyncIterator[list[Visitor]]:
        visitors = [
            Visitor(client, self._random.choice(ADDRESSES), Random(self._random.random()))
            for _ in range(self._random.choice((1, 2, 3)))
        ]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._visit(each)) for each in visitors]
            yield visitors
            for task in tasks:
                task.cancel()

    async def _visit(self, visitor: Visitor) -> None:
        await asyncio.sleep(self._random.random() * self._random.choice((0, 0.5, 1.5)))
        await visitor.stay()

    async def _build(self, number: int) -> None:
        """Have the task build, or do it as git changes files: behind its lock."""
        if self._by_git:
            script = f": > .git/index.lock; sh build{number}.sh; mv .git/index.lock .git/index"
            await (await asyncio.create_subprocess_shell(script, cwd=self._folder)).wait()
        elif number > 1:
            (self._folder / "src" / "number").write_text(str(number))
        while str(number) not in self._built():
            await asyncio.sleep(0.01)

    def _built(self) -> list[str]:
        done = self._folder / "done"
        return done.read_text().split() if done.exists() else []

    async def _end(self, served: Served, visitors: list[Visitor]) -> str:
        """Wait until all is told, and everybody shows it."""
        publisher = served.client.app[RELOADER].publisher
        try:
            async with asyncio.timeout(PATIENCE):
                while publisher.is_busy() or not all(map(self._is_right, visitors)):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return "\n".join(map(repr, visitors))
        runs = self._built()
        return "" if len(runs) <= self._builds + 1 else f"it was built again and again: {runs}"

    def _is_right(self, visitor: Visitor) -> bool:
        site = self._folder / "site"
        name = visitor.path.strip("/")
        files = (site / name, site / f"{name}.html", site / name / "index.html", site / "404.html")
        shown = next((file.read_bytes() for file in files if file.is_file()), documents.missing())
        sheets = {path: _id(site / path[1:]) for path in visitor.sheets}
        return visitor.id == content_id(shown) and visitor.sheets == sheets


def _id(file: Path) -> str | None:
    return content_id(file.read_bytes()) if file.is_file() else None


@pytest.mark.timeout(3000 if LONG else 60)
async def test_whenever_a_page_is_opened_it_ends_as_what_was_built(
    tmp_path: Path, aiohttp_client: Any
) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    first = Random().randrange(10**6) if LONG else 0

    async def play(seed: int) -> str:
        by_git, poll = WAYS[seed % len(WAYS)]
        async with room:
            found = Round(seed, tmp_path / str(seed), by_git=by_git)
            wrong = await found.play(aiohttp_client, poll=poll)
        return f"seed {seed}: {wrong}" if wrong else ""

    found = await asyncio.gather(*map(play, range(first, first + ROUNDS)))

    assert list(filter(None, found)) == []
