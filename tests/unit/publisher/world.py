"""A folder, what is told of it, and a page that shows all of it, in a time of their own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hotreload.changes.changes import Change, ChangeKind
from hotreload.content import content_id
from hotreload.paths import Mount, Mounts
from hotreload.planner import Edit, Outside, plan
from hotreload.publisher.sifter import Sifter
from hotreload.resolver import Opened, Resolver
from hotreload.site.site import Site, kind_of
from hotreload.site.snapshot import WRITER_PATIENCE, take

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
FILES = ("a.css", "b.html", "d/c.js", "d/e.css", "d2/c.js")
ADDED, MODIFIED, DELETED = ChangeKind.ADDED, ChangeKind.MODIFIED, ChangeKind.DELETED
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


def content_of(file: Path) -> str | None:
    return content_id(file.read_bytes()) if file.is_file() else None


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None


def _age(file: Path) -> float:
    return file.stat().st_mtime if file.exists() else 0.0


# --- what people and tools do -------------------------------------------------------------------


def put(world: World, file: Path, text: str) -> None:
    file.write_text(text)
    os.utime(file, (world.now, world.now))
