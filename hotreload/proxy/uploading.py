"""A request's body on its way to the server behind, with the framing that it came in."""

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import hdrs, web

from hotreload.aiohttp.plug import HEAD
from hotreload.proxy import fields
from hotreload.proxy.chunk_reader import trailers_of
from hotreload.proxy.fields import Fields
from hotreload.proxy.onward import announced, trailing
from hotreload.proxy.upstream import Gone, Upstream
from hotreload.server.refusals import Protocol

_BARE_END = b"\r\n0\r\n\r\n"
"""The end of a body in chunks that nothing comes behind."""


def framing_of(request: web.Request) -> bytes:
    """Give the lines that frame the body, as the browser did; empty where there is none."""
    if hdrs.TRANSFER_ENCODING in request.headers:
        return b"Transfer-Encoding: chunked\r\n" + announced(request[HEAD])
    length = request.headers.get(hdrs.CONTENT_LENGTH)
    return b"" if length is None else b"Content-Length: %b\r\n" % length.strip().encode("latin-1")


def has_body(request: web.Request) -> bool:
    """Tell whether a body has to be sent on; an empty one in chunks has an end to be sent."""
    return request.can_read_body or hdrs.TRANSFER_ENCODING in request.headers


class Uploading:
    """Send the body while its block runs, beside whatever the block does.

    An asynchronous context manager. A server may answer, and even leave, before it has all.
    """

    def __init__(self, request: web.Request, upstream: Upstream) -> None:
        """Begin with the block."""
        self._request = request
        self._upstream = upstream
        self._task: asyncio.Task[None] | None = None
        self.is_complete = not has_body(request)
        self._may_trail = False

    @property
    def lets_follow(self) -> bool:
        """Tell whether another request may come on the same connection.

        Not behind trailers: aiohttp takes the last one for a field of the next request.
        """
        return self.is_complete and not self._may_trail

    async def __aenter__(self) -> Self:
        """Begin, where there is a body."""
        if not self.is_complete:
            self._task = asyncio.create_task(self._send())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            if not self._task.cancelled():
                self._task.exception()

    async def _send(self) -> None:
        is_chunked = hdrs.TRANSFER_ENCODING in self._request.headers
        try:
            async for data in self._request.content.iter_any():
                if is_chunked:
                    data = b"%x\r\n%b\r\n" % (len(data), data)
                self._upstream.write(data)
                await self._upstream.drained()
        except Gone:
            return  # its answer, or the lack of one, says the rest
        except (web.RequestPayloadError, ConnectionError):
            self._upstream.drop()  # half a body must not look like a whole one
            return
        if is_chunked:
            self._upstream.write(b"0\r\n%b\r\n" % fields.encoded(self._trailers()))
        self.is_complete = True

    def _trailers(self) -> Fields:
        """Give what came behind the body, if nothing else has come since."""
        connection = self._request.protocol
        self._may_trail = True
        if not isinstance(connection, Protocol) or connection.is_followed:
            return ()
        last = connection.last
        self._may_trail = not last.endswith(_BARE_END)
        return trailing(self._request[HEAD], trailers_of(last))
