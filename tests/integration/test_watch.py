"""One suite for all backends: real files, the system calls of real editors, no sleeps.

A test writes a cookie file and waits until that is reported: all that happened before it has been
reported by then. Ids such as WAT-5 name the fault cases that watchers are known for.
"""

import asyncio
import contextlib
import ctypes
import errno
import itertools
import os
import shutil
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from hotreload.changes import Change, ChangeKind
from hotreload.watch.backend import Limit, Lost, Notice, RootGone
from hotreload.watch.observer import MOVE_DELAY, ObserverBackend, end_move_stall
from hotreload.watch.tree import Tree
from hotreload.watch.watcher import BackendFactory, Watcher

try:
    from hotreload.watch.inotify import InotifyBackend
except ImportError:
    INOTIFY: BackendFactory | None = None
else:
    INOTIFY = InotifyBackend

DEADLINE = 10.0
ADDED, MODIFIED, DELETED = ChangeKind.ADDED, ChangeKind.MODIFIED, ChangeKind.DELETED

inotify = pytest.param(
    "inotify",
    marks=pytest.mark.skipif(INOTIFY is None, reason="needs Linux and watchdog 7.1 or newer"),
)
every_backend = pytest.mark.parametrize("backend", [inotify, "observer", "polling"], indirect=True)
every_event_backend = pytest.mark.parametrize("backend", [inotify, "observer"], indirect=True)
inotify_only = pytest.mark.parametrize("backend", [inotify], indirect=True)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="uses what only Linux has")

Open = Callable[..., "Awaitable[Watched]"]


class Watched:
    """A watched folder, and what was reported about it."""

    def __init__(self, root: Path, backend: BackendFactory, **options: object) -> None:
        self.root = root
        self.notices: list[Notice] = []
        self.polls = getattr(backend, "keywords", {}).get("poll") is not None
        self._changes: list[Change] = []
        self._news = asyncio.Event()
        self._numbers = itertools.count()
        self._cookies = root / "cookies"
        self._cookies.mkdir()
        self.watcher = Watcher(
            [root],
            backend=backend,
            on_change=self._take,
            on_notice=self._notice,
            **options,  # type: ignore[arg-type]  # whatever the test needs
        )

    def _take(self, changes: list[Change]) -> None:
        self._changes += changes
        self._news.set()

    def _notice(self, notice: Notice) -> None:
        self.notices.append(notice)
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def settled(self) -> list[Change]:
        """Return what was reported since the last call, once nothing more can come."""
        for _ in range(2 if self.polls else 1):
            cookie = str(self._cookies / f"cookie-{next(self._numbers)}")
            await asyncio.to_thread(Path(cookie).write_text, "here")
            await self.until(partial(self._reported, cookie))
        changes, self._changes = self._changes, []
        return [change for change in changes if not self._is_ours(change)]

    async def told(self) -> dict[str, list[tuple[ChangeKind, bool]]]:
        """Return what was reported for each path: kinds, and whether complete."""
        told: dict[str, list[tuple[ChangeKind, bool]]] = {}
        for change in await self.settled():
            told.setdefault(self._relative(change.path), []).append((change.kind, change.complete))
        return told

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.root)

    def _reported(self, path: str) -> bool:
        return any(c.path == path and (c.complete or self.polls) for c in self._changes)

    def _is_ours(self, change: Change) -> bool:
        return change.path.startswith(str(self._cookies))


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> BackendFactory:
    if request.param == "inotify":
        assert INOTIFY is not None
        return INOTIFY
    return partial(ObserverBackend, poll=0.02 if request.param == "polling" else None)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "css").mkdir(parents=True)
    (root / "css" / "main.css").write_text("a {}")
    (root / "page.html").write_text("<p>old")
    return root


@pytest.fixture
async def opened(site: Path, backend: BackendFactory) -> AsyncIterator[Open]:
    async with contextlib.AsyncExitStack() as stack:

        async def start(**options: object) -> Watched:
            watched = Watched(site, backend, **options)
            await watched.watcher.start()
            stack.push_async_callback(watched.watcher.stop)
            await watched.watcher.ready()
            return watched

        yield start


def write(path: Path, text: str = "new") -> None:
    path.write_text(text)


