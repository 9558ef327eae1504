"""Roots that vanish, move, are flipped or come later."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotreload.content import content_id
from hotreload.watch import lookout, watcher
from hotreload.watch.observer import ObserverBackend

from .reloading import Reloading
from .watched import inotify, write

every_way = pytest.mark.parametrize("reloading", [inotify, "observer", "polling"], indirect=True)


@pytest.fixture
async def reloading(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Reloading]:
    for version, text in (("v1", "one"), ("v2", "two")):
        (tmp_path / version / "css").mkdir(parents=True)
        write(tmp_path / version / "css" / "main.css", text)
        write(tmp_path / version / "page.html", text)
    (tmp_path / "site").symlink_to("v1")
    monkeypatch.setattr(lookout, "LOOK_EVERY", 0.1)
    if request.param == "observer":
        monkeypatch.setattr(watcher, "_events", lambda: ObserverBackend)
    reloading = Reloading(tmp_path / "site", poll=0.05 if request.param == "polling" else None)
    async with reloading.reloader:
        await reloading.ready()
        yield reloading


def _flip(site: Path, target: str) -> None:
    following = site.with_name("following")
    following.symlink_to(target)
    following.replace(site)


@every_way
async def test_wat_9_a_flipped_link_is_followed(reloading: Reloading) -> None:
    site = reloading.root
    reloading.ask("/page.html", "/css/main.css")

    _flip(site, "v2")
    await reloading.until_told(["/page.html", "/css/main.css"])
    await reloading.until(lambda: bool(reloading.warnings))
    reloading.writer.read.clear()
    write(site.with_name("v1") / "page.html", "old")
    write(site / "css" / "main.css", "three")
    await reloading.until_told(["/css/main.css"])

    assert reloading.paths() == ["/css/main.css"]
    assert len(reloading.warnings) <= 1


@every_way
async def test_wat_7_a_root_that_is_made_anew_is_told_once(reloading: Reloading) -> None:
    site = reloading.root
    reloading.ask("/page.html")

    shutil.rmtree(site.with_name("v1"))
    await reloading.until(lambda: bool(reloading.warnings))
    (site.with_name("v1") / "css").mkdir(parents=True)
    write(site / "page.html", "new")
    await reloading.until_told(["/page.html"])
    write(site / "page.html", "again")
    await reloading.until(lambda: len(reloading.told()) == 2)

    assert reloading.paths() == ["/page.html"] * 2
    (warning,) = reloading.warnings
    assert str(site) in warning


@every_way
async def test_wat_7_a_root_that_is_made_anew_with_the_same_files_is_silent(
    reloading: Reloading,
) -> None:
    site = reloading.root
    reloading.ask("/page.html", "/css/main.css")

    shutil.copytree(site.with_name("v1"), site.with_name("copy"))
    shutil.rmtree(site.with_name("v1"))
    await reloading.until(lambda: bool(reloading.warnings))
    site.with_name("copy").rename(site.with_name("v1"))
    write(site / "css" / "main.css", "new")
    await reloading.until_told(["/css/main.css"])

    assert reloading.paths() == ["/css/main.css"]


@every_way
async def test_wat_7_what_was_missed_is_told_where_a_root_is_made_anew_with_it(
    reloading: Reloading,
) -> None:
    """It is in the folder before that is watched."""
    site = reloading.root
    shutil.rmtree(site.with_name("v1"))
    reloading.ask("/late.html", "/sub/")
    await reloading.until(lambda: bool(reloading.warnings))

    (site.with_name("v2") / "sub").mkdir()
    for name in ("late.html", "sub/index.html"):
        write(site.with_name("v2") / name, "late")
    site.with_name("v2").rename(site.with_name("v1"))

    await reloading.until_told(["/late.html", "/sub/index.html"])
    assert len(reloading.paths()) == 2


@every_way
async def test_wat_8_a_root_that_was_renamed_has_no_ghosts(reloading: Reloading) -> None:
    site = reloading.root
    reloading.ask("/page.html", "/css/main.css")

    site.with_name("v1").rename(site.with_name("moved"))
    await reloading.until(lambda: bool(reloading.warnings))
    write(site.with_name("moved") / "page.html", "ghost")
    site.with_name("v2").rename(site.with_name("v1"))
    await reloading.until_told(["/page.html", "/css/main.css"])
    reloading.writer.read.clear()
    write(site.with_name("moved") / "page.html", "ghost again")
    write(site / "css" / "main.css", "three")
    await reloading.until_told(["/css/main.css"])

    assert reloading.paths() == ["/css/main.css"]
    assert len(reloading.warnings) == 1


@every_way
async def test_wat_7_a_root_that_stays_away_is_told_as_gone(
    reloading: Reloading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "AWAY_PATIENCE", 0.2)
    reloading.ask("/page.html")

    shutil.rmtree(reloading.root.with_name("v1"))

    await reloading.until_told(["/page.html"])
    (update,) = reloading.writer.messages[0]["updates"]
    assert update["id"] is None


@every_way
async def test_wat_7_the_folder_of_a_single_watched_file_is_made_anew(
    reloading: Reloading, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """As builds do it, which remove all of their output first."""
    manifest = tmp_path / "dist" / "manifest.json"
    manifest.parent.mkdir()
    write(manifest)
    poll = 0.05 if "polling" in request.node.name else None
    watching = Reloading(reloading.root, poll=poll, watch=[manifest])
    held = watching.reloader.site.watched._held
    async with watching.reloader:
        await watching.ready()
        shutil.rmtree(manifest.parent)
        await watching.until(lambda: bool(watching.warnings))
        manifest.parent.mkdir()
        write(manifest, "again")
        await watching.until(lambda: held.get(str(manifest)) == content_id(b"again"))
        write(manifest, "and again")
        await watching.until(lambda: held.get(str(manifest)) == content_id(b"and again"))
        await watching.until(lambda: len(watching.told()) >= 2)

    assert watching.told()[:2] == [["*"], ["*"]]


@every_way
async def test_wat_37_after_a_sleep_everything_is_compared(
    reloading: Reloading, monkeypatch: pytest.MonkeyPatch
) -> None:
    reloading.ask("/page.html")
    compared = asyncio.Event()
    monkeypatch.setattr(reloading.reloader._watching.lookout, "_on_doubt", compared.set)

    clock = lookout.time.time
    monkeypatch.setattr(lookout.time, "time", lambda: clock() + 3600)

    async with asyncio.timeout(5):
        await compared.wait()
