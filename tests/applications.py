"""Applications of others, run as their users run them: a command, on a port of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import hold_port

PATIENCE = 15.0
"""Seconds that a server may take to answer; frameworks are imported meanwhile."""
_ROOT = Path(__file__).parent.parent


@dataclass(slots=True)
class Application:
    """One that runs; ``said`` is all that it has written."""

    url: str
    process: asyncio.subprocess.Process
    said: bytearray = field(default_factory=bytearray)

    @property
    def port(self) -> int:
        """The port that it was told to listen on."""
        return int(self.url.rstrip("/").rpartition(":")[2])

    async def answers(self) -> None:
        """Wait until its port accepts; fail where it ends before."""
        async with asyncio.timeout(PATIENCE):
            while not await _accepts(self.port):
                assert self.process.returncode is None, self.said.decode()
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running(
    *command: str, cwd: Path, home: Path, environ: Sequence[tuple[str, str]] = ()
) -> AsyncIterator[Application]:
    """Run a command until the end of the block, its children included.

    ``{port}`` in it is the port; a first word ``python`` is this one. ``home`` is where hotreload
    keeps its lock files.
    """
    with ExitStack() as held:
        port = hold_port(held)
        words = [sys.executable if word == "python" else word for word in command]
        process = await asyncio.create_subprocess_exec(
            *(word.replace("{port}", str(port)) for word in words),
            cwd=cwd,
            env=_environment(home) | {"PORT": str(port)} | dict(environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        app = Application(f"http://127.0.0.1:{port}/", process)
        reading = asyncio.create_task(_read(app))
        try:
            await app.answers()
            yield app
        finally:
            _end(process)
            await process.wait()
            await reading


def _environment(home: Path) -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "XDG_RUNTIME_DIR": str(home),
    }


async def _read(app: Application) -> None:
    assert app.process.stdout is not None
    while piece := await app.process.stdout.read(65536):
        app.said += piece


def _end(process: asyncio.subprocess.Process) -> None:
    """End a server with all that it has started: reloaders have children that outlive them."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
