"""Limits, losses, vanished roots, slow walks, and events that fail."""

import contextlib
import ctypes
import errno
import os
import shutil
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest

from hotreload.changes.ignore import IgnoreRules
from hotreload.watch.backend import Backend, Limit, Lost, Report, RootGone
from hotreload.watch.observer import ObserverBackend
from hotreload.watch.tree import Tree
from hotreload.watch.watcher import BackendFactory, Watcher

from .watched import (
    DEADLINE,
    MODIFIED,
    Open,
    Watched,
    every_backend,
    every_event_backend,
    inotify_only,
    write,
)


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

    watched.watcher._backend._events.on_queue_overflow()  # type: ignore[attr-defined]
    await watched.until(lambda: any("missed" in change.path for change in watched._changes))
    await watched.settled()
    write(site / "missed" / "a.css", "again")

    assert watched.notices == [Lost("queue overflow")]
    assert (await watched.told())["missed/a.css"][-1] == (MODIFIED, True)


async def test_wat_3_without_any_means_of_the_system_it_polls(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(tree: Tree, report: Report) -> Backend:
        backend = ObserverBackend(tree, report)
        error = OSError(errno.EMFILE, "inotify instance limit reached")
        monkeypatch.setattr(backend, "start", Mock(side_effect=error))
        return backend

    watched = Watched(site, refused)
    await watched.watcher.start()
    await watched.watcher.ready()

    write(site / "page.html", "something longer")
    await watched.until(lambda: any("page.html" in change.path for change in watched._changes))
    await watched.watcher.stop()

    assert [type(notice) for notice in watched.notices] == [Limit]


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


@inotify_only
async def test_wat_35_an_event_that_fails_is_told_and_the_next_one_goes_on(
    opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watched = await opened()
    with monkeypatch.context() as patch:
        patch.setattr(IgnoreRules, "ignores_file", lambda self, path: 1 / 0)
        write(site / "page.html")
        await watched.until(lambda: bool(watched.notices))

    write(site / "css" / "main.css")

    assert "css/main.css" in await watched.told()
    assert set(watched.notices) == {Lost("a fault of the watcher")}
    assert "ZeroDivisionError" in caplog.text


@every_backend
async def test_wat_35_a_walk_that_fails_is_logged_and_the_next_one_goes_on(
    opened: Open, site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watched = await opened()
    with monkeypatch.context() as patch:
        patch.setattr(watched.watcher._backend, "walk", lambda: 1 / 0)
        watched.watcher.look_again()
        await watched.until(lambda: "ZeroDivisionError" in caplog.text)

    await watched.until_walked()
    write(site / "css" / "main.css")

    assert "css/main.css" in await watched.told()


@every_backend
async def test_wat_24_paths_that_are_too_long_harm_nobody(opened: Open, site: Path) -> None:
    name = "d" * 250
    here = os.open(site, os.O_RDONLY)
    for _ in range(20):
        os.mkdir(name, dir_fd=here)
        here, above = os.open(name, os.O_RDONLY, dir_fd=here), here
        os.close(above)
    os.close(here)

    watched = await opened()
    write(site / "page.html", "something else")

    assert "page.html" in await watched.told()
    shutil.rmtree(site / name)
