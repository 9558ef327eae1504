"""A server of this process with a page on which tests play."""

from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer


class PageServer:
    """Serve an application while its block runs."""

    def __init__(self, app: web.Application) -> None:
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        """Give the address of the page."""
        return str(self._server.make_url("/"))
