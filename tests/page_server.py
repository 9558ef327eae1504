"""A server of this process with a page on which tests play."""

from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from hotreload import client_files
from hotreload.esm import join

MORPH = "/client/html/morph.js"


async def morph(_: web.Request) -> web.Response:
    """Answer with the morph in one file, for pages that come by the hundred.

    Each runs it anew, as pages do; none has to ask for it once more.
    """
    text = join.join("html/morph.js", get=client_files.part, held={})
    headers = {"Cache-Control": "max-age=3600"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)


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
