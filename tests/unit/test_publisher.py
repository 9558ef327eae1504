"""From changes on disk to messages, over a real folder, with the lock of git and the pause."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotreload.changes import Change, ChangeKind
from hotreload.gitlock import GitLock
from hotreload.hub import Hub
from hotreload.paths import Mount, Mounts
from hotreload.publisher import Publisher
from hotreload.report import Line
from hotreload.resolver import Resolver
from hotreload.site import Site
from tests.fakes import FakeWriter
from tests.waiting import until


class Folder:
    """A folder whose files were all asked for, and one reader of what is published."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[Line] = []
        self.writer = FakeWriter()
        self.lock = root / ".git" / "index.lock"
        self.lock.parent.mkdir()
        mounts = Mounts([Mount.at("/", root)])
        hub = Hub()
        hub.subscribe(self.writer)
        self.site = Site(mounts, resolver=Resolver(mounts))
        git = GitLock(str(root))
        self.publisher = Publisher(hub, self.site, git=git, mode="hot", on_line=self.lines.append)

    def save(self, *names: str, text: str) -> None:
        for name in names:
            (self.root / name).write_text(text)
        self.publisher.feed(
            [
                Change(ChangeKind.MODIFIED, str(self.root / name), True, time.monotonic())
                for name in names
            ]
        )

    def serve(self, *names: str) -> None:
        for name in names:
            (self.root / name).write_text("served")
            self.site.declare([(f"/{name}", None)], since=0)

    def told(self) -> list[list[str]]:
        return [[update["path"] for update in each["updates"]] for each in self.writer.messages]

    def paths(self) -> list[str]:
        return [path for message in self.told() for path in message]


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    folder = Folder(tmp_path)
    yield folder
    folder.publisher.stop()


async def test_a_sheet_is_told_at_once_and_a_page_after_quiet(folder) -> None:
    folder.serve("a.css", "a.html")

    folder.save("a.html", "a.css", text="new")

    assert folder.told() == [["/a.css"]]
    await until(lambda: folder.told() == [["/a.css"], ["/a.html"]])


async def test_what_nobody_asked_for_is_not_told(folder) -> None:
    folder.save("never-served.css", text="new")

    assert folder.told() == []


async def test_a_save_of_the_same_bytes_is_silent(folder) -> None:
    folder.serve("a.css")

    folder.save("a.css", text="served")

    assert folder.told() == []


async def test_a_sheet_does_not_wait_for_files_that_nobody_asked_for(folder) -> None:
    """A build writes its own images beside the sheet that is shown."""
    folder.serve("a.css")

    folder.save("never-served.png", text="new")
    folder.save("a.css", text="new")

    assert folder.told() == [["/a.css"]]


async def test_a_checkout_is_one_message(folder) -> None:
    folder.serve("a.css", "a.html", "a.js")
    folder.lock.touch()

    folder.save("a.css", "a.html", text="new")
    folder.save("a.js", text="new")
    assert folder.told() == []
    folder.lock.unlink()

    await until(lambda: len(folder.paths()) == 3)
    assert len(folder.told()) == 1


async def test_what_waited_for_a_pause_is_one_message(folder) -> None:
    folder.serve("a.css", "a.html")
    folder.publisher.paused = True

    folder.save("a.css", "a.html", text="new")
    assert folder.told() == []
    folder.publisher.paused = False

    await until(lambda: len(folder.paths()) == 2)
    assert len(folder.told()) == 1


async def test_a_pause_loses_nothing(folder) -> None:
    folder.serve("a.css", "b.css")
    folder.publisher.paused = True
    folder.save("a.css", text="new")
    folder.save("b.css", text="new")

    folder.publisher.paused = False

    await until(lambda: sorted(folder.paths()) == ["/a.css", "/b.css"])
