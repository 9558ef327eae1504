"""How an answer's body is carried: as it is, as a page that gets the tag, or as a file of ours.

A page is decoded where it has to be, and goes on as it comes. Only for a moment the rest is awaited
of a page that may be complete, for such a page is known by its content.
"""

import asyncio
from collections.abc import Iterator

from hotreload.answers.tagging import Tagging
from hotreload.front.front import Front
from hotreload.proxy import fields
from hotreload.proxy.carrying import Answering, carry_plain
from hotreload.proxy.decoding import Decoder, Undecodable, decoder
from hotreload.proxy.fields import Fields
from hotreload.proxy.mirrored import Mirror
from hotreload.proxy.response_reader import End
from hotreload.proxy.upstream import Gone
from hotreload.proxy.writing import Sent

MOMENT = 0.005
"""Seconds that the rest of a page may take to be there as a whole."""
WHOLE_LIMIT = 512 * 1024
"""Bytes up to which it is waited for."""
_LATIN = "latin-1"
_OF_CODING = (b"content-encoding", b"content-length")


class PageCarrier:
    """Carry answers; those that are pages get the tag."""

    def __init__(self, front: Front, mirror: Mirror) -> None:
        """Tag by the responder of ``front``; ``mirror`` carries what may be a file of ours."""
        self._responder = front.responder
        self._on_warning = front.reloader.warn
        self._mirror = mirror

    async def carry(self, answering: Answering) -> Sent:
        """Carry one answer.

        Raises:
            Gone: the answer breaks off.
            ConnectionError: the browser has gone.
        """
        found = answering.fields()
        codings = [each.decode(_LATIN) for each in fields.elements(found, b"content-encoding")]
        known = decoder(codings)
        is_coded = bool(codings) and known is not None
        plain = tuple(each for each in found if each[0].lower() not in _OF_CODING)
        tagging = self._tagging(answering, plain if is_coded else found)
        if tagging.is_page:
            untagged = self._tagging(answering, found).headers if is_coded else []
            return await _Page(answering, tagging, known, untagged).carry()
        if is_coded and ("Hotreload-Tag", "yes") not in tagging.headers:
            tagging = self._tagging(answering, found)
        elif known is None:
            self._explain(answering, tagging, codings)
        headers = _encoded(tagging.headers)
        if answering.head.status == 200 and answering.exchange.may_be_file and not codings:
            return await self._mirror.carry(answering, headers)
        if answering.exchange.request.method == "GET" and answering.head.status in (200, 206, 304):
            self._mirror.note(answering.exchange.head)
        return await carry_plain(answering, headers)

    def _tagging(self, answering: Answering, found: Fields) -> Tagging:
        return self._responder.tagging(
            answering.exchange.head,
            status=answering.head.status,
            headers=[(name.decode(_LATIN), value.decode(_LATIN)) for name, value in found],
            position=answering.position,
        )

    def _explain(self, answering: Answering, tagging: Tagging, codings: list[str]) -> None:
        if any(name == "Hotreload-Tag" and "encoded" in value for name, value in tagging.headers):
            self._on_warning(
                f"pages of {answering.exchange.pool.backend.url} come as {', '.join(codings)}, "
                "which cannot be read here, so they are not reloaded; the extra "
                "hotreload-hub[proxy] reads br and zstd"
            )


class _Page:
    """Carry one page; ``untagged`` are its headers for the case that it cannot be decoded."""

    def __init__(
        self,
        answering: Answering,
        tagging: Tagging,
        known: Decoder | None,
        untagged: list[tuple[str, str]],
    ) -> None:
        self._answering = answering
        self._upstream = answering.upstream
        self._tagging = tagging
        self._decoder = known
        self._untagged = untagged
        self._raw: list[bytes] = []
        self._pieces: Iterator[bytes] = iter(())
        self._end: End | None = None

    async def carry(self) -> Sent:
        try:
            data = await self._begun()
        except Undecodable:
            ahead: list[bytes | End] = [*self._raw]
            if self._end is not None:
                ahead.append(self._end)
            return await carry_plain(self._answering, _encoded(self._untagged), ahead=ahead)
        self._raw.clear()
        self._answering.begin(_encoded(self._tagging.headers))
        try:
            return await self._carried(data)
        except Undecodable as error:
            raise Gone(f"its body cannot be decoded: {error}", malformed=True) from error

    async def _begun(self) -> bytes:
        """Give the first bytes that go out; the headers are final then."""
        first = await self._first()
        data = self._tagging.feed(first, last=self._end is not None)
        while data is None:
            data = self._fed(await self._next())
        return data

    async def _carried(self, data: bytes) -> Sent:
        writing = self._answering.exchange.writing
        while True:
            writing.piece(data)
            if self._end is not None:
                self._answering.settle(self._end)
                return await writing.finish(self._end.trailers)
            if writing.is_full:
                await writing.flush()
            piece = self._piece()
            if piece is None and self._end is None:
                await writing.flush()
                piece = await self._next()
            data = self._fed(piece) or b""

    def _fed(self, piece: bytes | None) -> bytes | None:
        return self._tagging.feed(piece or b"", last=self._end is not None)

    async def _first(self) -> bytes:
        """Take what comes at once, and give it a moment to be all."""
        first = bytearray(await self._next() or b"")
        until = asyncio.get_running_loop().time() + MOMENT
        while self._end is None and len(first) < WHOLE_LIMIT:
            piece = self._piece()
            if piece is not None:
                first += piece
            elif self._end is None and not await self._upstream.awaited(until):
                break
        return bytes(first)

    async def _next(self) -> bytes | None:
        """Wait for a piece; None at the end."""
        while (piece := self._piece()) is None and self._end is None:
            await self._upstream.awaited(None)
        return piece

    def _piece(self) -> bytes | None:
        """Give a piece of what is there; None where nothing is, or at the end."""
        while True:
            piece = next(self._pieces, None)
            if piece is not None:
                return piece
            if self._end is not None or not self._upstream.has_news:
                return None
            event = self._upstream.taken()
            if isinstance(event, End):
                self._end = event
                if self._decoder is not None:
                    self._decoder.finish()
            else:
                assert isinstance(event, bytes)
                self._raw.append(event)
                self._pieces = self._decoder.feed(event) if self._decoder else iter((event,))


def _encoded(headers: list[tuple[str, str]]) -> Fields:
    return tuple((name.encode(_LATIN), value.encode(_LATIN)) for name, value in headers)
