"""Nothing half written is told, and nobody is served an empty file."""

import asyncio
import mmap
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hotreload.changes.changes import OPEN_SETTLE

from .stage import Stage, until

FRESH = "a { color: blue }\n" * 20


def slow_truncating(path: Path) -> None:
    """Empty the file, think, write: what VS Code and shells do, on a slow day."""
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    time.sleep(0.15)
    os.write(descriptor, FRESH.encode())
    os.close(descriptor)


def slow_flushing(path: Path) -> None:
    """Write in five pieces, with pauses that are no end."""
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    for start in range(0, len(FRESH), len(FRESH) // 5):
        os.write(descriptor, FRESH[start : start + len(FRESH) // 5].encode())
        time.sleep(0.12)
    os.close(descriptor)


def emptied_by_name(path: Path) -> None:
    """Empty it in one process, fill it in the next."""
    os.truncate(path, 0)
    time.sleep(0.15)
    path.write_text(FRESH)


def from_the_middle(path: Path) -> None:
    """Overwrite in place: at no moment is it empty, and at first it is neither old nor new."""
    descriptor = os.open(path, os.O_WRONLY)
    os.ftruncate(descriptor, len(FRESH))
    os.pwrite(descriptor, FRESH[100:].encode(), 100)
    time.sleep(0.15)
    os.pwrite(descriptor, FRESH[:100].encode(), 0)
    os.close(descriptor)


SLOW = [slow_truncating, slow_flushing, emptied_by_name, from_the_middle]
every_slow_writer = pytest.mark.parametrize("save", SLOW, ids=lambda save: save.__name__)


@every_slow_writer
@pytest.mark.parametrize(
    ("name", "kind"), [("main.css", "css-update"), ("page.html", "html-update")]
)
async def test_wat_17_18_a_slow_writer_is_told_once_when_it_is_done(
    stage: Stage, save: Callable[[Path], None], name: str, kind: str
) -> None:
    await asyncio.to_thread(save, stage.site / name)

    assert await stage.told() == [[(kind, f"/{name}")]]
    assert FRESH in (await stage.served.get(f"/{name}"))[1]


@pytest.mark.parametrize("save", SLOW[:3], ids=lambda save: save.__name__)
async def test_wat_17_who_asks_while_a_slow_writer_is_at_work_waits_for_it(
    stage: Stage, save: Callable[[Path], None]
) -> None:
    old = (stage.site / "main.css").read_text()

    async with stage.asking("main.css") as answers:
        await asyncio.to_thread(save, stage.site / "main.css")

    if save is slow_flushing:  # 0.6 s in all: nobody waits that long for an answer
        answers = {answer for answer in answers if answer[1] != FRESH[: len(answer[1])]}
        assert answers <= {(200, old)}
    else:
        assert answers <= {(200, old), (200, FRESH)}


async def test_wat_18_a_writer_that_never_closes_is_told_after_a_while(stage: Stage) -> None:
    with (stage.site / "main.css").open("a") as writer:
        before = time.monotonic()
        writer.write(FRESH)
        writer.flush()

        await until(lambda: bool(stage.writer.read))

        assert time.monotonic() - before >= OPEN_SETTLE * 0.9
        assert [("css-update", "/main.css")] in await stage.told()


async def test_wat_18_a_log_that_is_held_open_is_told_when_it_pauses(stage: Stage) -> None:
    (stage.site / "app.log").write_text("start\n")
    await stage.shows("app.log")

    with (stage.site / "app.log").open("a") as log:
        for line in range(8):
            await asyncio.to_thread(_append, log, f"line {line}\n")
        assert stage.writer.read == []
        await until(lambda: bool(stage.writer.read))

    assert await stage.told() == [[("asset-update", "/app.log")]]


def _append(log, line: str) -> None:
    log.write(line)
    log.flush()
    time.sleep(0.05)


async def test_a_file_that_is_meant_to_be_empty_is_told_and_served(stage: Stage) -> None:
    (stage.site / "page.html").write_text("")

    assert await stage.told() == [[("html-update", "/page.html")]]
    assert (await stage.served.get("/page.html"))[0] == 200


async def test_wat_19_a_file_that_is_cut_by_name_is_told(stage: Stage) -> None:
    os.truncate(stage.site / "main.css", 3)

    assert await stage.told() == [[("css-update", "/main.css")]]


async def test_wat_19_a_file_that_is_linked_into_place_is_told(stage: Stage) -> None:
    fresh = stage.site.parent / "fresh.css"
    fresh.write_text(FRESH)

    (stage.site / "main.css").unlink()
    (stage.site / "main.css").hardlink_to(fresh)

    assert await stage.told() == [[("css-update", "/main.css")]]


async def test_wat_20_what_is_written_through_memory_is_told_once_it_is_closed(
    stage: Stage,
) -> None:
    with (
        (stage.site / "main.css").open("r+b") as file,
        mmap.mmap(file.fileno(), 0) as memory,
    ):
        memory[:3] = b"/**"
        memory.flush()

    assert await stage.told() == [[("css-update", "/main.css")]]


async def test_wat_22_a_link_that_flips_to_another_version_is_told(stage: Stage) -> None:
    site = stage.site
    (site / "v1.css").write_text("1")
    (site / "v2.css").write_text("2")
    (site / "current.css").symlink_to("v1.css")
    await stage.shows("current.css")

    (site / "flip").symlink_to("v2.css")
    (site / "flip").rename(site / "current.css")

    assert await stage.told() == [[("css-update", "/current.css")]]


async def test_wat_22_a_folder_in_place_of_a_file_and_back(stage: Stage) -> None:
    page = stage.site / "page.html"
    page.unlink()
    page.mkdir()
    assert await stage.told() == [[("html-update", "/page.html")]]

    page.rmdir()
    page.write_text("<p>back</p>")

    assert await stage.told() == [[("html-update", "/page.html")]]


async def test_wat_30_a_file_from_the_past_or_the_future_is_told_and_served(stage: Stage) -> None:
    """A restored backup, a checkout, a file from a machine with another clock."""
    old = stage.site / "main.css"
    for content, moment in (("1", 1.0), ("2", time.time() + 86_400), ("3", 2.0)):
        async with stage.served.client.get("/main.css") as response:
            known = response.headers["ETag"]
        old.write_text(content)
        os.utime(old, (moment, moment))

        assert await stage.told() == [[("css-update", "/main.css")]]
        assert await stage.served.get("/main.css", **{"If-None-Match": known}) == (200, content)


async def test_wat_30_a_clock_that_jumps_changes_nothing(stage: Stage, monkeypatch) -> None:
    real = time.time
    for jump in (86_400.0, -86_400.0):
        monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
        (stage.site / "main.css").write_text(f"{jump}")

        assert await stage.told() == [[("css-update", "/main.css")]]
