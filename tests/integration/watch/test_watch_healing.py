"""What no event tells: the sweep finds it, while somebody is connected."""

import asyncio
import mmap
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from hotreload.content import content_id
from hotreload.site import sweep
from hotreload.watch import lookout
from hotreload.watch.backend import Lost
from hotreload.watch.watcher import Watcher

from .reloading import Reloading
from .watched import linux_only, write

pytestmark = [linux_only]


@pytest.fixture
async def deaf(site: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reloading]:
    """Reload a folder whose events are all lost."""
    monkeypatch.setattr(Watcher, "_changed", lambda self, changes: None)
    monkeypatch.setattr(sweep, "ROUND", 0.1)
    reloading = Reloading(site)
    async with reloading.reloader:
        await reloading.ready()
        yield reloading


@pytest.fixture
async def hearing(site: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reloading]:
    monkeypatch.setattr(sweep, "ROUND", 0.1)
    reloading = Reloading(site)
    async with reloading.reloader:
        await reloading.ready()
        yield reloading


async def test_lost_events_are_healed(deaf: Reloading) -> None:
    deaf.ask("/page.html", "/css/main.css")

    write(deaf.root / "page.html", "new")
    (deaf.root / "css" / "main.css").unlink()

    await deaf.until_told(["/page.html", "/css/main.css"])
    assert sorted(deaf.paths()) == ["/css/main.css", "/page.html"]


async def test_a_file_that_comes_back_is_healed(deaf: Reloading) -> None:
    deaf.ask("/page.html")
    (deaf.root / "page.html").unlink()
    await deaf.until(lambda: len(deaf.told()) == 1)

    write(deaf.root / "page.html", "again")

    await deaf.until(lambda: len(deaf.told()) == 2)
    assert deaf.paths() == ["/page.html"] * 2


async def test_a_file_with_the_same_bytes_is_silent(deaf: Reloading) -> None:
    deaf.ask("/page.html", "/css/main.css")

    write(deaf.root / "page.html", (deaf.root / "page.html").read_text())
    write(deaf.root / "css" / "main.css", "new")

    await deaf.until_told(["/css/main.css"])
    assert deaf.paths() == ["/css/main.css"]


