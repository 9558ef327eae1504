"""From operations on real files to what is told, with a clock of its own: nothing waits here.

A model of the watcher reports each operation as the kernel does; a model of a page asks for its
files, and asks again for what it is told of. Whatever happens, it ends with what is on disk.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.changes.changes import OPEN_SETTLE, Change, ChangeKind
from hotreload.content import content_id
from hotreload.paths import Mount, Mounts
from hotreload.planner import Edit, Outside, plan
from hotreload.publisher.sifter import STEP, Sifter
from hotreload.resolver import Opened, Resolver
from hotreload.site.site import WRITER_PATIENCE, Site, kind_of
from hotreload.site.snapshot import take

PATHS = (
    "/a.css",
    "/b.html",
    "/d/c.js",
    "/d/e.css",
    "/d2/c.js",
    "/cur/c.js",
    "/cur/e.css",
    "/link.css",
)
fewer = settings(max_examples=settings().max_examples // 2)  # each has a folder of its own
FILES = ("a.css", "b.html", "d/c.js", "d/e.css", "d2/c.js")
ADDED, MODIFIED, DELETED = ChangeKind.ADDED, ChangeKind.MODIFIED, ChangeKind.DELETED
EMPTY = content_id(b"")
START = 1_000_000.0


@dataclass
class Told:
    at: float
    path: str
    id: str | None
    by_answer: bool


@dataclass
class World:
    """A folder, what is told of it, and a page that shows all of it."""

    root: Path
    now: float = START
    seq: int = 0
    told: list[Told] = field(default_factory=list)
    shown: dict[str, str | None] = field(default_factory=dict)
    half: dict[str | None, float] = field(default_factory=dict)
    emptied: list[float] = field(default_factory=list)
    disk: dict[str, str | None] = field(default_factory=dict)
    _wanted: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mounts = Mounts([Mount.at("/", self.root)])
        self.site = Site(mounts, resolver=Resolver(mounts))
        self.sifter = Sifter(self.site, mode="hot", hears_closes=True, clock=lambda: self.now)

    def open(self) -> None:
        """Make the files, and show them."""
        for name in FILES[:-1]:
            (self.root / name).parent.mkdir(exist_ok=True)
            put(self, self.root / name, "one")
        (self.root / "cur").symlink_to("d")
        (self.root / "link.css").symlink_to("a.css")
        for path in PATHS:
            self._ask(path)
            self._take(path)

    # --- the line, as the publisher has it ------------------------------------------------------

    def report(self, *changes: tuple[ChangeKind, Path, bool]) -> None:
        found = [each for change in changes for each in (change, *self._through_link(*change))]
        reported = [Change(kind, str(path), whole, self.now) for kind, path, whole in found]
        if lead := self.sifter.lead(reported):
            self._publish(lead.edits)
            self.sifter.led(reported)
        else:
            self.sifter.feed(reported, held=False)
        self._flush()

    def _through_link(
        self, kind: ChangeKind, path: Path, whole: bool
    ) -> Iterator[tuple[ChangeKind, Path, bool]]:
        """Report a file once more, by the other name of its directory."""
        link = self.root / "cur"
        if link.is_dir() and path.parent == self.root / os.readlink(link):
            yield kind, link / path.name, whole

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while (due := self._next()) is not None and due <= end:
            self.now = max(self.now, due)
            self._flush()
            self._load()
        self.now = end
        self._load()

    def _next(self) -> float | None:
        moments = [self.sifter.due(), *(asked + 0.01 for asked in self._wanted.values())]
        return min((max(m, self.now + 0.001) for m in moments if m is not None), default=None)

    def _flush(self) -> None:
        while sifted := self.sifter.sift():
            self._publish(sifted.edits)

    def _publish(self, edits: tuple[Edit | Outside, ...], *, by_answer: bool = False) -> None:
        message = plan(edits, self.site.graphs, mode="hot", timestamp=1)
        if message is None:
            return
        self.seq += 1
        self.site.announce(edits, seq=self.seq, timestamp=1)
        for edit in edits:
            assert isinstance(edit, Edit)
            self.told.append(Told(self.now, edit.path, edit.id, by_answer))
            self._wanted[edit.path] = self.now

    # --- the page -------------------------------------------------------------------------------

    def _load(self) -> None:
        for path, asked in tuple(self._wanted.items()):
            if self.now - asked > WRITER_PATIENCE or not self._is_awaited(path):
                del self._wanted[path]
                self._take(path)

    def _is_awaited(self, path: str) -> bool:
        file = self.root / path[1:]
        is_young = self.now - _age(file) < WRITER_PATIENCE
        return self.sifter.awaits(str(file)) or (_size(file) == 0 and is_young)

    def _ask(self, path: str) -> str | None:
        with_id = self.site.resolver.resolve(path)
        if not isinstance(with_id, Opened):
            self.site.served.missed(path)
            return None
        with with_id as opened:
            held = take(opened)
        self.site.learn(opened, held)
        return held.id

    def _take(self, path: str) -> None:
        """Show what an answer holds; news in it is told before the answer is placed."""
        found = self._ask(path)
        if found is not None and self.site.served.answered(path, found):
            self._publish((Edit(path, kind_of(path), found),), by_answer=True)
            self._wanted.pop(path, None)
        self.shown[path] = found


def _id(file: Path) -> str | None:
    return content_id(file.read_bytes()) if file.is_file() else None


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None


def _age(file: Path) -> float:
    return file.stat().st_mtime if file.exists() else 0.0


# --- what people and tools do -------------------------------------------------------------------


def write(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_dir():
        return
    is_new = not file.parent.exists()
    arrived = [(ADDED, file.parent, True)] if is_new else []
    if not file.exists():
        arrived.append((ADDED, file, False))
    file.parent.mkdir(exist_ok=True)
    put(world, file, text)
    # Nobody hears that a link leads somewhere again; the sweep finds it.
    swept = through_link(world) if is_new else ()
    world.report(*arrived, (MODIFIED, file, True), *swept)


def put(world: World, file: Path, text: str) -> None:
    file.write_text(text)
    os.utime(file, (world.now, world.now))


def begin(world: World, name: str, text: str) -> None:
    """Write a half, and leave the file open."""
    file = world.root / name
    if file.is_file():
        half = f"half {text} of {name} at {world.now}"
        put(world, file, half)
        world.half[content_id(half.encode())] = world.now
        world.report((MODIFIED, file, False))


def empty(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_file():
        put(world, file, "")
        world.emptied.append(world.now)
        world.report((MODIFIED, file, False))


def clear(world: World, name: str, text: str) -> None:
    """Empty a file and close it; perhaps somebody goes on in a moment."""
    file = world.root / name
    if file.is_file():
        put(world, file, "")
        world.emptied.append(world.now)
        world.report((MODIFIED, file, True))


def replace(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.parent.is_dir() and not file.is_dir():
        put(world, world.root / "x.tmp", text)
        (world.root / "x.tmp").rename(file)
        world.report((ADDED, file, True))


def safe_write(world: World, name: str, text: str) -> None:
    """Move the file away, make it anew, write it."""
    file = world.root / name
    if file.is_file():
        file.rename(f"{file}~")
        world.report((DELETED, file, True))
        world.wait(0.001)
        put(world, file, text)
        world.report((ADDED, file, False), (MODIFIED, file, False), (MODIFIED, file, True))


def delete(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_file():
        file.unlink()
        world.report((DELETED, file, True))


def touch(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_file():
        os.utime(file, (world.now, world.now))
        world.report((MODIFIED, file, True))


def move(world: World, name: str, text: str) -> None:
    """Rename a directory, and with it all that is below."""
    old, new = world.root / "d", world.root / "d2"
    if not old.is_dir():
        old, new = new, old
    if old.is_dir() and not new.exists():
        old.rename(new)
        found = [(ADDED, file, True) for file in sorted(new.iterdir())]
        world.report((DELETED, old, True), (ADDED, new, True), *found, *through_link(world))


def remove(world: World, name: str, text: str) -> None:
    folder = world.root / "d"
    if folder.is_dir():
        files = [(DELETED, file, True) for file in sorted(folder.iterdir())]
        shutil.rmtree(folder)
        world.report(*files, (DELETED, folder, True), *through_link(world))


def flip(world: World, name: str, text: str) -> None:
    """Let the link lead elsewhere, at once."""
    link, fresh = world.root / "cur", world.root / "cur.tmp"
    target = "d2" if link.is_symlink() and os.readlink(link) == "d" else "d"
    fresh.symlink_to(target)
    fresh.rename(link)
    world.report(*through_link(world))


def swap(world: World, name: str, text: str) -> None:
    """Put a directory in the place of a file, or the other way round."""
    file = world.root / "a.css"
    if file.is_dir():
        file.rmdir()
        world.report((DELETED, file, True))
    elif file.exists():
        file.unlink()
        file.mkdir()
        world.report((DELETED, file, True), (ADDED, file, True))


def through_link(world: World) -> Iterator[tuple[ChangeKind, Path, bool]]:
    link = world.root / "cur"
    yield (DELETED, link, True)
    if link.is_dir():
        yield from ((ADDED, link / file.name, True) for file in sorted(link.iterdir()))


Operation = Callable[[World, str, str], None]
SAVES: list[Operation] = [write, write, begin, empty, clear, replace, safe_write, delete]
OPERATIONS: list[Operation] = [*SAVES, touch, move, remove, flip, swap]
GAPS = st.sampled_from([0.0, 0.001, 0.010, 0.025, 0.090, 0.2, 0.35, 0.6, 3.0])
TEXTS = st.sampled_from(["one", "two", "three"])


def steps(operations: list[Operation]):
    step = st.tuples(GAPS, st.sampled_from(operations), st.sampled_from(FILES), TEXTS)
    return st.lists(step, min_size=1, max_size=15)


def play(steps) -> World:
    """Let all of it happen, and time pass until nothing is left to be told."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(os.path.realpath(folder)))
        clock = SimpleNamespace(
            time=lambda: world.now
        )  # what the files' own times are held against
        with patch("hotreload.site.site.time", clock):
            world.open()
            for gap, operation, name, text in steps:
                world.wait(gap)
                operation(world, name, text)
            world.wait(10.0)
            world.disk = {path: _id(world.root / path[1:]) for path in PATHS}
    return world


