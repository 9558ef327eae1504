"""One answer of an application on its way to the browser: never buffered, tagged if it is a page.

The same for every server interface, which hands over the pieces as they come, and keeps the head
back until the first of them goes out. A page that is complete in its first piece is known by its
content; one that comes in pieces gets a name at random, and its source is kept when it has ended.
"""

import secrets
from collections.abc import Collection
from functools import partial

from hotreload import urls
from hotreload.answers import page_headers
from hotreload.answers.answer import told_of
from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import asked_by, is_for_patching
from hotreload.answers.tagger import Served, Tagger, timing
from hotreload.documents import inject
from hotreload.documents.admission import admit
from hotreload.documents.document import (
    declared_charset,
    declared_nonce,
    why_no_document,
    why_no_html,
)
from hotreload.documents.inject import PREFIX_LIMIT, Injector, Tag
from hotreload.gate import Head
from hotreload.protocol.messages import Position

KEPT_LIMIT = 1024 * 1024
"""Bytes of a stream that are kept aside; of a longer one nobody has the source."""
COLLECT_LIMIT = 8 * 1024 * 1024
"""Bytes of a page's new source that its client gets as a whole; a longer one is loaded anew."""
_FIRST = 64
"""Bytes that tell JSON that calls itself HTML."""


class Tagging:
    """Take the pieces of one answer; made by `Responder.tagging`.

    Where ``is_page`` is False, ``headers`` are to be sent with the body as it is. Else they are
    final, and to be sent, as soon as `feed` gives something.
    """

    __slots__ = (
        "_files",
        "_head",
        "_held",
        "_is_bare",
        "_is_out",
        "_kept",
        "_length",
        "_name",
        "_policy",
        "_position",
        "_size",
        "_tagger",
        "_type",
        "headers",
        "is_page",
        "repeatable",
    )

    def __init__(
        self,
        tagger: Tagger,
        head: Head,
        *,
        status: int,
        headers: Headers,
        position: Position,
        files: Collection[str],
    ) -> None:
        """Judge an answer by its head; ``position`` is where the hub was before it was made.

        ``files`` are read at the end of the answer.
        """
        self.headers = headers
        self.is_page = False
        self.repeatable: Served | None = None
        """What was served, if the same answer to the same request would be the same again."""
        self._tagger, self._head = tagger, head
        self._position, self._files = position, files
        if tagger.is_off:
            return
        fields = page_headers.joined(headers)
        self._type = fields.get("content-type", "")
        if why_no_html(self._type, b"") is not None:
            self.headers = page_headers.revalidated(head, status, headers)
            tagger.watch(files)
            return
        self._policy = fields.get("content-security-policy", "")
        length = fields.get("content-length", "")
        self._length = int(length) if length.isascii() and length.isdigit() else None
        self._held = bytearray()
        self._is_out = False
        self._name = ""
        self._kept: list[bytes] | None = None
        self._size = 0
        self._is_bare = is_for_patching(head)
        self._judge(status, fields)

    def _judge(self, status: int, fields: dict[str, str]) -> None:
        # The new source is that of a navigation, whatever asks for it.
        request = {} if self._is_bare else asked_by(self._head)
        why = why_no_document(
            status=status,
            method=self._head.method,
            content_type=self._type,
            headers=fields,
            request=request,
            first=b"",
        )
        self.headers = page_headers.varied(self.headers, fields.get("vary", ""))
        if why is not None:
            self._say(f"no; {why}")
            self._tagger.watch(self._files)
        elif self._head.method == "HEAD":
            self._nonce(declared_nonce(b"", policy=self._policy))
            self._settle(None, length=None)
        else:
            self.is_page = True

    def feed(self, piece: bytes, *, last: bool = False) -> bytes | None:
        """Take a piece of the body, and give what goes out; None: nothing yet, not even the head.

        ``last``: no more will come; where this is known too late, say it with no bytes. What is
        held back is only what stands before the page's first element, which shows nothing.
        """
        if self._is_out:
            self._keep(piece, last=last)
            return piece
        self._held += piece
        is_whole = last or (self._length is not None and len(self._held) >= self._length)
        told = self._whole() if is_whole else self._begun()
        self._is_out = told is not None
        return told

    # --- complete in one piece -----------------------------------------------------------------

    def _whole(self) -> bytes:
        data = bytes(self._held)
        url = urls.canonical(self._head.path)
        facts = self._tagger.read(url, data, policy=self._policy)
        served = Served(facts.id, facts.data, url, self._policy, frozenset(self._files))
        if (why := why_no_html(self._type, data[:_FIRST])) is not None:
            return self._passed(why)
        if self._head.method == "GET":
            self._tagger.remember(served)
        if self._is_bare:
            return self._new_source(served)
        hot = self._tagger.hot(self._head, served, facts)
        if facts.point is None:
            return self._passed(facts.why or "")
        tagged = inject.put(hot, self._tag(facts.id, facts.nonce), facts.point)
        charset = None if "charset" in self._type.lower() else declared_charset(facts.data)
        self._settle(charset, length=len(tagged), content=facts.id)
        if facts.is_noted and not self._policy and self._head.method == "GET":
            self.repeatable = served
        return tagged

    def _new_source(self, served: Served) -> bytes:
        self._tagger.show(served)
        told = told_of(served.id, position=self._position, policy=self._policy)
        self.headers = [*self.headers, *told.items()]
        self._say("no; the client itself asks for the source")
        return served.source

    # --- in pieces -----------------------------------------------------------------------------

    def _begun(self) -> bytes | None:
        held = self._held
        if self._is_bare:
            is_long = len(held) > COLLECT_LIMIT
            return self._passed(f"it has more than {COLLECT_LIMIT} bytes") if is_long else None
        if len(held) < _FIRST and not held.strip():
            return None
        if (why := why_no_html(self._type, bytes(held[:_FIRST]))) is not None:
            return self._passed(why)
        if inject.insertion_point(bytes(held[:PREFIX_LIMIT])) is None:
            is_long = len(held) >= PREFIX_LIMIT
            return self._passed(inject.why_no_place(bytes(held)) or "") if is_long else None
        return self._stream(bytes(held))

    def _stream(self, held: bytes) -> bytes:
        self._name = secrets.token_urlsafe(9)
        nonce = declared_nonce(held, policy=self._policy)
        begun = Injector(self._tag(self._name, nonce)).feed(held)
        length = None if self._length is None else self._length + len(begun) - len(held)
        self._settle(declared_charset(held), length=length)
        if self._head.method == "GET":
            self._kept = []
            self._keep(held, last=False)
        return begun

    def _keep(self, piece: bytes, *, last: bool) -> None:
        if self._kept is None:
            return
        self._kept.append(piece)
        self._size += len(piece)
        if self._size > KEPT_LIMIT:
            self._kept = None
        elif last or self._size == self._length:
            url, files = urls.canonical(self._head.path), frozenset(self._files)
            served = Served(self._name, b"".join(self._kept), url, self._policy, files)
            self._tagger.remember(served)
            self._tagger.show(served)
            self._kept = None

    # --- the head ------------------------------------------------------------------------------

    def _tag(self, name: str, nonce: str | None) -> Tag:
        nonce = self._nonce(nonce)
        return self._tagger.tag(self._head, position=self._position, page=name, nonce=nonce)

    def _nonce(self, declared: str | None) -> str | None:
        """Have the policies admit the client; give the nonce that its tag needs, if any."""
        if not any(name.lower() in page_headers.POLICIES for name, _ in self.headers):
            return declared
        nonce = declared or secrets.token_urlsafe(12)
        needs = self._tagger.needs(self._head, nonce=nonce)
        self.headers = page_headers.with_policies(self.headers, partial(admit, needs=needs))
        is_named = any(f"'nonce-{nonce}'" in value for _, value in self.headers)
        return declared or (nonce if is_named else None)

    def _settle(self, charset: str | None, *, length: int | None, content: str = "") -> None:
        more = [*timing(content).items()] if content else []
        headers = page_headers.tagged(self.headers, length=length, charset=charset)
        self.headers = [*headers, *more, page_headers.told("yes")]

    def _passed(self, why: str) -> bytes:
        self._say(f"no; {why}")
        return bytes(self._held)

    def _say(self, outcome: str) -> None:
        self.headers = [*self.headers, page_headers.told(outcome)]
