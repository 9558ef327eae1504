"""The answers on one connection to a server: bytes in, heads and bodies out. No I/O.

Where an answer could end at two places, it is refused: what we took for its rest might be another
answer to the browser, or the other way round (RFC 9112, section 6.3).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hotreload.proxy import fields
from hotreload.proxy.chunk_reader import ChunkReader
from hotreload.proxy.fields import Fields, Malformed

_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9][0-9])(?: ([^\x00\r\n]*))?\r?\n")
_HEAD_END = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_BODYLESS = (204, 304)


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """Hold the status line and the fields of an answer, as they came."""

    status: int
    reason: bytes
    fields: Fields
    version: tuple[int, int] = (1, 1)
    length: int | None = None
    """Bytes of the body, where that is said."""
    is_chunked: bool = False
    has_body: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """End an answer; after ``reusable`` ones the connection takes another request."""

    reusable: bool
    trailers: Fields = ()


Event = ResponseHead | bytes | End
"""A head (with a status below 200 another one follows), a piece of a body, or its end."""


class ResponseReader:
    """Read answers, each after ``expect``."""

    def __init__(self) -> None:
        """Expect nothing yet: what comes now is not asked for."""
        self._method = ""
        self._data = b""
        self._next: Callable[[list[Event]], bool] = self._nothing
        self._left = 0
        self._chunks: ChunkReader | None = None
        self._persists = False

    @property
    def is_amid(self) -> bool:
        """Tell whether an answer is awaited or under way."""
        return self._next != self._nothing

    def expect(self, method: str) -> None:
        """Note that a request was sent; its method says whether its answer has a body."""
        self._method = method
        self._next = self._head

    def feed(self, data: bytes) -> list[Event]:
        """Take bytes and give what they hold.

        Raises:
            Malformed: they are no answer, or not to a request of ours.
        """
        self._data = self._data + data if self._data else data
        events: list[Event] = []
        while self._data and self._next(events):
            pass
        return events

    def feed_eof(self) -> list[Event]:
        """Take the end of the connection.

        Raises:
            Malformed: it cuts an answer off, or comes in place of one.
        """
        if self._next == self._until_close:
            self._next = self._nothing
            return [End(reusable=False)]
        if self.is_amid:
            raise Malformed("the connection ended before the answer did")
        return []

    def tunnel(self) -> bytes:
        """Give what came behind a 101, which is no HTTP any more."""
        rest, self._data = self._data, b""
        return rest

    def _nothing(self, events: list[Event]) -> bool:
        raise Malformed("it answered without being asked")

    def _tunnelled(self, events: list[Event]) -> bool:
        return False

    def _head(self, events: list[Event]) -> bool:
        data = self._data
        end = _HEAD_END.search(data)
        if end is None or end.start() > fields.LIMIT:
            if len(data) > fields.LIMIT:
                raise Malformed("its headers are longer than 64 kB")
            if not b"HTTP/1.".startswith(data[:7]):
                raise Malformed(f"this is no answer of HTTP/1.1: {data[:40]!r}")
            return False
        status = _STATUS.match(data)
        if status is None:
            raise Malformed(f"this is no status line: {data[:40]!r}")
        self._data = data[end.end() :]
        parsed = fields.parse(data[status.end() : end.start() + 1])
        version = (1, int(status[1]))
        head = self._framed(int(status[2]), status[3] or b"", parsed, version)
        events.append(head)
        if head.status == 101:
            self._next = self._tunnelled
        elif head.status >= 200:
            self._begin_body(head, events)
        return True

    def _framed(
        self, status: int, reason: bytes, found: Fields, version: tuple[int, int]
    ) -> ResponseHead:
        length, is_chunked = _length(found), _is_chunked(found, version)
        if length is not None and is_chunked:
            raise Malformed("it has both Content-Length and Transfer-Encoding")
        self._persists = _persists(found, version)
        has_body = self._method != "HEAD" and status >= 200 and status not in _BODYLESS
        return ResponseHead(status, reason, found, version, length, is_chunked, has_body)

    def _begin_body(self, head: ResponseHead, events: list[Event]) -> None:
        if not head.has_body or head.length == 0:
            self._end(events)
        elif head.is_chunked:
            self._chunks = ChunkReader()
            self._next = self._chunked
        elif head.length is not None:
            self._left = head.length
            self._next = self._counted
        else:
            self._persists = False
            self._next = self._until_close

    def _counted(self, events: list[Event]) -> bool:
        data = self._data
        if len(data) > self._left:
            data, self._data = data[: self._left], data[self._left :]
        else:
            self._data = b""
        self._left -= len(data)
        events.append(data)
        if not self._left:
            self._end(events)
        return True

    def _chunked(self, events: list[Event]) -> bool:
        assert self._chunks is not None
        pieces, rest = self._chunks.feed(self._data)
        self._data = rest
        if pieces:
            events.append(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        if self._chunks.trailers is not None:
            self._end(events, self._chunks.trailers)
            return True
        return False

    def _until_close(self, events: list[Event]) -> bool:
        events.append(self._data)
        self._data = b""
        return False

    def _end(self, events: list[Event], trailers: Fields = ()) -> None:
        # Bytes behind the end would be taken for the answer to the next request.
        self._next = self._nothing
        events.append(End(reusable=self._persists and not self._data, trailers=trailers))
        self._data = b""


def _length(found: Fields) -> int | None:
    texts = {
        text.strip()
        for value in fields.values(found, b"content-length")
        for text in value.split(b",")
    }
    if not texts:
        return None
    text = texts.pop()
    if texts or not _LENGTH.fullmatch(text):
        raise Malformed("its Content-Length is no number, or two of them")
    return int(text)


def _is_chunked(found: Fields, version: tuple[int, int]) -> bool:
    codings = fields.elements(found, b"transfer-encoding")
    if not codings:
        return False
    if codings != [b"chunked"] or version == (1, 0):
        raise Malformed("its Transfer-Encoding is not just 'chunked'")
    return True


def _persists(found: Fields, version: tuple[int, int]) -> bool:
    options = fields.elements(found, b"connection")
    return b"close" not in options if version == (1, 1) else False