async def test_all_files_at_once_leave_the_loop_free(
    deaf: Reloading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a queue overflow; they are told together all the same."""
    monkeypatch.setattr(sweep, "SLICE", 0.0)
    monkeypatch.setattr(sweep, "STEP", 1)
    deaf.reloader._publishing.comparison._sweep.stop()  # it shall not go round of itself
    names = [f"/{number}.html" for number in range(5)]
    for name in names:
        write(deaf.root / name[1:], "old")
    deaf.ask(*names)
    for name in names:
        write(deaf.root / name[1:], "new")

    deaf.reloader._publishing.comparison._sweep.everything()
    waits = deaf.reloader._publishing.comparison._sweep._left
    await deaf.until(lambda: bool(deaf.told()))

    assert waits > 0
    assert len(deaf.told()) == 1


async def test_nothing_is_read_while_nobody_is_connected(deaf: Reloading) -> None:
    deaf.ask("/page.html")
    (subscription,) = [each for group in deaf.reloader.hub._readers.values() for each in group]
    deaf.reloader.disconnect(subscription)
    look = Mock(side_effect=deaf.reloader.site.stamps.differing)
    deaf.reloader.site.stamps.differing = look  # type: ignore[method-assign]

    deaf.reloader._publishing.comparison._sweep._go_on()

    look.assert_not_called()


async def test_wat_20_a_write_through_a_hard_link_outside_is_told(
    hearing: Reloading, tmp_path: Path
) -> None:
    os.link(hearing.root / "page.html", tmp_path / "outside.html")
    hearing.ask("/page.html")

    write(tmp_path / "outside.html", "new")

    await hearing.until_told(["/page.html"])
    assert hearing.paths() == ["/page.html"]


async def test_wat_20_a_write_by_mapped_memory_is_told(hearing: Reloading) -> None:
    hearing.ask("/page.html")

    with (hearing.root / "page.html").open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        memory[0:1] = b"?"
        memory.flush()
        await hearing.until_told(["/page.html"])

    assert hearing.paths() == ["/page.html"]


async def test_a_file_in_the_making_is_left_to_its_writer(deaf: Reloading) -> None:
    deaf.ask("/page.html", "/css/main.css")
    awaited = Mock(side_effect=lambda file: file.endswith("page.html"))
    deaf.reloader._publishing.comparison._sweep._is_awaited = awaited

    write(deaf.root / "page.html", "half")
    write(deaf.root / "css" / "main.css", "new")
    await deaf.until_told(["/css/main.css"])
    awaited.side_effect = lambda file: False
    await deaf.until_told(["/page.html"])

    assert deaf.paths() == ["/css/main.css", "/page.html"]


async def test_wat_6_a_slow_copy_into_a_new_folder_ends_whole(hearing: Reloading) -> None:
    hearing.ask("/new/a.css")
    (hearing.root / "new").mkdir()
    with (hearing.root / "new" / "a.css").open("w") as file:
        for _ in range(10):
            file.write("a {}\n")
            file.flush()
            await asyncio.sleep(0.03)
    whole = content_id(b"a {}\n" * 10)

    await hearing.until(lambda: whole in hearing.ids())

    assert hearing.ids()[-1] == whole
    assert len(hearing.ids()) <= 2


@pytest.mark.parametrize("change", [-86_400, 86_400])
async def test_wat_30_times_of_another_day_do_not_deceive(hearing: Reloading, change: int) -> None:
    hearing.ask("/page.html")

    page = hearing.root / "page.html"
    write(page, "restored")
    os.utime(page, (page.stat().st_atime, page.stat().st_mtime + change))

    await hearing.until_told(["/page.html"])
    assert hearing.paths() == ["/page.html"]


async def test_wat_34_a_save_before_the_walk_is_over_is_told(site: Path) -> None:
    reloading = Reloading(site)
    async with reloading.reloader:
        reloading.ask("/css/main.css")
        write(site / "css" / "main.css", "new")

        await reloading.until_told(["/css/main.css"])


async def test_wat_1_what_is_lost_of_files_that_are_only_watched_reloads(
    site: Path, tmp_path: Path
) -> None:
    (tmp_path / "templates").mkdir()
    reloading = Reloading(site, watch=[tmp_path / "templates"])
    async with reloading.reloader:
        for _ in range(3):
            reloading.reloader._watching.lookout._take_notice(Lost("queue overflow"))
        await reloading.until(lambda: bool(reloading.told()))

    assert reloading.told() == [["*"]]
    assert "queue overflow" in reloading.writer.messages[0]["reason"]


async def test_a_mount_that_is_replaced_reloads_nothing_for_watched_files(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "LOOK_EVERY", 0.05)
    (tmp_path / "link").symlink_to(site)
    (tmp_path / "templates").mkdir()
    shutil.copytree(site, tmp_path / "copy")
    reloading = Reloading(tmp_path / "link", watch=[tmp_path / "templates"])
    async with reloading.reloader:
        reloading.ask("/page.html", "/css/main.css")
        (tmp_path / "following").symlink_to("copy")
        (tmp_path / "following").replace(tmp_path / "link")
        await reloading.until(lambda: bool(reloading.warnings))
        write(tmp_path / "copy" / "css" / "main.css", "new")
        await reloading.until_told(["/css/main.css"])

    assert reloading.told() == [["/css/main.css"]]


async def test_a_watched_folder_that_urls_show_is_compared_and_not_reloaded(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "LOOK_EVERY", 0.05)
    reloading = Reloading(site, watch=[site / "css"])
    async with reloading.reloader:
        reloading.ask("/page.html", "/css/main.css")
        shutil.copytree(site / "css", site / "following")
        (site / "css").rename(site / "before")
        (site / "following").rename(site / "css")
        await reloading.until(lambda: bool(reloading.warnings))
        write(site / "css" / "main.css", "new")
        await reloading.until_told(["/css/main.css"])

    assert reloading.paths() == ["/css/main.css"]


async def test_what_was_asked_for_in_vain_is_told_although_no_event_came(deaf: Reloading) -> None:
    deaf.ask("/late.css", "/guide", "/sub/", "/listed/")

    write(deaf.root / "late.css", "p {}")
    for name in ("guide.html", "sub/index.html", "listed/file.txt"):
        (deaf.root / name).parent.mkdir(exist_ok=True)
        write(deaf.root / name, "late")

    await deaf.until_told(["/late.css", "/guide.html", "/sub/index.html", "/listed/"])
    assert len(deaf.paths()) == 4
