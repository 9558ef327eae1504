"""Where the tag goes in a document, and how it gets there. No I/O.

The tag comes first in ``<head>``, found by a scan of what may stand before it: byte order mark,
white space, comments, ``<?...>``, doctype, ``<html>``, ``<head>``. So it costs the same for a page
of any size, works on the first chunk of a stream, and never meets a ``</body>`` in a script. It
never stands before a doctype, which would switch the page to quirks mode.
"""

import re
from functools import lru_cache
from html import escape
from typing import NamedTuple

from hotreload.documents.document import ATTRIBUTES, COMMENT
from hotreload.protocol.messages import Position

PREFIX_LIMIT = 256 * 1024
"""Bytes. What is longer before its first element is passed on without the tag."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

# End tags leave no trace there, but for these four.
_SKIPPED = rb"""(?:[\t\n\f\r\ ]++ | %b | <\?[^>]*+>
  | <!(?!--)[^>\[]*+(?:\[[^\]]*+\][^>]*+)?+>
  | </(?!(?:html|head|body|br)[\t\n\f\r\ />])[a-z][^\t\n\f\r\ />]*+%b)*+""" % (COMMENT, ATTRIBUTES)

_PREFIX = re.compile(
    rb"""(?:\xef\xbb\xbf)?+ %b
    (?P<html><html(?=[\t\n\f\r\ />])%b %b)?+
    (?P<head><head(?=[\t\n\f\r\ />])%b)?+"""
    % (_SKIPPED, ATTRIBUTES, _SKIPPED, ATTRIBUTES),
    re.VERBOSE | re.IGNORECASE,
)
_UNFINISHED_HEAD = re.compile(
    rb"\Z|<(?:\Z|[!?]|h\Z|he\Z|hea\Z|head(?:\Z|[\t\n\f\r /]))", re.IGNORECASE
)
_UNFINISHED = re.compile(
    rb"%b|<(?:ht\Z|htm\Z|html(?:\Z|[\t\n\f\r /]))" % (_UNFINISHED_HEAD.pattern,), re.IGNORECASE
)
_DOCTYPE = re.compile(rb"<!doctype", re.IGNORECASE)


class Tag(NamedTuple):  # one is made for each page, and that takes a third of a dataclass's time
    """Describe the one element that we put into a page."""

    src: str
    token: str
    position: Position
    page: str
    nonce: str | None = None

    def render(self) -> str:
        """Write the element."""
        nonce = "" if self.nonce is None else f' nonce="{escape(self.nonce)}"'
        begun = _begun(self.src, self.token, self.position.epoch, self.position.seq)
        return f'{begun} data-page="{escape(self.page)}"{nonce}></script>'


@lru_cache(maxsize=256)  # the same, page for page
def _begun(src: str, token: str, epoch: str, seq: int) -> str:
    return (
        f'<script type="module" src="{escape(src)}" data-token="{escape(token)}"'
        f' data-epoch="{escape(epoch)}" data-seq="{seq}"'
    )


def insertion_point(data: bytes, *, final: bool = False) -> int | None:
    """Find the offset at which the tag goes in; None while that takes more bytes.

    With ``final`` no more bytes will come, and None means that the tag has no place.
    """
    if data[:2] in _UTF16:
        point = _scan(_narrowed(data), final=final)
        return None if point is None else 2 + 2 * point
    if not final and (_BOM.startswith(data) or data in (b"\xff", b"\xfe")):
        return None
    return _scan(data, final=final)


def ends_with_head(data: bytes) -> bool:
    """Tell whether the beginning of a page ends with its ``<head>``: then the tag goes there.

    What follows makes no difference.
    """
    match = None if data[:2] in _UTF16 else _PREFIX.fullmatch(data)
    return match is not None and match["head"] is not None


def why_no_place(data: bytes) -> str | None:
    """Say, as a clause, why a complete page cannot hold the tag; None where it can."""
    is_whole = len(data) < PREFIX_LIMIT
    if insertion_point(data[:PREFIX_LIMIT], final=is_whole) is not None:
        return None
    if not is_whole:
        return f"its first {PREFIX_LIMIT // 1024} kB hold no element"
    return "it has no place for a script: it is XML without <html>, or its doctype has no end"


def _scan(data: bytes, *, final: bool) -> int | None:
    match = _PREFIX.match(data)
    if match is None or match["head"]:
        return match and match.end()
    point = match.end()
    unfinished = _UNFINISHED_HEAD if match["html"] else _UNFINISHED
    if unfinished.match(data, point) and (not final or _DOCTYPE.match(data, point)):
        return None
    # In XML no parser adds <html>, and beside another root element the tag would be an error.
    rootless = match["html"] is None and data.startswith((b"<?xml", _BOM + b"<?xml"))
    return None if rootless else point


def _narrowed(data: bytes) -> bytes:
    """Take the ASCII part of UTF-16 behind its mark, one byte a unit; the rest becomes ``x``."""
    little = data.startswith(b"\xff")
    whole = data[2 : len(data) // 2 * 2]
    low, high = (whole[0::2], whole[1::2]) if little else (whole[1::2], whole[0::2])
    if not high.strip(b"\0"):
        return low
    return bytes(120 if above else unit for unit, above in zip(low, high, strict=True))


def inject(data: bytes, tag: Tag) -> bytes:
    """Put the tag into a complete page; without a place for it the page comes back as it was."""
    injector = Injector(tag)
    return injector.feed(data) + injector.finish()


class Injector:
    """Put the tag into a page that comes in pieces; how it was cut makes no difference."""

    def __init__(self, tag: Tag) -> None:
        """Wait for the first piece."""
        self._tag = tag
        self._held = b""
        self._done = False

    def feed(self, chunk: bytes) -> bytes:
        """Take a piece and give what can be sent on: all, once the tag has its place."""
        if self._done:
            return chunk
        self._held += chunk
        point = insertion_point(self._held[:PREFIX_LIMIT])
        if point is None and len(self._held) < PREFIX_LIMIT:
            return b""
        return self._release(point)

    def finish(self) -> bytes:
        """Give what is left when the page has ended."""
        return b"" if self._done else self._release(insertion_point(self._held, final=True))

    def _release(self, point: int | None) -> bytes:
        held, self._held, self._done = self._held, b"", True
        return held if point is None else put(held, self._tag, point)


def put(data: bytes, tag: Tag, point: int) -> bytes:
    """Put the tag in at an offset that `insertion_point` has found."""
    element = tag.render().encode("ascii", "xmlcharrefreplace")
    if encoding := _UTF16.get(data[:2]):
        element = element.decode("ascii").encode(encoding)
    return data[:point] + element + data[point:]
