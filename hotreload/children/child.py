"""One child process in a group of its own, from its start to the end of all it has started."""

import asyncio
import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotreload.children.lines import Lines
from hotreload.children.surroundings import Said, Surroundings

STDOUT, STDERR = 1, 2
LAST_OUTPUT = 0.2
"""Seconds after its end in which what a child has written still arrives."""

# Ctrl-C in the terminal is for us: we end our children in our own way.
_OWN_GROUP: dict[str, Any] = (
    {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    if sys.platform == "win32"
    else {"process_group": 0}
)
_living: set["Child"] = set()


class Child(asyncio.SubprocessProtocol):
    """A running process; ``await Child.start(…)``, then ``ended`` or ``stop``."""

    def __init__(self, on_output: Callable[[Said], None]) -> None:
        """Prepare to hear a process."""
        self._on_output = on_output
        self._heard = {STDOUT: Lines(), STDERR: Lines()}
        self._exited = asyncio.get_running_loop().create_future()
        self._silent = asyncio.get_running_loop().create_future()
        self._transport: asyncio.SubprocessTransport
        self.pid = 0

    @classmethod
    async def start(
        cls,
        command: str | Sequence[str],
        surroundings: Surroundings,
        *,
        environ: Mapping[str, str] | None = None,
    ) -> "Child":
        """Start a command: a text by the shell, a sequence of words without.

        Raises:
            OSError: it cannot be started.
        """
        loop = asyncio.get_running_loop()
        options: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "cwd": surroundings.folder,
            "env": {**surroundings.environ, **(environ or {})},
            **_OWN_GROUP,
        }

        def child() -> "Child":
            return cls(surroundings.on_output)

        if isinstance(command, str):
            starting = asyncio.ensure_future(loop.subprocess_shell(child, command, **options))
        else:
            starting = asyncio.ensure_future(loop.subprocess_exec(child, *command, **options))
        try:
            _, made = await asyncio.shield(starting)
        except asyncio.CancelledError:
            _, made = await starting  # asyncio would end the process, and not what it has started
            await made.stop(grace=0.0)
            raise
        return made

    async def ended(self) -> int:
        """Wait for the end of the process, and give its exit status; below 0: a signal's number.

        What it has started and left behind ends with it.
        """
        status: int = await asyncio.shield(self._exited)
        self.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_OUTPUT):
                await asyncio.shield(self._silent)
        self._transport.close()
        _living.discard(self)
        for stream, lines in self._heard.items():
            self._say(stream, lines.finish())
        return status

    async def stop(self, *, grace: float) -> int:
        """Ask the whole group to end, and kill it after ``grace`` seconds."""
        if not self._exited.done():
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(grace):
                    await asyncio.shield(self._exited)
        self.kill()
        return await self.ended()

    @property
    def is_running(self) -> bool:
        """Tell whether the process has not ended yet."""
        return not self._exited.done()

    @property
    def errors(self) -> str:
        """Give the end of what it wrote to stderr, without colours."""
        return self._heard[STDERR].tail

    @property
    def output(self) -> str:
        """Give the end of what it wrote to stdout, without colours."""
        return self._heard[STDOUT].tail

    def kill(self) -> None:
        """Kill what is left of the group, at once."""
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._transport.send_signal(number)
            else:
                os.killpg(self.pid, number)

    def _say(self, stream: int, text: str | None) -> None:
        if text is not None:
            self._on_output(Said(text, stream == STDERR))

    # --- what asyncio tells ---------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._transport = transport
        self.pid = transport.get_pid()
        _living.add(self)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        """Hand on what is whole of its output."""
        assert isinstance(data, bytes)
        self._say(fd, self._heard[fd].feed(data))

    def process_exited(self) -> None:
        """Note the end of the process; its output may still come."""
        if not self._exited.done():
            self._exited.set_result(self._transport.get_returncode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end of its output."""
        if not self._silent.done():
            self._silent.set_result(None)


def kill_all() -> None:
    """Kill all children with their groups: for an end that waits for nothing."""
    for child in tuple(_living):
        child.kill()


def spelled(command: str | Sequence[str]) -> str:
    """Give a command as one would type it."""
    return command if isinstance(command, str) else shlex.join(command)


def how(status: int) -> str:
    """Say how a process ended."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
