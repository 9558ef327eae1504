"""Starts ``hotreload`` in processes that are copies of a warm one, which ``tests/warm.py`` is."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 20.0
"""Seconds that a copy may take to be there; the first waits for the imports."""
LONGEST = 1 << 16
"""Bytes of a word from the warm process."""


class Copy:
    """A running ``hotreload``: as much of asyncio's own Process as tests use."""

    def __init__(
        self,
        pid: int,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader,
        code: asyncio.Future[int],
    ) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stderr = stderr
        self._code = code

    def send_signal(self, number: int) -> None:
        """Send a signal; raises ProcessLookupError when the process has ended."""
        if self._code.done():
            raise ProcessLookupError
        os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait for the end, and give the exit code."""
        return await asyncio.shield(self._code)


class Starter:
    """Own the warm process; an asynchronous context manager."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._codes: dict[int, asyncio.Future[int]] = {}
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Start it; orders wait until it is warm."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setblocking(False)
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.warm", str(theirs.fileno())),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
            )
        self._loop.add_reader(self._channel, self._hear)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let it go."""
        self._loop.remove_reader(self._channel)
        self._channel.close()
        await self._process.wait()

    async def start(self, *arguments: str, folder: Path, environment: Mapping[str, str]) -> Copy:
        """Run ``hotreload`` with these arguments and variables, in a folder."""
        order = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
        with ExitStack() as ends:
            nothing = ends.enter_context(open(os.devnull))
            (stdout, out), (stderr, err) = _pipe(ends), _pipe(ends)
            async with asyncio.timeout(PATIENCE), self._turn:
                pipes = [nothing.fileno(), out, err]
                socket.send_fds(self._channel, [json.dumps(order).encode()], pipes)
                pid = await self._born.get()
        return Copy(pid, await _reader(stdout), await _reader(stderr), self._codes[pid])

    def _hear(self) -> None:
        match json.loads(self._channel.recv(LONGEST) or "null"):
            case {"pid": pid, "code": code}:
                self._codes[pid].set_result(code)
            case {"pid": pid}:
                self._codes[pid] = self._loop.create_future()
                self._born.put_nowait(pid)
            case _:
                self._loop.remove_reader(self._channel)  # it has failed, and has said why


def _pipe(ends: ExitStack) -> tuple[int, int]:
    """Make a pipe, whose writing end is closed with ``ends``."""
    reading, writing = os.pipe()
    ends.callback(os.close, writing)
    return reading, writing


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader),
        os.fdopen(descriptor, "rb", buffering=0),  # the transport closes it
    )
    return reader
