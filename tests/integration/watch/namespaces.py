"""Processes in namespaces of their own, where limits are low and mounts are free to make."""

import asyncio
import contextlib
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 15.0
_UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]
_ROOT = Path(__file__).parents[3]


def _allowed() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0


needs_namespaces = pytest.mark.skipif(
    not _allowed(), reason="user namespaces are not allowed here (unshare -Urm)"
)


class Child:
    """Order a ``child.py`` about, and hear what it tells."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.heard: list[dict[str, Any]] = []

    @property
    def warnings(self) -> list[str]:
        return [each["warning"] for each in self.heard if "warning" in each]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [each["message"] for each in self.heard if "message" in each]

    def told(self) -> list[list[str]]:
        """Give the paths of each message; ``*`` stands for a reload of everything."""
        return [
            [update["path"] for update in each.get("updates", [])] or [each.get("path", "*")]
            for each in self.messages
        ]

    def paths(self) -> set[str]:
        """Give all paths that were told."""
        return {path for each in self.told() for path in each}

    async def ask(self, *paths: str) -> None:
        for path in paths:
            await self.order(f"ask {path}")

    async def shell(self, command: str) -> None:
        await self.order(f"sh {command}")

    async def order(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        await self.until(lambda: {"done": line} in self.heard)
        self.heard.remove({"done": line})

    async def until(self, condition: Callable[[], bool]) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while not condition():
                line = await self.process.stdout.readline()
                assert line, "the child has ended"
                self.heard.append(json.loads(line))


@contextlib.asynccontextmanager
async def child(root: Path, *, before: str = "true") -> AsyncIterator[Child]:
    """Start a child that tells of a folder, after a shell command in its namespaces."""
    program = shlex.join([sys.executable, "-m", "tests.integration.watch.child", str(root)])
    process = await asyncio.create_subprocess_exec(
        *(*_UNSHARE, "sh", "-c", f"{before} && exec {program}"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
        limit=1 << 22,
    )
    try:
        told = Child(process)
        await told.until(lambda: {"done": "start"} in told.heard)
        yield told
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]
