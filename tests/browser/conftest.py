"""Fixtures for tests in a real Chromium, against a real ``hotreload serve``."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.browser.media import Colour, first_pixel
from tests.browser.sockets import Sockets

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PATIENCE = 10.0
"""Seconds that anything in these tests may take; the usual is a few hundredths."""

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop: the browser lives in it."""
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


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

    def __init__(self, process: asyncio.subprocess.Process) -> None:
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
        assert self._process.stdout
        async for line in self._process.stdout:
            async with self._news:
                self._events.append(json.loads(line))
                self._news.notify_all()

    async def _drain(self) -> None:
        assert self._process.stderr
        async for line in self._process.stderr:
            self._stderr += line


class Tab:
    """Show a page, and know whether it was loaded again."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.loads = 0
        self.errors: list[str] = []
        self.requested: list[str] = []
        self.sockets = Sockets(page)
        page.on("load", lambda _: self._count())
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requested.append(request.url))

    def _count(self) -> None:
        self.loads += 1

    async def open(self, url: str) -> None:
        """Load a page, wait for its client, and give it state to lose."""
        await self.page.goto(url)
        await self.connected()
        await self.page.evaluate("window.__state = {kept: 42}")
        await self.page.fill("#typed", "half a sentence")
        self.requested.clear()

    async def connected(self) -> None:
        """Wait until the client listens."""
        status = "window[Symbol.for('hotreload')]?.status === 'connected'"
        await self.until(status)

    async def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true.

        Asked from here: in the page, Playwright's own waiting is what a Content-Security-Policy
        forbids.
        """
        last: object = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                pause = 0.004
                while not (last := await self._ask(expression)) or isinstance(last, Exception):
                    pause = min(2 * pause, 0.032)  # each question costs three processes time
                    await asyncio.sleep(pause)
                return
        pytest.fail(f"never true: {expression}: {last}")

    async def _ask(self, expression: str) -> Any:
        try:
            return await self.page.evaluate(f"(async () => !!(await ({expression})))()")
        except Exception as error:
            return error  # the page is being left, or not yet so far

    async def value(self, expression: str) -> Any:
        """Evaluate a JavaScript expression."""
        return await self.page.evaluate(expression)

    async def style(self, selector: str, name: str = "color") -> str:
        """Read a computed property of an element."""
        script = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"
        return str(await self.page.evaluate(script, [selector, name]))

    async def assert_kept(self) -> None:
        """Check that the page was not loaded again, and nothing of ours is left on it."""
        assert self.loads == 1
        assert await self.value("window.__state?.kept") == 42
        assert await self.value("document.querySelector('#typed').value") == "half a sentence"
        own = "[...document.querySelectorAll('[data-hotreload-own]')].map((one) => one.outerHTML)"
        assert await self.value(own) == []

    async def assert_reloaded(self) -> None:
        """Wait until the page was loaded again, once, with a new client."""
        await self.until("document.readyState === 'complete' && !window.__state")
        await self.connected()
        assert self.loads == 2

    async def loaded(self, times: int) -> None:
        """Wait until the page was loaded this often, and no more, with a client that listens."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.loads < times:
                    await asyncio.sleep(0.01)
        await self.connected()
        assert self.loads == times, f"{self.page.url} was loaded {self.loads} times"

    async def pixel(self, selector: str) -> Colour:
        """Give the colour in the middle of an element, as it is on the screen."""
        box = await self.page.locator(selector).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        clip = {"x": int(x), "y": int(y), "width": 1, "height": 1}
        return first_pixel(await self.page.screenshot(clip=clip))

    async def until_pixels(self, names: Iterable[str], colour: Colour) -> None:
        """Wait until the elements of these ids have a colour on the screen."""
        wanted = dict.fromkeys(names, colour)
        seen: dict[str, Colour] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while seen != wanted:
                    seen |= {
                        name: await self.pixel(f"#{name}")
                        for name in wanted
                        if seen.get(name) != colour
                    }
        assert seen == wanted


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Make an empty folder to serve."""
    root = tmp_path / "site"
    root.mkdir()
    return Site(root)


@pytest_asyncio.fixture(loop_scope="session")
async def serve(site: Site, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Give a function that starts ``hotreload serve`` on the site."""
    running: list[Served] = []
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o700)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HOTRELOAD_")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(folder)}

    async def start(*options: str) -> Served:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hotreload", "serve", str(site.root)),
            *("--port", "0", "--json", "--no-open", *options),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env=environment,
        )
        running.append(Served(process))
        await running[-1].ready()
        return running[-1]

    yield start
    for one in running:
        await one.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    """Run one Chromium for all tests."""
    api = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    async with api.async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=executable, headless=True, args=list(CHROMIUM_ARGUMENTS)
        )
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_tab(browser: Any) -> AsyncIterator[Callable[[], Any]]:
    """Give a function that opens a tab in a context of its own; errors in a page fail the test."""
    tabs: list[Tab] = []

    async def open_tab(**options: Any) -> Tab:
        context = await browser.new_context(**options)
        context.set_default_timeout(PATIENCE * 1000)
        tabs.append(Tab(await context.new_page()))
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        await tab.page.context.close()
    assert [error for tab in tabs for error in tab.errors] == []


@pytest_asyncio.fixture(loop_scope="session")
async def tab(new_tab: Callable[[], Any]) -> Tab:
    """Open one tab."""
    return await new_tab()


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Tab) -> Any:
    """Give the Playwright page of the one tab."""
    return tab.page
