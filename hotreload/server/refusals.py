"""What aiohttp keeps to itself: its answers to unreadable requests, and the ends of readable ones.

Its answers tell the versions of Python and aiohttp, and a browser may guess at their type. Of a
body in chunks it reads the trailers, and tells nobody.
"""

from collections import deque
from typing import Any

from aiohttp import hdrs, web

_HEADERS = {hdrs.SERVER: "hotreload", "X-Content-Type-Options": "nosniff"}


LAST_BYTES = 8 * 1024
"""Bytes of a connection that are kept for who looks for the trailers of a request."""


class Protocol(web.RequestHandler):
    """Give the answers to unreadable requests the headers of all our answers."""

    __slots__ = ("_kept", "_size")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Begin with no bytes."""
        super().__init__(*args, **options)
        self._kept: deque[bytes] = deque()
        self._size = 0

    def data_received(self, data: bytes) -> None:
        """Take bytes, and keep the last of them."""
        kept = self._kept
        kept.append(data[-LAST_BYTES:])
        self._size += len(kept[-1])
        while self._size - len(kept[0]) >= LAST_BYTES:  # joined only for those who ask
            self._size -= len(kept.popleft())
        super().data_received(data)

    @property
    def last(self) -> bytes:
        """Give the last bytes that came."""
        return b"".join(self._kept)[-LAST_BYTES:]

    @property
    def is_followed(self) -> bool:
        """Tell whether another request has come behind the present one."""
        return bool(self._messages)

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