def watches() -> int:
    """Count the watches that the kernel keeps for this process."""
    count = 0
    for info in Path("/proc/self/fdinfo").iterdir():
        with contextlib.suppress(OSError):
            count += info.read_text().count("inotify wd:")
    return count


# -- saves -----------------------------------------------------------------------------------------


@every_backend
async def test_a_save_is_reported_with_its_absolute_path(opened: Open, site: Path) -> None:
    watched = await opened()

    write(site / "css" / "main.css", "b { color: red }")
    changes = await watched.settled()

    assert {change.path for change in changes} == {str(site / "css" / "main.css")}
    assert changes[-1].kind is MODIFIED
    assert changes[-1].complete or watched.polls
    assert 0 <= time.monotonic() - changes[-1].at < DEADLINE


@every_event_backend
async def test_wat_17_a_file_is_complete_only_when_its_writer_closes_it(
    opened: Open, site: Path
) -> None:
    watched = await opened()
    with (site / "page.html").open("w") as page:
        page.write("<p>half")
        page.flush()
        before = (await watched.told())["page.html"]

    after = (await watched.told())["page.html"]

    assert set(before) == {(MODIFIED, False)}
    assert after[-1] == (MODIFIED, True)


@every_backend
async def test_wat_21_deleted_and_made_again(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "page.html").unlink()
    write(site / "page.html")
    told = await watched.told()

    assert set(told) == {"page.html"}
    assert told["page.html"][-1][0] is not DELETED


@every_backend
async def test_a_deletion_is_reported(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "page.html").unlink()

    assert set((await watched.told())["page.html"]) == {(DELETED, True)}


@every_event_backend
async def test_wat_13_reading_is_no_change(opened: Open, site: Path) -> None:
    watched = await opened()

    for _ in range(200):
        (site / "page.html").read_text()
        list((site / "css").iterdir())

    assert await watched.settled() == []


@every_event_backend
async def test_wat_14_attributes_are_no_change(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "page.html").chmod(0o600)
    os.utime(site / "page.html", (1, 1))
    (site / "css").chmod(0o700)

    assert await watched.settled() == []


# -- editors ---------------------------------------------------------------------------------------


def vim(page: Path) -> None:
    """Save as vim does with backups by renaming, probing with 4913 first."""
    (page.parent / ".page.html.swp").write_text("swap")
    (page.parent / "4913").touch()
    (page.parent / "4913").unlink()
    page.rename(f"{page}~")
    write(page)
    Path(f"{page}~").unlink()
    (page.parent / ".page.html.swp").unlink()


def vim_copying(page: Path) -> None:
    shutil.copy(page, f"{page}~")
    write(page)
    Path(f"{page}~").unlink()


def emacs(page: Path) -> None:
    lock, auto = page.parent / ".#page.html", page.parent / "#page.html#"
    lock.symlink_to("someone@somewhere.1:2")
    write(auto)
    page.rename(f"{page}~")
    write(page)
    lock.unlink()
    auto.unlink()


def sed(page: Path) -> None:
    write(page.parent / "sedQ3xY9z")
    (page.parent / "sedQ3xY9z").rename(page)


def jetbrains(page: Path) -> None:
    write(Path(f"{page}___jb_tmp___"))
    page.rename(f"{page}___jb_old___")
    Path(f"{page}___jb_tmp___").rename(page)
    Path(f"{page}___jb_old___").unlink()


def gedit(page: Path) -> None:
    write(page.parent / ".goutputstream-K8XQ41")
    (page.parent / ".goutputstream-K8XQ41").rename(page)


def kate(page: Path) -> None:
    write(Path(f"{page}.tmp"))
    Path(f"{page}.tmp").rename(page)


def vs_code(page: Path) -> None:
    with page.open("w") as file:
        file.flush()
        file.write("new")


EDITORS = [vim, vim_copying, emacs, sed, jetbrains, gedit, kate, vs_code]


@every_event_backend
@pytest.mark.parametrize("save", EDITORS, ids=lambda save: save.__name__)
async def test_wat_15_16_an_editor_s_save_names_its_file_alone(
    opened: Open, site: Path, save: Callable[[Path], None]
) -> None:
    watched = await opened()

    save(site / "page.html")
    told = await watched.told()

    assert set(told) == {"page.html"}
    assert told["page.html"][-1] == (MODIFIED, True)


