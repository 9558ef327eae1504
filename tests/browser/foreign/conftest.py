"""Servers that come back on their port, for clients that nobody here wrote."""

from contextlib import AsyncExitStack

import pytest_asyncio
from aiohttp import web

from tests.browser.embedded import embedded


@pytest_asyncio.fixture(loop_scope="session")
async def start(site, tmp_path, monkeypatch):
    """Give a function that serves the site in this process, and can do so again on its port."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    async with AsyncExitStack() as stack:

        async def serve(*, port=0, **mount):
            running = await stack.enter_async_context(AsyncExitStack())
            folders = {"/": site.root, **mount}
            server = await running.enter_async_context(
                embedded(web.Application(), port=port, mount=folders)
            )
            server.stop = running.aclose
            return server

        yield serve


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def leave(tab):
    """Leave the page as a person does: a foreign client that loses its socket may well throw."""
    yield
    await tab.page.goto("about:blank")
