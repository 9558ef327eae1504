"""What aiohttp answers by itself: to requests that it cannot read no application is asked.

Its answers tell the versions of Python and aiohttp, and a browser may guess at their type.
"""

from aiohttp import hdrs, web

_HEADERS = {hdrs.SERVER: "hotreload", "X-Content-Type-Options": "nosniff"}


class Protocol(web.RequestHandler):
    """Give the answers to unreadable requests the headers of all our answers."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer in plain text; the connection is closed afterwards."""
        response = super().handle_error(request, status, exc, message)
        response.headers.update(_HEADERS)
        return response


class Server(web.Server):
    """Speak ``Protocol`` with every connection."""

    def __call__(self) -> Protocol:
        """Make the protocol of a new connection."""
        return Protocol(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Run an application on a ``Server`` of ours."""

    async def _make_server(self) -> web.Server:
        # aiohttp has no parameter for the class; the two differ in one method and no field.
        server = await super()._make_server()
        server.__class__ = Server
        return server
