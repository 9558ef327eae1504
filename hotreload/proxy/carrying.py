"""An answer under way from a server behind to the browser."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from hotreload.gate import Head
from hotreload.protocol.messages import Position
from hotreload.proxy import fields
from hotreload.proxy.fields import Fields
from hotreload.proxy.homeward import Here, homeward
from hotreload.proxy.onward import Hop
from hotreload.proxy.pool import Pool
from hotreload.proxy.response_reader import End, Event, ResponseHead
from hotreload.proxy.uploading import Uploading
from hotreload.proxy.upstream import Upstream
from hotreload.proxy.writing import Framing, Sent, Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Hold what belongs to one request: whence it comes, where it goes, and what is written."""

    request: web.Request
    head: Head
    hop: Hop
    here: Here
    pool: Pool
    writing: Writing
    may_be_file: bool = False
    """The answer may be a file that we know, to be compared with it."""

    def home(self, answer: ResponseHead) -> Fields:
        """Give the fields of an answer as the browser gets them, without the length."""
        found = homeward(answer.fields, here=self.here, scheme=self.pool.backend.scheme)
        return tuple(each for each in found if each[0].lower() != b"content-length")


@dataclass(frozen=True, slots=True)
class Answering:
    """Hold an answer whose head is there, while its body is under way."""

    exchange: Exchange
    upstream: Upstream
    head: ResponseHead
    uploading: Uploading
    position: Position
    """Where the hub was before the server behind was asked."""

    def fields(self) -> Fields:
        """Give the fields as the browser gets them."""
        found = self.exchange.home(self.head)
        if self.head.length is None or self.head.status == 204:
            return found
        return (*found, (b"Content-Length", b"%d" % self.head.length))

    def begin(self, found: Fields) -> None:
        """Send the head; the fields say whether the body has a length."""
        self.exchange.writing.begin(
            self.head.status,
            self.head.reason,
            found,
            framing=self._framing(found),
            keeps_alive=self.keeps_alive,
        )

    @property
    def keeps_alive(self) -> bool:
        """Tell whether the browser's connection takes another request afterwards."""
        return bool(self.exchange.request.keep_alive) and self.uploading.lets_follow

    def settle(self, end: End) -> None:
        """Give the connection back, where another request may follow on it."""
        if end.reusable and self.uploading.is_complete:
            self.exchange.pool.release(self.upstream)
        else:
            self.upstream.drop()

    def _framing(self, found: Fields) -> Framing:
        """Frame a body as it came; what had no end but the connection's gets chunks."""
        if not self.head.has_body:
            return "none"
        if fields.values(found, b"content-length"):
            return "length"
        return "chunked" if self.exchange.writing.is_new else "close"


async def carry_plain(
    answering: Answering, found: Fields, *, ahead: Iterable[bytes | End] = ()
) -> Sent:
    """Carry an answer as it is; ``ahead`` is what was taken of it already.

    Raises:
        Gone: it breaks off.
        ConnectionError: the browser has gone.
    """
    writing, upstream = answering.exchange.writing, answering.upstream
    answering.begin(found)
    taken = iter(ahead)
    while True:
        event: Event = next(taken, None) or await upstream.next()
        if isinstance(event, End):
            answering.settle(event)
            return await writing.finish(event.trailers)
        assert isinstance(event, bytes)
        writing.piece(event)
        if writing.is_full or not upstream.has_news:
            await writing.flush()