@every_backend
@pytest.mark.parametrize("save", EDITORS, ids=lambda save: save.__name__)
async def test_an_editor_s_save_is_seen_by_all_backends(
    opened: Open, site: Path, save: Callable[[Path], None]
) -> None:
    watched = await opened()

    save(site / "page.html")
    told = await watched.told()

    assert set(told) == {"page.html"}
    assert told["page.html"][-1][0] is not DELETED


# -- saves without a writer that closes ------------------------------------------------------------


@every_backend
async def test_wat_19_truncating_by_name(opened: Open, site: Path) -> None:
    watched = await opened()

    os.truncate(site / "page.html", 1)

    assert "page.html" in await watched.told()


@every_backend
async def test_wat_19_renamed_from_outside(opened: Open, site: Path, tmp_path: Path) -> None:
    watched = await opened()
    write(tmp_path / "outside.html")

    (tmp_path / "outside.html").rename(site / "page.html")
    told = await watched.told()

    assert set(told) == {"page.html"}
    assert told["page.html"][-1][0] is not DELETED


@linux_only
@every_backend
async def test_wat_19_two_files_exchanged(opened: Open, site: Path) -> None:
    write(site / "other.html")
    watched = await opened()
    here, exchange = -100, 2

    names = (os.fsencode(site / "page.html"), os.fsencode(site / "other.html"))
    failed = ctypes.CDLL(None, use_errno=True).renameat2(here, names[0], here, names[1], exchange)
    if failed:
        pytest.skip("this file system cannot exchange names")

    assert set(await watched.told()) == {"page.html", "other.html"}


