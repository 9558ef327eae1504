"""A served folder with one reader of its messages, and the tools to ask what was told."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

from hotreload.aiohttp import RELOADER
from hotreload.changes.changes import QUIET, Change
from tests.fakes import FakeWriter
from tests.integration.served import Client, Served, serve

DEADLINE = 10.0

Told = list[list[tuple[str, str]]]


class Stage:
    """A site whose files were asked for, and what its one reader was told."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.site = served.site
        self.writer = FakeWriter()
        self.reloader = served.client.server.app[RELOADER]
        self.reloader.connect(self.writer)
        self._cookies = itertools.count()
        self._seen: list[float] = []
        sifter = self.reloader.publisher._sifter
        feed, sifter.feed = sifter.feed, self._feed
        self._feed_on = feed

    async def shows(self, *names: str) -> None:
        """Ask for files, as a page that shows them does."""
        for name in names:
            assert (await self.served.get(f"/{name}"))[0] == 200, name

    async def told(self) -> Told:
        """Give what was told of all that happened until now: updates, by message."""
        await self._cookie()
        await until(lambda: self.reloader.publisher._sifter.due() is None)
        before = len(self.writer.read)
        await self._cookie()
        told = [_updates(message) for message in self.writer.messages]
        assert _without_ours(told[before:]) == [], "it was told late"
        self.writer.read.clear()
        return _without_ours(told[:before])

    def pauses(self) -> int:
        """Count how often all events stopped for longer than a burst does, since last asked.

        The tools themselves may be slow, on a machine with other things to do.
        """
        seen, self._seen = self._seen, []
        return sum(after - before > QUIET for before, after in pairwise(seen))

    def _feed(self, changes: Iterable[Change], *, held: bool) -> None:
        self._seen += [change.at for change in changes if "/cookie-" not in change.path]
        self._feed_on(changes, held=held)

    async def _cookie(self) -> None:
        """Make a file, and wait until it is told: everything earlier was seen by then."""
        name = f"cookie-{next(self._cookies)}.txt"
        assert (await self.served.get(f"/{name}"))[0] == 404
        await asyncio.to_thread((self.site / name).write_text, "here")
        await until(lambda: any(f'"/{name}"' in each.text for each in self.writer.read))

    @asynccontextmanager
    async def asking(self, name: str) -> AsyncIterator[set[tuple[int, str]]]:
        """Ask for a file all the time; give every different answer."""
        answers: set[tuple[int, str]] = set()

        async def ask() -> None:
            while True:
                answers.add(await self.served.get(f"/{name}"))
                await asyncio.sleep(0)

        asker = asyncio.create_task(ask())
        try:
            yield answers
        finally:
            answers.add(await self.served.get(f"/{name}"))
            asker.cancel()
            await asyncio.gather(asker, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not condition():
            await asyncio.sleep(0.005)


async def open_stage(
    site: Path, client: Callable[..., Awaitable[Client]], **options: object
) -> Stage:
    stage = Stage(await serve(site, client, **options))
    await stage.reloader._watching.lookout._watcher.ready()
    return stage


def _without_ours(told: Told) -> Told:
    """Leave out the cookies, and what is no news."""
    kept = ([one for one in each if not _is_ours(*one)] for each in told)
    return [each for each in kept if each]


def _is_ours(kind: str, path: str) -> bool:
    return kind == "ping" or path.startswith("/cookie-")


def _updates(message: dict[str, object]) -> list[tuple[str, str]]:
    updates = message.get("updates")
    if not isinstance(updates, list):
        return [(str(message["type"]), str(message.get("path", "*")))]
    return [(update["type"], update["path"]) for update in updates]
