"""What the suite runs against: this product, or Vite, on which every expectation is proven.

``HOTRELOAD_CONFORMANCE_TARGET=vite`` says which; ``VITE`` names its program, where it is not in
``node_modules`` beside this file.
"""

import asyncio
import itertools
import json
import os
import signal
import time
import urllib.request
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiohttp import web

from hotreload.esm import lexer
from hotreload.protocol.messages import Custom, Fault
from tests.browser import marker
from tests.browser.embedded import embedded
from tests.browser.outage import STATUS
from tests.browser.tab import PATIENCE

HERE = Path(__file__).parent
TARGET = os.environ.get("HOTRELOAD_CONFORMANCE_TARGET", "ours")
assert TARGET in ("ours", "vite"), TARGET


def only_ours(why: str) -> pytest.MarkDecorator:
    """Mark a test of what Vite does not have."""
    return pytest.mark.skipif(TARGET != "ours", reason=why)


class Target(Protocol):
    """Run a server on a folder, and stand on its side."""

    url: str

    async def start(self) -> None:
        """Serve; after ``stop`` once more, at the same address."""

    async def stop(self) -> None:
        """Go."""

    async def restart(self, window: Any) -> None:
        """Stop, and start at the same address; come back when the window has a connection."""

    async def settle(self, window: Any) -> None:
        """Wait until a window has taken all that was saved and said before."""

    async def publish(self, event: str, data: Any) -> None:
        """Send an event to every page."""

    async def fail(self, message: str, *, stack: str) -> None:
        """Show an error in every page."""

    def count_readings(self, patch: pytest.MonkeyPatch) -> None:
        """Count from now on how often each module is analysed."""

    async def readings(self, name: str) -> int:
        """Tell how often a module was analysed."""

    async def connections(self) -> int:
        """Count the pages that listen."""


class Ours:
    """Serve the folder in this process."""

    def __init__(self, site: Any, port: int) -> None:
        self.url = ""
        self._site = site
        self._running = AsyncExitStack()
        self._port = port
        self._read: list[str] = []

    async def start(self, **mount: Path) -> None:
        mounts = {"/": self._site.root, **mount}
        server = embedded(web.Application(), port=self._port, mount=mounts)
        running = await self._running.enter_async_context(server)
        self.url, self._reloader = running.url, running.reloader
        self._reloader.hub.listen("ask", lambda asked: asked.reply("answer", asked.data + 1))

    async def stop(self) -> None:
        await self._running.aclose()

    async def restart(self, window: Any) -> None:
        await self.stop()
        await window.until(f"{STATUS} !== 'connected'")
        await self.start()
        await window.until("dispatchEvent(new Event('online'))")
        await window.connected()

    async def settle(self, window: Any) -> None:
        await window.connected()
        await marker.settle(self._site, self, window)

    async def wait_applied(self, _: str) -> None:
        """Do without the line in the terminal, for which marks wait elsewhere."""

    def unread(self) -> list[Any]:
        """Do without these lines."""
        return []

    async def publish(self, event: str, data: Any) -> None:
        self._reloader.hub.publish(Custom(event, data))

    async def fail(self, message: str, *, stack: str) -> None:
        self._reloader.faults.report(Fault("a test", message, stack=stack), reason="a test says so")

    def count_readings(self, patch: pytest.MonkeyPatch) -> None:
        parse = lexer.parse
        patch.setattr(lexer, "parse", lambda text: self._read.append(text) or parse(text))

    async def readings(self, name: str) -> int:
        return sum(f"/* {name} */" in text for text in self._read)

    async def connections(self) -> int:
        return self._reloader.hub.readers


class Vite:
    """Run Vite's own server, with the plugin in ``vite.config.js``."""

    def __init__(self, site: Any, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self._site = site
        self._port = port
        self._marks = itertools.count()

    async def start(self) -> None:
        self._site.write(marker.NAME, f'"{time.time_ns()}"')
        self._process = await asyncio.create_subprocess_exec(
            *(_vite(), str(self._site.root), "--port", str(self._port)),
            *("--config", str(HERE / "vite.config.js"), "--configLoader", "native"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(_answers, self.url):
                assert self._process.returncode is None, "Vite has ended"
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        await self._process.wait()

    async def restart(self, window: Any) -> None:
        loads = window.loads
        await self.stop()
        await self.start()
        await window.reloaded(loads=loads + 1)

    async def settle(self, window: Any) -> None:
        for _ in range(10):  # a mark that meets a page on its way out is lost
            text = f'"mark {next(self._marks)}"'
            self._site.write(marker.NAME, text)
            if await window.soon(f"window.__mark === {json.dumps(text)}"):
                return
        pytest.fail("Vite does not answer")

    async def publish(self, event: str, data: Any) -> None:
        await self._send({"type": "custom", "event": event, "data": data})

    async def fail(self, message: str, *, stack: str) -> None:
        await self._send({"type": "error", "err": {"message": message, "stack": stack}})

    async def _send(self, payload: dict[str, Any]) -> None:
        await asyncio.to_thread(_read, f"{self.url}@test/send", json.dumps(payload))

    def count_readings(self, _: pytest.MonkeyPatch) -> None:
        """Do nothing: the plugin counts them all."""

    async def readings(self, name: str) -> int:
        state = await self.state()
        return int(state["transformed"].get(name, 0))

    async def connections(self) -> int:
        state = await self.state()
        return int(state["connected"] - state["gone"])

    async def state(self) -> Any:
        return json.loads(await asyncio.to_thread(_read, f"{self.url}@test/state"))


def _vite() -> str:
    beside = HERE / "node_modules/.bin/vite"
    command = os.environ.get("VITE") or (str(beside) if beside.exists() else None)
    if command is None:
        pytest.fail("there is no Vite: make conformance-vite installs it, VITE=… names one")
    return command


def _answers(url: str) -> bool:
    try:
        return _read(f"{url}@test/ready") == "ready"
    except OSError:
        return False


def _read(url: str, body: str | None = None) -> str:
    with urllib.request.urlopen(url, body and body.encode(), timeout=PATIENCE) as response:
        return str(response.read().decode())
