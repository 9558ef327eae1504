"""Fixtures for tests in a real Chromium, against a real ``hotreload serve``."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.browser.shared import Shared
from tests.browser.tab import PATIENCE, Tab
from tests.relay import Relay
from tests.starter import Copy, Starter

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent

# The first has no windows around its pages, which costs half. What depends on windows is tested in
# `windows.py`, in a whole Chromium, as are the rules of all engines and the long round.
LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")[LONG:]

# Each window would load pages of its own into its address bar, which nobody types into, and keep a
# process for a site that is never visited: that is two thirds of the time it costs. The last
# argument of this name is the one that counts, so the others are those of Playwright.
SWITCHED_OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(SWITCHED_OFF)}",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, in which the browser lives; with patience."""
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(60))  # each wait has its own, shorter end


class Site:
    """Hold the files of a served folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, content: str | bytes) -> None:
        """Create a file, or save it with other content."""
        data = content.encode() if isinstance(content, str) else content
        path = self.root / name
        if path.exists():
            assert path.read_bytes() != data, f"{name}: this save would change nothing"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file."""
        text = (self.root / name).read_text()
        assert old in text, f"{name} holds no {old!r}"
        self.write(name, text.replace(old, new))

    def page(self, name: str, *, head: str = "", body: str = "") -> None:
        """Create a page with an input, whose text is the state that has to survive."""
        start = f"<!doctype html>\n<html><head><title>{name}</title>{head}</head>"
        self.write(name, f"{start}<body><input id=typed>{body}</body></html>\n")

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self.root / name).unlink()


class Served:
    """Talk to a running ``hotreload serve --json``."""

    def __init__(self, process: Copy) -> None:
        self._process = process
        self._news = asyncio.Condition()
        self._events: list[dict[str, Any]] = []
        self._stderr = b""
        self._readers = [asyncio.create_task(self._read()), asyncio.create_task(self._drain())]
        self.url = ""

    async def ready(self) -> None:
        """Wait for the first line, and take the address from it."""
        first = await self.event(lambda event: True)
        assert first["event"] == "ready"
        self.url = first["local"]

    async def wait_applied(self, path: str) -> dict[str, Any]:
        """Wait for the line about a change; each line is given once."""
        name = path.lstrip("/")
        return await self.event(
            lambda event: event["event"] == "applied" and event["path"].lstrip("/") == name
        )

    async def event(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a line, and take it."""
        try:
            async with asyncio.timeout(PATIENCE), self._news:
                while not (found := next(filter(wanted, self._events), None)):
                    await self._news.wait()
                self._events.remove(found)
                return found
        except TimeoutError:
            error = self._stderr.decode(errors="replace")
            pytest.fail(f"no such line; the others: {self._events}; stderr: {error}")

    def unread(self) -> list[dict[str, Any]]:
        """List the lines that nobody has taken."""
        return list(self._events)

    async def stop(self) -> None:
        """End the server; it has to go in peace."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self._process.wait(), PATIENCE)
        await asyncio.gather(*self._readers)
        assert "Traceback" not in self._stderr.decode(errors="replace"), self._stderr.decode()
        assert code == 0

    async def _read(self) -> None:
        async for line in self._process.stdout:
            async with self._news:
                self._events.append(json.loads(line))
                self._news.notify_all()

    async def _drain(self) -> None:
        async for line in self._process.stderr:
            self._stderr += line


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Make an empty folder to serve."""
    root = tmp_path / "site"
    root.mkdir()
    return Site(root)


@pytest_asyncio.fixture(loop_scope="session")
async def serve(
    site: Site, tmp_path: Path, starter: Starter, ports: tuple[int, ...]
) -> AsyncIterator[Callable[..., Any]]:
    """Give a function that starts ``hotreload serve`` on the site; first on the worker's port."""
    running: list[Served] = []
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o700)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HOTRELOAD_")}
    environment = {**kept, "XDG_RUNTIME_DIR": str(folder)}

    async def start(*options: str) -> Served:
        port = "0" if running else str(ports[0])
        always = ("serve", str(site.root), "--port", port, "--json", "--no-open")
        process = await starter.start(*always, *options, folder=folder, environment=environment)
        running.append(Served(process))
        await running[-1].ready()
        return running[-1]

    yield start
    for one in running:
        await one.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def relays(ports: tuple[int, ...]) -> AsyncIterator[Callable[..., Any]]:
    """Give a function that puts a relay in front of a server."""
    running: list[Relay] = []

    async def start(server: Served) -> Relay:
        port = 0 if running else ports[1]
        relay = await Relay(urlsplit(server.url).port, port=port).__aenter__()
        running.append(relay)
        return relay

    yield start
    for relay in running:
        await relay.__aexit__(None, None, None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    """Run one Chromium for all tests."""
    api = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    executable = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if executable is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    async with api.async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=executable, headless=True, args=list(CHROMIUM_ARGUMENTS)
        )
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(browser: Any) -> AsyncIterator[Shared]:
    """Make the context of most tabs."""
    made = await Shared.start(browser)
    yield made
    await made.context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_tab(browser: Any, shared: Shared) -> AsyncIterator[Callable[..., Any]]:
    """Give a function that opens a tab; errors in a page fail the test.

    The tab is alone in a context where it is told so, or how this has to be: a test that needs
    another user, a service worker, or changes the context itself, has to ask for that.
    """
    tabs: list[Tab] = []
    own: list[Any] = []

    async def open_tab(*, alone: bool = False, **options: Any) -> Tab:
        context = shared.context
        if alone or options:
            context = await browser.new_context(**options)
            context.set_default_timeout(PATIENCE * 1000)
            own.append(context)
        tabs.append(Tab(await context.new_page()))
        return tabs[-1]

    yield open_tab
    for context in own:
        await context.close()
    await shared.forget()
    assert [error for tab in tabs for error in tab.errors] == []


@pytest_asyncio.fixture(loop_scope="session")
async def tab(new_tab: Callable[..., Any]) -> Tab:
    """Open one tab."""
    return await new_tab()


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Tab) -> Any:
    """Give the Playwright page of the one tab."""
    return tab.page