@fewer
@given(steps(OPERATIONS))
def test_whatever_happens_pages_end_with_what_is_on_disk_and_nothing_is_told_twice(steps) -> None:
    world = play(steps)

    assert world.shown == world.disk
    before: dict[str, str | None] = {}
    for told in world.told:
        assert told.path not in before or before[told.path] != told.id
        before[told.path] = told.id
    assert before == {path: world.disk[path] for path in before}


@fewer
@given(steps(SAVES))
def test_wat_17_nothing_half_written_or_just_emptied_is_told(steps) -> None:
    """But where its writer has done nothing for so long that it may be meant."""
    world = play(steps)

    for told in world.told:
        if told.id in world.half and not told.by_answer:
            assert told.at - world.half[told.id] >= OPEN_SETTLE - 1e-6
        if told.id == EMPTY and not told.by_answer:
            assert any(told.at - began >= WRITER_PATIENCE - 1e-6 for began in world.emptied)


def test_a_lone_save_leads_and_takes_the_lead_of_its_burst(tmp_path) -> None:
    world = World(tmp_path)
    world.open()
    save = Change(MODIFIED, str(tmp_path / "a.css"), complete=True, at=world.now)
    Path(save.path).write_text("new")

    lead = world.sifter.lead([save])
    world.sifter.led([save])

    assert lead is not None
    assert [edit.key for edit in lead.edits] == ["/a.css", "/link.css"]
    assert world.sifter.due() is None, "nothing of it is left"
    assert world.sifter.lead([save]) is None, "the burst goes on"


