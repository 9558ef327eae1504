"""Directories and links that come, go and move."""

import asyncio
import contextlib
import os
import shutil
import time
from importlib import import_module
from pathlib import Path

import pytest

from hotreload.watch.observer import MOVE_DELAY, end_move_stall

from .watched import (
    DELETED,
    MODIFIED,
    WATCHDOG_6,
    Open,
    every_backend,
    every_event_backend,
    linux_only,
    write,
)


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
    assert told["new/deep/a.css"][-1][0] is not DELETED

    if WATCHDOG_6 and not watched.polls:
        pytest.skip("watchdog 6 does not watch below a folder that was moved in")
    write(site / "new" / "deep" / "a.css", "again")
    again = await watched.told()

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
    # watchdog's observer watches the root twice, and may tell the deletion a second time.
    assert again.pop("css", [(DELETED, True)]) == [(DELETED, True)]
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
    assert "page.html" in as_file


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
