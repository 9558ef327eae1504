"""A folder whose files were asked for, a publisher over it, and who reads of it."""

import asyncio
import os
import time
from collections.abc import Iterable
from pathlib import Path

from hotreload.changes.changes import Change, ChangeKind
from hotreload.hub.hub import Hub
from hotreload.paths import Mount, Mounts
from hotreload.publisher.publisher import Publisher
from hotreload.reports.report import Line
from hotreload.resolver import Resolver
from hotreload.site.declared import declare
from hotreload.site.site import Site
from hotreload.watch.gitlock import GitLock
from tests.fakes import FakeWriter


class Folder:
    """A folder whose files were all asked for, and one reader of what is published."""

    def __init__(self, root: Path, *, outside: Iterable[str] = ()) -> None:
        self.root = root
        self.lines: list[Line] = []
        self.warnings: list[str] = []
        self.writer = FakeWriter()
        self.lock = root / ".git" / "index.lock"
        self.lock.parent.mkdir()
        mounts = Mounts([Mount.at("/", root)])
        hub = Hub()
        hub.subscribe(self.writer)
        self.site = Site(mounts, resolver=Resolver(mounts), outside=outside)
        self.publisher = Publisher(
            hub,
            self.site,
            git=GitLock(str(root)),
            mode="hot",
            on_line=self.lines.append,
            on_warning=self.warnings.append,
        )

    def save(self, *names: str, text: str) -> None:
        for name in names:
            (self.root / name).write_text(text)
        self.publisher.feed(
            [Change(ChangeKind.MODIFIED, self.path(name), True, time.monotonic()) for name in names]
        )

    async def saved(self, name: str, *, text: str) -> None:
        """Save a file, and wait until the burst is over."""
        self.save(name, text=text)
        while self.publisher._sifter.due() is not None:
            await asyncio.sleep(0.002)

    def path(self, name: str) -> str:
        return os.path.normpath(self.root / name)

    def serve(self, *names: str) -> None:
        for name in names:
            (self.root / name).write_text("served")
            declare(self.site, [(f"/{name}", None)], since=0)

    def serve_text(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)
        declare(self.site, [(f"/{name}", None)], since=0)

    def told(self) -> list[list[str]]:
        told = [each for each in self.writer.messages if each["type"] != "custom"]
        return [[update["path"] for update in each["updates"]] for each in told]

    def paths(self) -> list[str]:
        return [path for message in self.told() for path in message]
