"""An aiohttp application in this process, with hotreload in it: its server side can be driven."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

import hotreload.aiohttp
from hotreload import Reloader


class Embedded:
    """Give the address of a running application, and its reloader."""

    def __init__(self, url: str, reloader: Reloader) -> None:
        """Keep both."""
        self.url = url
        self.reloader = reloader


@asynccontextmanager
async def embedded(
    app: web.Application, *, port: int = 0, **options: Any
) -> AsyncIterator[Embedded]:
    """Run an application on a port of this machine, a free one if none is named."""
    hotreload.aiohttp.setup(app, **options)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        port = runner.addresses[0][1]
        yield Embedded(f"http://127.0.0.1:{port}/", app[hotreload.aiohttp.RELOADER])
    finally:
        await runner.cleanup()
