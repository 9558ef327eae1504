"""Nothing is left behind when watching ends, however it ends."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

from hotreload.watch.watcher import BackendFactory, Watcher

from .watched import DEADLINE, every_backend, every_way_to_look, linux_only, write


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
    assert _open_descriptors() <= descriptors


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


@every_way_to_look
def test_wat_36_an_interpreter_ends_with_its_watcher_running(site: Path, poll: str) -> None:
    program = (
        "import asyncio\n"
        "from hotreload import Watcher\n"
        "async def main():\n"
        f"    watcher = Watcher([{str(site)!r}], poll={poll}, on_change=print, on_notice=print)\n"
        "    await watcher.start()\n"
        "    await watcher.ready()\n"
        "asyncio.run(main())\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], timeout=10, capture_output=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
