"""Looking instead of listening: when it is chosen, what it notices, what it costs."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from hotreload.changes.changes import Change
from hotreload.watch import filesystems, folder, mixed, polling
from hotreload.watch.backend import Lost, Notice, Polled
from hotreload.watch.folder import Folder
from hotreload.watch.polling import PollingBackend
from hotreload.watch.probe import events_arrive
from hotreload.watch.tree import Tree
from hotreload.watch.watcher import Watcher

from .watched import DEADLINE, linux_only, write


class Heard:
    """Hear what a backend reports."""

    def __init__(self) -> None:
        self.reported: list[Change] = []
        self.notices: list[Notice] = []

    def changes(self, changes: list[Change]) -> None:
        self.reported += changes

    def notice(self, notice: Notice) -> None:
        self.notices.append(notice)

    async def until(self, *names: str) -> None:
        async with asyncio.timeout(DEADLINE):
            while not set(names) <= {os.path.basename(change.path) for change in self.reported}:
                await asyncio.sleep(0.01)

    def names(self) -> list[str]:
        found, self.reported = self.reported, []
        return sorted(os.path.basename(change.path) for change in found)


@linux_only
async def test_wat_27_only_the_root_on_a_file_system_without_events_is_polled(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = site.with_name("there")
    (there / "css").mkdir(parents=True)
    table = site.with_name("mountinfo")
    table.write_text(f"1 1 0:1 / / rw - ext4 x rw\n2 1 0:2 / {there} rw - nfs4 server:/there rw\n")
    monkeypatch.setattr(filesystems, "_TABLE", table)
    heard = Heard()
    watcher = Watcher([site, there], on_change=heard.changes, on_notice=heard.notice)
    await watcher.start()
    await watcher.ready()
    heard_of = watcher._backend._events._tree.roots  # type: ignore[attr-defined]

    write(there / "css" / "new.css")
    write(site / "page.html", "something else")
    await heard.until("new.css", "page.html")
    await watcher.stop()

    assert heard.notices == [
        Polled(str(there), "nfs4 is a folder of a server, which sends no events")
    ]
    assert heard_of == (str(site),)


@linux_only
async def test_wat_27_a_root_where_no_event_arrives_is_polled(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixed, "events_arrive", lambda root: False)
    heard = Heard()
    watcher = Watcher([site], on_change=heard.changes, on_notice=heard.notice)
    await watcher.start()
    await watcher.ready()
    await watcher.stop()

    assert heard.notices == [Polled(str(site), "no events arrive here")]


@linux_only
def test_wat_27_events_arrive_here_and_the_test_leaves_nothing(site: Path) -> None:

    def state() -> object:
        descriptors = len(os.listdir("/proc/self/fd"))
        return sorted(site.rglob("*")), site.stat().st_mtime_ns, descriptors

    before = state()

    assert events_arrive(str(site))
    assert events_arrive(str(site / "missing"))
    assert state() == before


def test_wat_28_the_same_size_and_time_do_not_deceive(site: Path) -> None:
    heard = Heard()
    polling = PollingBackend(Tree([site]), heard)
    polling.walk()
    page = site / "page.html"
    before = page.stat()

    page.write_text("<p>new")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    polling.walk()

    assert before.st_size == page.stat().st_size
    assert heard.names() == ["page.html"]


def test_a_directory_that_is_not_listed_again_hides_nothing(site: Path) -> None:
    """A directory of old times is taken by its stamp, until that changes."""
    heard = Heard()
    os.utime(site / "css", (1, 1))
    polling = PollingBackend(Tree([site]), heard)
    polling.walk()

    for step in range(3):
        write(site / "css" / f"{step}.css")
        os.utime(site / "css", (1, 1))
        polling.walk()
        write(site / "css" / "main.css", "new" * (step + 1))
        polling.walk()
        (site / "css" / f"{step}.css").unlink()
        polling.walk()

    assert heard.names() == sorted([*["0.css", "1.css", "2.css", "main.css"] * 2, "main.css"])


def test_wat_29_rounds_are_stretched_where_they_take_long(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    polling = PollingBackend(Tree([site]), Heard(), interval=1.0)

    def wait(rest: float) -> bool:
        rests.append(rest)
        return len(rests) == 3

    spent = iter([0.0, 0.010, 0.0, 0.500])
    monkeypatch.setattr(polling._stopping, "wait", wait)
    monkeypatch.setattr("hotreload.watch.polling.time.thread_time", lambda: next(spent))
    polling._run()

    assert rests == pytest.approx([1.0, 1.0, 1.65], abs=0.1)


def test_wat_29_ignored_directories_are_not_read(site: Path) -> None:
    (site / "node_modules" / "package").mkdir(parents=True)
    polling = PollingBackend(Tree([site]), Heard())

    polling.walk()

    assert set(polling._folders) == {str(site), str(site / "css")}


def test_wat_35_a_round_that_fails_is_told_and_the_next_one_goes_on(
    site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()
    polling = PollingBackend(Tree([site]), heard)
    with monkeypatch.context() as patch:
        patch.setattr(polling, "_look", lambda *_, **__: 1 / 0)
        polling._supervised_round()

    write(site / "new.html")
    polling._supervised_round()

    assert heard.notices == [Lost("a fault of the watcher")]
    assert "ZeroDivisionError" in caplog.text


async def test_a_disk_that_stalls_stops_neither_the_loop_nor_the_end(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / "stalled").mkdir()
    stalls, goes_on = threading.Event(), threading.Event()

    def look(path: str, before: Folder | None) -> Folder:
        if path.endswith("stalled"):
            stalls.set()
            goes_on.wait(DEADLINE)
        return folder.look(path, before)

    monkeypatch.setattr(polling, "look", look)
    backend = PollingBackend(Tree([site]), Heard(), interval=0.02)
    backend.start()
    try:
        await asyncio.to_thread(stalls.wait, DEADLINE)
        backend.watch(str(site / "css"))
        await backend.stop()

        assert not goes_on.is_set()
        assert polling.END_PATIENCE < 1
    finally:
        goes_on.set()
