"""Fixtures: an application of native modules, served by us or by Vite, shown in real Chromium."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import pytest_asyncio

from tests.browser.conftest import Site, browser, site
from tests.browser.shared import Shared
from tests.browser.tab import PATIENCE
from tests.hot.target import TARGET, Ours, Vite
from tests.hot.window import Window

__all__ = ["browser", "site"]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, in which the browser lives; with patience."""
    for item in items:
        if HERE in item.path.parents and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(60))  # each wait has its own, shorter end


class Application:
    """Hold the files of an application, the server that serves them, and the windows on it."""

    def __init__(self, site: Site, target: Ours | Vite, context: Any) -> None:
        self.site = site
        self.target = target
        self.windows: list[Window] = []
        self._context = context
        self._is_served = False

    def write(self, name: str, content: str | bytes) -> None:
        """Create a file, or save it with other content."""
        self.site.write(name, dedent(content) if isinstance(content, str) else content)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file."""
        self.site.edit(name, old, new)

    def page(self, *scripts: str, name: str = "index.html", head: str = "", body: str = "") -> None:
        """Write a page that loads modules, ``main.js`` where none is named."""
        tags = "".join(
            f'<script type="module" src="/{script}"></script>\n'
            for script in ("report.js", *(scripts or ("main.js",)))
        )
        icon = '<link rel="icon" href="data:,">'
        start = f"<!doctype html>\n<html><head><title>{name}</title>{icon}{head}{tags}</head>"
        self.site.write(name, f"{start}<body>{body}</body></html>\n")

    async def open(self, path: str = "", *, prints: tuple[str, ...] = ()) -> Window:
        """Show the application in a window of its own, with what it prints at first."""
        await self.serve()
        window = Window(await self._context.new_page(), self.target)
        self.windows.append(window)
        await window.show(path)
        await window.prints(*prints)
        return window

    async def connected(self, count: int) -> None:
        """Wait until this many pages listen, and no more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while await self.target.connections() != count:
                    await asyncio.sleep(0.005)
        assert await self.target.connections() == count

    async def serve(self, **options: Any) -> None:
        """Serve the files; in every page a module reports what happens on the channel."""
        if not self._is_served:
            self._is_served = True
            self.site.write("report.js", (HERE / "report.js").read_text())
            await self.target.start(**options)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(browser: Any) -> AsyncIterator[Shared]:
    """Give all windows one cache: the client's own files are asked for once."""
    made = await Shared.start(browser)
    yield made
    await made.context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def app(
    site: Site,
    shared: Shared,
    ports: tuple[int, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Application]:
    """Give an application that a test writes; an error in a page that nobody expects fails it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    target = Vite(site, ports[0]) if TARGET == "vite" else Ours(site, ports[0])
    application = Application(site, target, shared.context)
    yield application
    await shared.forget()
    if application._is_served:
        await target.stop()
    assert [error for window in application.windows for error in window.errors] == []
