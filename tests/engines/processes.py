"""Programs that start others: started in a group and a folder of their own, ended as a whole."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self, TypeVar

from tests.engines.engine import EngineError

PATIENCE = 60.0
"""Seconds for a browser to start; the usual is three, on a busy machine much more."""

GRACE = 5.0
"""Seconds for a program to end by itself."""

LEASH = ("setpriv", "--pdeathsig", "KILL")

T = TypeVar("T")


class Home:
    """Be the only place where a browser may leave anything."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="hotreload-engine-"))

    def environment(self, **more: str) -> dict[str, str]:
        """Make an environment in which every program keeps its files in this folder."""
        names = ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
        places = dict.fromkeys((*names, "XDG_DATA_HOME"), str(self.path))
        strange = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
        kept = {name: value for name, value in os.environ.items() if name not in strange}
        return {**kept, **places, **more}

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.path, ignore_errors=True)


class Program:
    """Own a running program and all that it starts."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls,
        *command: str,
        home: Home,
        environment: Mapping[str, str],
        pass_fds: tuple[int, ...] = (),
    ) -> Self:
        """Start a program; what it prints goes to a file, for the day on which it fails.

        It ends at the latest when we do, even where we are killed.
        """
        log = home.path / f"{Path(command[0]).name}.log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(LEASH if shutil.which(LEASH[0]) else ()),
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(environment),
                pass_fds=pass_fds,
                start_new_session=True,
            )
        return cls(process, log)

    async def until(self, read: Callable[[], T | None]) -> T:
        """Wait until something can be read that tells how far the program is.

        Raises EngineError, with what the program printed, where it ended or takes too long.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._process.returncode is None:
                    if (found := read()) is not None:
                        return found
                    await asyncio.sleep(0.02)
        printed = self._log.read_text(errors="replace")[-2000:]
        raise EngineError(f"{self._log.stem} did not start ({self._process.returncode}): {printed}")

    async def ended(self) -> None:
        """Wait a moment for the program to end by itself."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), GRACE)

    async def stop(self) -> None:
        """End the whole group: first by asking."""
        self._signal(signal.SIGTERM)
        await self.ended()
        self._signal(signal.SIGKILL)
        await self._process.wait()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
