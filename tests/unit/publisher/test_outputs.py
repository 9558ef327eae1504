"""What esbuild's stream tells, over a real folder whose events a test makes itself."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotreload.changes.changes import Change, ChangeKind
from hotreload.changes.classify import AssetKind
from hotreload.paths import Mount, Mounts
from hotreload.planner import Edit, Outside
from hotreload.publisher import outputs
from hotreload.publisher.outputs import Outputs
from hotreload.resolver import Resolver
from hotreload.site.declared import declare
from hotreload.site.site import Site
from tests.fakes import FakeWriter
from tests.waiting import until

ADDED, MODIFIED, DELETED = ChangeKind.ADDED, ChangeKind.MODIFIED, ChangeKind.DELETED
EVERYTHING = {"added": [], "removed": [], "updated": []}


class Stream:
    """A folder, and one reader of its stream."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.is_held = False
        self.writer = FakeWriter()
        mounts = Mounts([Mount.at("/", root), Mount.at("/again", root)])
        self.site = Site(mounts, resolver=Resolver(mounts))
        self.outputs = Outputs(
            self.site,
            is_told=lambda edit: edit.kind is not AssetKind.MODULE,
            is_held=lambda: self.is_held,
        )
        self.subscription = self.outputs.subscribe(self.writer)

    def happen(self, *kinds: ChangeKind, name: str = "a.txt", text: str | None = "text") -> None:
        path = self.root / name
        if text is not None:
            path.write_text(text)
        elif path.exists():
            path.unlink()
        for kind in kinds:
            self.outputs.feed(Change(kind, os.path.normpath(path), True, time.monotonic()))

    @property
    def changes(self) -> list[dict[str, list[str]]]:
        return [json.loads(one.text.split("data: ")[1]) for one in self.writer.read]

    async def told(self) -> dict[str, list[str]]:
        """Wait for the next change, and take it."""
        await until(lambda: bool(self.writer.read))
        (change,) = self.changes
        self.writer.read.clear()
        return change


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    stream = Stream(tmp_path)
    yield stream
    stream.outputs.unsubscribe(stream.subscription)


async def test_a_file_is_told_under_every_mount(stream) -> None:
    stream.happen(ADDED, MODIFIED)

    assert await stream.told() == EVERYTHING | {"added": ["/a.txt", "/again/a.txt"]}


async def test_what_came_and_went_at_once_is_not_told(stream) -> None:
    stream.happen(ADDED)
    stream.happen(DELETED, text=None)
    stream.happen(ADDED, name="marker.txt")

    assert (await stream.told())["added"] == ["/again/marker.txt", "/marker.txt"]


async def test_the_same_content_is_told_once(stream) -> None:
    stream.happen(MODIFIED)
    first = await stream.told()
    stream.happen(MODIFIED)
    stream.happen(MODIFIED, name="marker.txt")

    assert first["updated"] == ["/a.txt", "/again/a.txt"]
    assert (await stream.told())["updated"] == ["/again/marker.txt", "/marker.txt"]


async def test_a_file_that_went_and_came_back_was_removed_and_added(stream) -> None:
    stream.happen(MODIFIED)
    await stream.told()
    stream.happen(DELETED, text=None)
    removed = await stream.told()
    stream.happen(MODIFIED)

    assert removed["removed"] == ["/a.txt", "/again/a.txt"]
    assert (await stream.told())["added"] == ["/a.txt", "/again/a.txt"]


@pytest.mark.parametrize("name", [".env", "server.key", ".git"])
async def test_private_names_are_never_told(stream, name) -> None:
    stream.happen(ADDED, name=name)
    stream.happen(DELETED, name=name, text=None)
    stream.happen(DELETED, name=name, text=None)
    stream.happen(ADDED, name="marker.txt")

    assert await stream.told() == EVERYTHING | {"added": ["/again/marker.txt", "/marker.txt"]}


async def test_what_the_mode_leaves_out_is_not_told(stream) -> None:
    stream.happen(ADDED, name="a.js")
    stream.happen(ADDED, name="marker.txt")

    assert (await stream.told())["added"] == ["/again/marker.txt", "/marker.txt"]


async def test_all_waits_while_it_is_held(stream) -> None:
    stream.is_held = True
    stream.happen(ADDED)
    stream.outputs._flush()
    before = list(stream.writer.read)

    stream.is_held = False

    assert before == []
    assert (await stream.told())["added"] == ["/a.txt", "/again/a.txt"]


async def test_what_pages_were_told_is_left_to_the_publisher(stream) -> None:
    declare(stream.site, [("/a.txt", None)], since=0)

    stream.happen(MODIFIED)

    assert (await stream.told())["updated"] == ["/again/a.txt"]


async def test_what_is_published_is_told_against_what_was_announced(stream) -> None:
    stream.happen()
    declare(stream.site, [("/a.txt", None)], since=0)

    kind = AssetKind.OTHER
    stream.outputs.tell([Edit("/a.txt", kind, "new"), Edit("/b.txt", kind, "new")])
    stream.outputs.tell([Edit("/a.txt", kind, None), Edit("/", AssetKind.HTML, "listing")])
    stream.outputs.tell([Edit("/a.txt", kind, None), Outside("*", "somebody said so")])

    assert stream.changes == [
        {"added": ["/b.txt"], "removed": [], "updated": ["/a.txt"]},
        {"added": [], "removed": ["/a.txt"], "updated": []},
        EVERYTHING,
    ]


async def test_a_storm_is_a_change_of_everything(stream, monkeypatch) -> None:
    monkeypatch.setattr(outputs, "NAMES_LIMIT", 3)
    kind = AssetKind.OTHER

    stream.outputs.tell([Edit(f"/{number}.txt", kind, "x") for number in range(4)])
    published = await stream.told()
    for number in range(4):
        stream.happen(ADDED, name=f"{number}.txt")

    assert published == EVERYTHING
    assert await stream.told() == EVERYTHING


async def test_little_is_remembered_and_nothing_without_readers(stream, monkeypatch) -> None:
    monkeypatch.setattr(outputs, "KNOWN_LIMIT", 3)
    for number in range(5):
        stream.happen(ADDED, name=f"{number}.txt")
    await stream.told()
    remembered = len(stream.outputs._known)

    stream.outputs.unsubscribe(stream.subscription)
    stream.happen(ADDED)

    assert remembered == 3
    assert [*stream.outputs._known, *stream.outputs._born, *stream.outputs._timers._handles] == []


async def test_a_reader_that_falls_behind_is_tended(stream) -> None:
    stream.writer.stop_reading()
    stream.happen(ADDED)
    await until(lambda: stream.outputs.hub.is_behind)

    stream.writer.drain()

    assert (await stream.told())["added"] == ["/a.txt", "/again/a.txt"]