@pytest.mark.parametrize(
    ("name", "kind", "complete"),
    [("b.txt", MODIFIED, True), ("a.css", MODIFIED, False), ("a.css", DELETED, True)],
)
def test_what_has_to_wait_does_not_lead(tmp_path, name, kind, complete) -> None:
    world = World(tmp_path)
    world.open()
    (tmp_path / name).write_text("new")

    assert world.sifter.lead([Change(kind, str(tmp_path / name), complete, world.now)]) is None


def test_only_a_lone_change_leads_and_only_where_it_is_news(tmp_path) -> None:
    world = World(tmp_path)
    world.open()
    save = Change(MODIFIED, str(tmp_path / "a.css"), complete=True, at=world.now)

    assert world.sifter.lead([]) is None
    assert world.sifter.lead([save]) is None, "it holds what it held"
    Path(save.path).write_text("new")
    assert world.sifter.lead([save, save]) is None


def test_what_is_still_being_written_takes_nobodys_lead(tmp_path) -> None:
    world = World(tmp_path)
    world.open()
    writing = Change(MODIFIED, str(tmp_path / "b.html"), complete=False, at=world.now)
    save = Change(MODIFIED, str(tmp_path / "a.css"), complete=True, at=world.now)
    Path(save.path).write_text("new")

    world.sifter.feed([*[writing] * STEP, save], held=False)

    sifted = world.sifter.sift()
    assert sifted is not None
    assert "/a.css" in {edit.key for edit in sifted.edits}


def test_wat_22_a_change_behind_a_link_that_has_flipped_is_told() -> None:
    """Although the flip itself was none, for both places held the same."""
    world = play(
        [
            (0.1, write, "d2/c.js", "one"),
            (0.1, flip, "", ""),
            (0.1, write, "d2/c.js", "two"),
        ]
    )

    assert world.shown == world.disk
    assert {told.path: told.id for told in world.told}["/cur/c.js"] == world.disk["/cur/c.js"]
