"""Saves of single files, with and without a writer that closes."""

import ctypes
import os
import time
from pathlib import Path

import pytest

from .watched import (
    ADDED,
    DEADLINE,
    DELETED,
    MODIFIED,
    WATCHDOG_6,
    Open,
    every_backend,
    every_event_backend,
    inotify_only,
    linux_only,
    write,
)


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


@pytest.mark.skipif(WATCHDOG_6, reason="watchdog 6 calls them modifications")
@every_event_backend
async def test_wat_14_attributes_are_no_change(opened: Open, site: Path) -> None:
    watched = await opened()

    (site / "page.html").chmod(0o600)
    os.utime(site / "page.html", (1, 1))
    (site / "css").chmod(0o700)

    assert await watched.settled() == []


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
