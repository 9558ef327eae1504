"""What an aiohttp application answers, tagged on its way out, whatever kind of response it is.

Every response of aiohttp goes through the writer of its request: also those that the application
sends by itself, piece by piece, and error pages of aiohttp's own. So ours takes its place.
"""

from collections.abc import Callable

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_response import ContentCoding
from multidict import CIMultiDict, CIMultiDictProxy

from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import hides
from hotreload.answers.tagging import Tagging
from hotreload.gate import Head

_PAGES = ("text/html", "application/xhtml+xml")
Begin = Callable[[int, Headers], Tagging]
"""Begins to tag an answer, by its status and its headers."""


class TaggingWriter(AbstractStreamWriter):
    """Stand in for the writer of one request, before it."""

    def __init__(self, writer: AbstractStreamWriter, request: web.Request, begin: Begin) -> None:
        """Write to ``writer`` what ``begin`` makes of it."""
        self._writer = writer
        self._request = request
        self._begin = begin
        self._tagging: Tagging | None = None
        self._status_line = ""
        self._is_chunked = False
        self._length: int | None = None

    # --- what responses set and read -----------------------------------------------------------

    @property
    def length(self) -> int | None:
        """Say how long the application's body will be."""
        return self._length

    @length.setter
    def length(self, length: int | None) -> None:
        self._length = length

    @property
    def buffer_size(self) -> int:  # type: ignore[override]  # a plain attribute elsewhere
        """Count the bytes that wait."""
        return self._writer.buffer_size

    @property
    def output_size(self) -> int:  # type: ignore[override]  # a plain attribute elsewhere
        """Count the bytes that were sent."""
        return self._writer.output_size

    def enable_chunking(self) -> None:
        """Take note of it; what becomes of the body is not known yet."""
        self._is_chunked = True

    def enable_compression(self, encoding: str = "deflate", strategy: int | None = None) -> None:
        """Compress what is written."""
        self._writer.enable_compression(encoding, strategy)

    # --- the head ------------------------------------------------------------------------------

    async def write_headers(self, status_line: str, headers: "CIMultiDict[str]") -> None:
        """Judge the answer; the head of a page waits for its first piece."""
        status = int(status_line.split(" ", 2)[1])
        tagging = self._begin(status, list(headers.items()))
        self._status_line = status_line
        if tagging.is_page:
            self._tagging = tagging
        else:
            await self._send_head(tagging.headers)

    def send_headers(self) -> None:
        """Send the head, where it does not wait."""
        if self._tagging is None:
            self._writer.send_headers()

    async def _send_head(self, told: Headers) -> None:
        headers = CIMultiDict(told)
        is_page = self._tagging is not None
        if is_page and self._length is not None:
            length = headers.get(hdrs.CONTENT_LENGTH)
            self._length = None if length is None else int(length)
            if length is None:
                self._without_length(headers)
        self._writer.length = self._length
        if self._is_chunked:
            self._writer.enable_chunking()
        await self._writer.write_headers(self._status_line, headers)

    def _without_length(self, headers: "CIMultiDict[str]") -> None:
        """Let the body end by itself, now that nobody knows its length."""
        if self._request.version >= (1, 1):
            self._is_chunked = True
            headers[hdrs.TRANSFER_ENCODING] = "chunked"
        else:
            headers[hdrs.CONNECTION] = "close"
            self._request.protocol.close()

    # --- the body ------------------------------------------------------------------------------

    async def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Send a piece on, with the tag where it goes."""
        if self._tagging is None:
            await self._writer.write(chunk)
        elif (data := await self._tagged(bytes(chunk), last=False)) is not None:
            await self._writer.write(data)

    async def write_eof(self, chunk: bytes = b"") -> None:
        """Send the last piece on."""
        if self._tagging is not None:
            chunk = await self._tagged(chunk, last=True) or b""
        await self._writer.write_eof(chunk)

    async def drain(self) -> None:
        """Wait until the peer has taken what was sent."""
        await self._writer.drain()

    async def _tagged(self, chunk: bytes, *, last: bool) -> bytes | None:
        assert self._tagging is not None
        data = self._tagging.feed(chunk, last=last)
        if data is not None and self._status_line:
            await self._send_head(self._tagging.headers)
            self._status_line = ""
        return data


def stand_in(request: web.Request, head: Head, begin: Begin) -> None:
    """Have the answer to a request tagged, and hide from its application what would cut it short.

    It is the request's own writer and its own headers: aiohttp sends a response with them when all
    middlewares have returned.
    """
    request._payload_writer = TaggingWriter(request._payload_writer, request, begin)
    if hidden := hides(head):
        shown = [
            (name, value) for name, value in request.headers.items() if name.lower() not in hidden
        ]
        request._headers = CIMultiDictProxy(CIMultiDict(shown))
        request._cache.pop("headers", None)


async def read_files(request: web.Request, response: web.StreamResponse) -> None:
    """Have a file that is a page read and written, for the system would send it by itself."""
    is_page = response.content_type in _PAGES
    if is_page and isinstance(response, web.FileResponse) and not response.compression:
        response.enable_compression(ContentCoding.identity)
