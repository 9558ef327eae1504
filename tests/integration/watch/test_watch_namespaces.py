"""Limits of the kernel, mounts that come and go, and disks that send no events."""

import os
import signal
from pathlib import Path

import pytest

from .namespaces import child, needs_namespaces
from .watched import INOTIFY, write

pytestmark = [needs_namespaces]


def _limits(*, watches: int = 1000, instances: int = 100) -> str:
    folder = "/proc/sys/user/max_inotify"
    return f"echo {watches} > {folder}_watches && echo {instances} > {folder}_instances"


def fill_the_queue(site: Path) -> None:
    """Make more events than the kernel keeps; it merges only equal ones in a row."""
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    with (site / "one.log").open("wb", 0) as one, (site / "other.log").open("wb", 0) as other:
        for _ in range(limit // 2 + 1):
            one.write(b".")
            other.write(b".")


async def test_wat_2_what_the_kernel_does_not_watch_is_looked_at(site: Path) -> None:
    for number in range(10):
        (site / f"d{number}").mkdir()
        write(site / f"d{number}" / "a.css", "a {}")

    async with child(site, before=_limits(watches=5)) as told:
        for number in range(10):
            await told.ask(f"/d{number}/a.css")
        for number in range(10):
            write(site / f"d{number}" / "a.css", "a { color: red }")
        await told.until(lambda: len(told.paths()) == 10)

        (limit,) = told.warnings
        assert "fs.inotify.max_user_watches" in limit
        assert str(site) in limit


async def test_wat_3_without_an_instance_everything_is_looked_at(site: Path) -> None:
    async with child(site, before=_limits(instances=0)) as told:
        await told.ask("/css/main.css")
        write(site / "css" / "main.css", "b {}")
        await told.until(lambda: told.told() == [["/css/main.css"]])

        (limit,) = told.warnings
        assert "fs.inotify.max_user_instances" in limit


async def test_wat_4_without_descriptors_nothing_is_taken_for_gone(site: Path) -> None:
    async with child(site, before="ulimit -n 40") as told:
        await told.ask("/css/main.css", "/page.html")
        await told.order("hog")
        write(site / "css" / "main.css", "b {}")
        (site / "new").mkdir()
        await told.ask("/new/none.css")  # it is alive
        assert told.told() == []

        await told.order("free")
        await told.until(lambda: told.told() == [["/css/main.css"]])


@pytest.mark.skipif(INOTIFY is None, reason="watchdog 6 does not tell of an overflow")
async def test_wat_1_an_overflow_loses_nothing(site: Path) -> None:
    async with child(site) as told:
        await told.ask("/page.html", "/css/main.css", "/late/new.css")
        os.kill(told.process.pid, signal.SIGSTOP)
        fill_the_queue(site)
        (site / "late").mkdir()
        write(site / "late" / "new.css", "a {}")
        write(site / "page.html", "<p>new")
        os.kill(told.process.pid, signal.SIGCONT)
        wanted = {"/page.html", "/late/new.css"}
        await told.until(lambda: told.paths() == wanted and bool(told.warnings))
        write(site / "late" / "new.css", "b {}")
        await told.until(lambda: told.told()[-1] == ["/late/new.css"])

        (warning,) = told.warnings
        assert "queue overflow" in warning
        assert sum("/page.html" in each for each in told.told()) == 1


async def test_wat_20_27_a_write_to_a_lower_layer_is_found(tmp_path: Path) -> None:
    for name in ("lower", "upper", "work", "merged"):
        (tmp_path / name).mkdir()
    write(tmp_path / "lower" / "a.css", "a {}")
    layers = f"lowerdir={tmp_path}/lower,upperdir={tmp_path}/upper,workdir={tmp_path}/work"
    mount = f"mount -t overlay overlay -o {layers} {tmp_path}/merged"

    async with child(tmp_path / "merged", before=mount) as told:
        await told.ask("/a.css")
        write(tmp_path / "lower" / "a.css", "a { color: red }")
        await told.until(lambda: told.told() == [["/a.css"]])


async def test_wat_26_a_root_that_is_unmounted_and_mounted_is_watched_again(site: Path) -> None:
    fill = f"mount -t tmpfs none {site} && echo 'a {{}}' > {site}/a.css"

    async with child(site, before=fill) as told:
        await told.ask("/a.css")
        assert told.told() == []
        await told.shell(f"umount {site}")
        await told.until(lambda: bool(told.warnings))
        await told.shell(f"{fill} && echo 'b {{}}' > {site}/a.css")
        await told.until(lambda: ["/a.css"] in told.told())
        told.heard.clear()
        await told.shell(f"echo 'c {{}}' > {site}/a.css")
        await told.until(lambda: told.told() == [["/a.css"]])


async def test_wat_26_a_folder_that_is_unmounted_is_watched_again(site: Path) -> None:
    assets = site / "assets"
    assets.mkdir()
    write(assets / "a.css", "below {}")

    async with child(site, before=f"mount -t tmpfs none {assets}") as told:
        await told.shell(f"echo 'a {{}}' > {assets}/a.css")
        await told.ask("/assets/a.css")
        await told.shell(f"umount {assets}")
        await told.until(lambda: told.told() == [["/assets/a.css"]])
        told.heard.clear()
        write(assets / "a.css", "new {}")
        await told.until(lambda: told.told() == [["/assets/a.css"]])