@every_backend
async def test_wat_19_a_hard_link_added(opened: Open, site: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside.html")
    watched = await opened()

    (site / "linked.html").hardlink_to(tmp_path / "outside.html")

    assert "linked.html" in await watched.told()


@inotify_only
async def test_wat_19_links_are_complete_once_they_exist(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "hard.html").hardlink_to(site / "page.html")
    (site / "soft.html").symlink_to("page.html")
    told = await watched.told()

    assert told == {"hard.html": [(ADDED, True)], "soft.html": [(ADDED, True)]}


# -- directories -----------------------------------------------------------------------------------


@every_backend
async def test_wat_5_files_in_new_directories(opened: Open, site: Path) -> None:
    watched = await opened()

    deep = site / "m" / "n" / "o" / "p"
    deep.mkdir(parents=True)
    write(deep / "q.css")
    told = await watched.told()
    write(deep / "q.css", "again")
    again = await watched.told()

    assert "m/n/o/p/q.css" in told
    assert set(again) == {"m/n/o/p/q.css"}


@every_backend
async def test_wat_5_a_tree_copied_in(opened: Open, site: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    names = {f"{a}/{b}/{c}.css" for a in "abc" for b in "de" for c in "fg"}
    for name in names:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        write(source / name)
    watched = await opened()

    await asyncio.to_thread(shutil.copytree, source, site / "copy")

    assert {f"copy/{name}" for name in names} <= set(await watched.told())


@every_backend
async def test_wat_10_a_directory_moved_away_has_no_ghosts(
    opened: Open, site: Path, tmp_path: Path
) -> None:
    watched = await opened()

    (site / "css").rename(tmp_path / "away")
    told = await watched.told()
    write(tmp_path / "away" / "main.css", "ghost")
    ghosts = await watched.told()

    assert told["css"][-1] == (DELETED, True)
    assert "css/main.css" not in ghosts


@every_backend
async def test_wat_11_a_directory_moved_in(opened: Open, site: Path, tmp_path: Path) -> None:
    (tmp_path / "new" / "deep").mkdir(parents=True)
    write(tmp_path / "new" / "deep" / "a.css")
    watched = await opened()

    (tmp_path / "new").rename(site / "new")
    told = await watched.told()
    write(site / "new" / "deep" / "a.css", "again")
    again = await watched.told()

    assert told["new/deep/a.css"][-1][0] is not DELETED
    assert set(again) == {"new/deep/a.css"}


@every_backend
async def test_wat_11_a_directory_renamed_inside(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "css").rename(site / "styles")
    told = await watched.told()
    write(site / "styles" / "main.css", "again")
    again = await watched.told()

    assert told["css"][-1] == (DELETED, True)
    assert told["styles/main.css"][-1][0] is not DELETED
    assert set(again) == {"styles/main.css"}


@every_event_backend
async def test_wat_12_the_save_after_a_file_left_is_not_late(
    opened: Open, site: Path, tmp_path: Path
) -> None:
    write(site / "leaving.html")
    watched = await opened()

    (site / "leaving.html").rename(tmp_path / "gone.html")
    started = time.monotonic()
    write(site / "page.html")
    await watched.settled()

    assert time.monotonic() - started < 0.4  # the stall that watchdog has by itself takes 0.5


@linux_only
def test_the_wait_for_the_other_half_of_a_move_is_shortened_in_this_watchdog() -> None:
    end_move_stall()

    delays = []
    for module, name in (
        ("inotify_move_event_grouper", "InotifyMoveEventGrouper"),
        ("inotify_buffer", "InotifyBuffer"),
    ):
        with contextlib.suppress(ImportError):
            delays.append(getattr(import_module(f"watchdog.observers.{module}"), name).delay)
    assert delays == [MOVE_DELAY]


@every_backend
async def test_wat_22_a_file_becomes_a_directory_and_back(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "page.html").unlink()
    (site / "page.html").mkdir()
    write(site / "page.html" / "inner.css")
    as_directory = await watched.told()
    shutil.rmtree(site / "page.html")
    write(site / "page.html")
    as_file = await watched.told()

    assert as_directory["page.html/inner.css"][-1][0] is not DELETED
    assert as_file["page.html"][-1][0] is not DELETED


@every_event_backend
async def test_wat_22_a_link_to_a_file_is_flipped(opened: Open, site: Path) -> None:
    write(site / "other.html")
    (site / "current.html").symlink_to("page.html")
    watched = await opened()

    (site / "next").symlink_to("other.html")
    (site / "next").rename(site / "current.html")

    assert (await watched.told())["current.html"][-1] == (MODIFIED, True)


@every_backend
async def test_wat_23_links_that_make_loops(opened: Open, site: Path) -> None:
    (site / "css" / "up").symlink_to("..")
    (site / "css" / "self").symlink_to(site)
    (site / "css" / "here").symlink_to(".")
    watched = await opened()

    write(site / "css" / "main.css", "b {}")

    assert "css/main.css" in await watched.told()


ODD_NAMES = [
    b"bad\xff.css",
    b"new\nline.css",
    b'q"uote.css',
    b"#%20&.css",
    "\u202ertl.css".encode(),
]


@linux_only
@every_backend
@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
async def test_wat_25_odd_names(opened: Open, site: Path, name: bytes) -> None:
    watched = await opened()

    write(site / os.fsdecode(name))

    assert os.fsdecode(name) in await watched.told()


# -- ignoring --------------------------------------------------------------------------------------


@every_backend
async def test_wat_32_ignored_directories_are_silent(opened: Open, site: Path) -> None:
    for name in ("node_modules", ".git", "build"):
        (site / name / "deep").mkdir(parents=True)
    write(site / ".gitignore", "build/\n")
    watched = await opened()

    for name in ("node_modules", ".git", "build"):
        write(site / name / "deep" / "file.js")
        write(site / name / "index.lock")

    assert await watched.told() == {}


@inotify_only
async def test_wat_32_ignored_directories_cost_no_watches(opened: Open, site: Path) -> None:
    for number in range(20):
        (site / "node_modules" / f"package-{number}" / "lib").mkdir(parents=True)
    (site / "environment" / "lib").mkdir(parents=True)
    write(site / "environment" / "pyvenv.cfg")

    await opened()

    assert watches() == len([site, site / "css", site / "cookies"])


@every_backend
async def test_ignored_but_served_directories_are_told(opened: Open, site: Path) -> None:
    (site / "build" / "css").mkdir(parents=True)
    write(site / ".gitignore", "build/\n*.css\n")
    watched = await opened()

    watched.watcher.watch(str(site / "build" / "css"))
    watched.watcher.watch(str(site / "build" / "css"))
    write(site / "build" / "css" / "main.css")
    told = await watched.told()

    assert set(told) == {"build/css/main.css"}


@every_event_backend
async def test_ignored_but_served_directories_are_told_when_they_are_made_anew(
    opened: Open, site: Path
) -> None:
    (site / "build" / "css").mkdir(parents=True)
    write(site / ".gitignore", "build/\n")
    watched = await opened()
    watched.watcher.watch(str(site / "build" / "css"))

    shutil.rmtree(site / "build")
    (site / "build" / "css").mkdir(parents=True)
    write(site / "build" / "css" / "main.css")
    told = await watched.told()
    write(site / "build" / "css" / "main.css", "again")
    again = await watched.told()

    assert told["build/css/main.css"][-1][0] is not DELETED
    assert set(again) == {"build/css/main.css"}


@every_event_backend
async def test_a_directory_can_be_watched_before_it_exists(opened: Open, site: Path) -> None:
    watched = await opened()
    watched.watcher.watch(str(site / "node_modules" / "later"))

    (site / "node_modules" / "later").mkdir(parents=True)
    write(site / "node_modules" / "later" / "a.js")

    assert "node_modules/later/a.js" in await watched.told()


@every_backend
async def test_a_directory_outside_the_roots_can_be_watched(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    watched = await opened()

    watched.watcher.watch(str(tmp_path / "library"))
    write(tmp_path / "library" / "a.js")
    if watched.polls:  # the cookie lies in another folder, with rounds of its own
        await watched.until(lambda: bool(watched._changes))

    assert "../library/a.js" in await watched.told()


@every_backend
async def test_the_user_s_patterns_silence_files_that_are_watched(opened: Open, site: Path) -> None:
    watched = await opened(ignore=["*.map", "out/"])
    (site / "out").mkdir()
    watched.watcher.watch(str(site / "out"))

    write(site / "css" / "main.css.map")
    write(site / "out" / "x.css")

    assert not {"css/main.css.map", "out/x.css"} & set(await watched.told())


@every_backend
async def test_a_linked_directory_is_told_under_the_name_it_was_served_by(
    opened: Open, site: Path
) -> None:
    (site / "current").symlink_to("css")
    watched = await opened()

    watched.watcher.watch(str(site / "current"))
    write(site / "css" / "main.css", "b {}")
    await watched.until(lambda: any("current" in change.path for change in watched._changes))

    assert {"css/main.css", "current/main.css"} <= set(await watched.told())


@inotify_only
async def test_a_flipped_link_to_a_directory_is_followed(opened: Open, site: Path) -> None:
    (site / "v2").mkdir()
    write(site / "v2" / "main.css")
    (site / "current").symlink_to("css")
    watched = await opened()
    watched.watcher.watch(str(site / "current"))

    (site / "next").symlink_to("v2")
    (site / "next").rename(site / "current")
    flipped = await watched.told()
    write(site / "v2" / "main.css", "again")
    write(site / "css" / "main.css", "old")
    after = await watched.told()

    assert flipped["current"] == [(DELETED, True)]
    assert flipped["current/main.css"] == [(ADDED, True)]
    assert set(after) == {"v2/main.css", "current/main.css", "css/main.css"}
    assert len(after["current/main.css"]) == len(after["v2/main.css"])


# -- trouble ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def refusing(name: str, number: int) -> Iterator[None]:
    """Make the kernel refuse to watch directories of a name."""
    inotify_c = import_module("watchdog.observers.inotify_c")
    add_watch = inotify_c.inotify_add_watch

    def add(fd: int, path: bytes, mask: int) -> int:
        if os.fsencode(name) in path:
            ctypes.set_errno(number)
            return -1
        return int(add_watch(fd, path, mask))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inotify_c, "inotify_add_watch", add)
        yield


@inotify_only
async def test_wat_2_the_limit_of_watches_is_told_once(opened: Open, site: Path) -> None:
    for number in range(5):
        (site / f"beyond-{number}").mkdir()

    with refusing("beyond", errno.ENOSPC):
        watched = await opened()
    write(site / "page.html")
    told = await watched.told()

    assert "page.html" in told
    match watched.notices:
        case [Limit(error)]:
            assert "beyond" in error.path
            assert "fs.inotify.max_user_watches" in str(error)
        case _:
            pytest.fail(f"one limit expected, not {watched.notices}")


@inotify_only
async def test_wat_33_directories_that_may_not_be_read_are_passed_over(
    opened: Open, site: Path
) -> None:
    for number in range(3):
        (site / f"secret-{number}").mkdir()

    with refusing("secret", errno.EACCES):
        watched = await opened()
        watched.watcher.watch(str(site / "secret-1"))
    write(site / "css" / "main.css")

    assert set(await watched.told()) == {"css/main.css"}
    assert watched.notices == []


@inotify_only
async def test_wat_1_an_overflow_is_told_and_new_directories_are_found(
    opened: Open, site: Path
) -> None:
    watched = await opened()
    with refusing("missed", errno.ENOENT):  # stands for a directory whose event was dropped
        (site / "missed").mkdir()
        write(site / "missed" / "a.css")
        await watched.settled()

    watched.watcher._backend.on_queue_overflow()  # type: ignore[attr-defined]
    await watched.until(lambda: any("missed" in change.path for change in watched._changes))
    await watched.settled()
    write(site / "missed" / "a.css", "again")

    assert watched.notices == [Lost("queue overflow")]
    assert (await watched.told())["missed/a.css"][-1] == (MODIFIED, True)


@every_backend
async def test_a_root_that_vanishes_is_told_and_harms_nobody(opened: Open, site: Path) -> None:
    watched = await opened()

    shutil.rmtree(site)
    await watched.until(lambda: RootGone(str(site)) in watched.notices)


@every_backend
async def test_a_root_that_is_missing_is_told(tmp_path: Path, backend: BackendFactory) -> None:
    watched = Watched(tmp_path, backend)
    watched.watcher = Watcher(
        [tmp_path / "missing"],
        backend=backend,
        on_change=watched._take,
        on_notice=watched._notice,
    )

    await watched.watcher.start()
    await watched.watcher.ready()
    await watched.until(lambda: bool(watched.notices))
    await watched.watcher.stop()

    assert set(watched.notices) == {RootGone(str(tmp_path / "missing"))}


@every_event_backend
async def test_a_save_in_the_root_is_told_while_the_walk_is_under_way(
    site: Path, backend: BackendFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    read = Tree._read

    def read_slowly(tree: Tree, directory: str) -> object:
        go_on.wait(DEADLINE)
        return read(tree, directory)

    monkeypatch.setattr(Tree, "_read", read_slowly)
    watched = Watched(site, backend)
    await watched.watcher.start()

    write(site / "page.html")
    await watched.until(lambda: any("page.html" in change.path for change in watched._changes))
    write(site / "css" / "main.css")
    watched.watcher.watch(str(site / "css"))
    write(site / "css" / "served.css")
    await watched.until(lambda: any("served.css" in change.path for change in watched._changes))

    go_on.set()
    await watched.watcher.ready()
    await watched.watcher.stop()


@linux_only
@every_backend
async def test_wat_36_stopping_leaves_nothing_behind(site: Path, backend: BackendFactory) -> None:
    await _start_and_stop(site, backend, write_meanwhile=False)  # what is opened once, for good
    descriptors, threads = _open_descriptors(), set(threading.enumerate())

    for write_meanwhile in (False, True) * 5:
        taken = await _start_and_stop(site, backend, write_meanwhile=write_meanwhile)
        assert taken < 1

    for thread in set(threading.enumerate()) - threads:
        thread.join(DEADLINE)
        assert not thread.is_alive()
    assert _open_descriptors() == descriptors


@every_backend
async def test_a_loop_that_was_closed_is_no_error(site: Path, backend: BackendFactory) -> None:
    def run() -> Watcher:
        async def start() -> Watcher:
            watcher = Watcher(
                [site], backend=backend, on_change=lambda _: None, on_notice=lambda _: None
            )
            await watcher.start()
            await watcher.ready()
            return watcher

        return asyncio.run(start())

    watcher = await asyncio.to_thread(run)

    write(site / "page.html")
    await watcher.stop()


async def _start_and_stop(site: Path, backend: BackendFactory, *, write_meanwhile: bool) -> float:
    watcher = Watcher([site], backend=backend, on_change=lambda _: None, on_notice=lambda _: None)
    await watcher.start()
    if write_meanwhile:
        await watcher.ready()
        for number in range(200):
            write(site / "css" / f"{number}.css")
    started = time.monotonic()
    await watcher.stop()
    return time.monotonic() - started


def _open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
