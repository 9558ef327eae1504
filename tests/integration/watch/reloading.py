"""A reloader of one folder, with a reader of what it publishes."""

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from hotreload.reloader import Reloader
from tests.fakes import FakeWriter

from .watched import DEADLINE


class Reloading:
    """Ask for paths, and see what is told of them."""

    def __init__(
        self, root: Path, *, poll: float | None = None, watch: Iterable[Path] = ()
    ) -> None:
        self.root = root
        self.warnings: list[str] = []
        self.writer = FakeWriter()
        self.reloader = Reloader(
            mount={"/": root}, watch=watch, poll=poll, on_warning=self.warnings.append
        )
        self.reloader.connect(self.writer)

    async def ready(self) -> None:
        await self.reloader._watching.lookout._watcher.ready()

    def ask(self, *paths: str) -> None:
        for path in paths:
            self.reloader.watch(self.reloader.site.folder_of(path) or str(self.root))
            self.reloader.declare([(path, None)], since=time.time_ns())

    def told(self) -> list[list[str]]:
        """Give the paths of each message."""
        return [
            [update["path"] for update in each.get("updates", [])] or [each.get("path", "*")]
            for each in self.writer.messages
        ]

    def paths(self) -> list[str]:
        return [path for each in self.told() for path in each]

    def ids(self) -> list[str | None]:
        """Give the content ids that were told."""
        return [update["id"] for each in self.writer.messages for update in each["updates"]]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                await asyncio.sleep(0.01)

    async def until_told(self, paths: Iterable[str]) -> None:
        await self.until(lambda: set(paths) <= set(self.paths()))
