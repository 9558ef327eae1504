"""One answer of an application on its way to the browser: never buffered, tagged if it is a page.

The same for every server interface, which hands over the pieces as they come, and keeps the head
back until the first of them goes out. A page that is complete in its first piece is known by its
content; one that comes in pieces gets a name at random, and its source is kept when it has ended.
"""

import secrets
from collections.abc import Collection
from functools import partial

from hotreload.answers import page_headers
from hotreload.answers.answer import told_of
from hotreload.answers.judged import Judged
from hotreload.answers.page_headers import Headers
from hotreload.answers.tagger import Served, Tagger, timing
from hotreload.documents import inject
from hotreload.documents.admission import admit
from hotreload.documents.document import declared_charset, declared_nonce, why_no_html
from hotreload.documents.inject import PREFIX_LIMIT, Injector, Tag
from hotreload.protocol.messages import Position

KEPT_LIMIT = 1024 * 1024
"""Bytes of a stream that are kept aside; of a longer one nobody has the source."""
COLLECT_LIMIT = 8 * 1024 * 1024
"""Bytes of a page's new source that its client gets as a whole; a longer one is loaded anew."""
_FIRST = 64
"""Bytes that tell JSON that calls itself HTML."""
_DOCTYPE = b"<!"


class Tagging:
    """Take the pieces of one answer; made by `Responder.tagging`.

    Where ``is_page`` is False, ``headers`` are to be sent with the body as it is. Else they are
    final, and to be sent, as soon as `feed` gives something.
    """

    __slots__ = (
        "_base",
        "_files",
        "_held",
        "_is_out",
        "_judged",
        "_kept",
        "_name",
        "_position",
        "_said",
        "_size",
        "_tagger",
        "headers",
        "is_page",
        "repeatable",
    )

    def __init__(
        self,
        tagger: Tagger,
        judged: Judged,
        *,
        length: str,
        position: Position,
        files: Collection[str],
    ) -> None:
        """Tag an answer by its head; ``position`` is where the hub was before it was made.

        ``length`` is what the answer says of it, ``files`` are read at its end.
        """
        self.headers: Headers = []
        self.is_page = judged.is_page
        self.repeatable: Served | None = None
        """What was served, if the same answer to the same request would be the same again."""
        self._tagger, self._judged = tagger, judged
        self._position, self._files = position, files
        self._said = length
        self._base = judged.told
        self._held: bytearray | None = None
        self._is_out = False
        self._kept: list[bytes] | None = None
        if not judged.is_page:
            self._without_body()

    def _without_body(self) -> None:
        judged = self._judged
        if judged.is_html and judged.why is None:
            self._admit(declared_nonce(b"", policy=judged.policy))
            self._settle(None, length=None)
            return
        self.headers = judged.untagged(self._said)
        if not self._tagger.is_off:
            self._tagger.watch(self._files)

    @property
    def _length(self) -> int | None:
        said = self._said
        return int(said) if said.isascii() and said.isdigit() else None

    def feed(self, piece: bytes, *, last: bool = False) -> bytes | None:
        """Take a piece of the body, and give what goes out; None: nothing yet, not even the head.

        ``last``: no more will come; where this is known too late, say it with no bytes. What is
        held back is only what stands before the page's first element, which shows nothing.
        """
        if self._is_out:
            self._keep(piece, last=last)
            return piece
        if self._held is not None:
            self._held += piece
            piece = bytes(self._held)
        is_whole = last or ((length := self._length) is not None and len(piece) >= length)
        told = self._whole(piece) if is_whole else self._begun(piece)
        if told is not None:
            self._is_out = True
        elif self._held is None:
            self._held = bytearray(piece)
        return told

    # --- complete in one piece -----------------------------------------------------------------

    def _whole(self, data: bytes) -> bytes:
        judged, tagger = self._judged, self._tagger
        facts = tagger.read(judged.url, data, policy=judged.policy)
        served = Served(facts.id, facts.data, judged.url, judged.policy, frozenset(self._files))
        if data[:2] != _DOCTYPE and (why := why_no_html(judged.type, data[:_FIRST])) is not None:
            return self._passed(data, why)
        is_got = judged.head.method == "GET"
        if is_got:
            tagger.remember(served)
        if judged.is_bare:
            return self._new_source(served)
        hot = tagger.hot(judged.head, served, facts)
        if facts.point is None:
            return self._passed(data, facts.why or "")
        tagged = inject.put(hot, self._tag(facts.id, facts.nonce), facts.point)
        charset = None if judged.has_charset else declared_charset(facts.data)
        self._settle(charset, length=len(tagged), content=facts.id)
        if facts.is_noted and not judged.policy and is_got:
            self.repeatable = served
        return tagged

    def _new_source(self, served: Served) -> bytes:
        self._tagger.show(served)
        told = told_of(served.id, position=self._position, policy=served.policy)
        why = page_headers.told("no; the client itself asks for the source")
        self.headers = [*self._judged.untagged(self._said), *told.items(), why]
        return served.source

    # --- in pieces -----------------------------------------------------------------------------

    def _begun(self, held: bytes) -> bytes | None:
        if self._judged.is_bare:
            is_long = len(held) > COLLECT_LIMIT
            too_long = f"it has more than {COLLECT_LIMIT} bytes"
            return self._passed(held, too_long) if is_long else None
        if len(held) < _FIRST and not held.strip():
            return None
        if (why := why_no_html(self._judged.type, held[:_FIRST])) is not None:
            return self._passed(held, why)
        if inject.insertion_point(held[:PREFIX_LIMIT]) is None:
            is_long = len(held) >= PREFIX_LIMIT
            return self._passed(held, inject.why_no_place(held) or "") if is_long else None
        return self._stream(held)

    def _stream(self, held: bytes) -> bytes:
        self._name = secrets.token_urlsafe(9)
        nonce = declared_nonce(held, policy=self._judged.policy)
        begun = Injector(self._tag(self._name, nonce)).feed(held)
        added = len(begun) - len(held)
        length = None if self._length is None else self._length + added
        charset = None if self._judged.has_charset else declared_charset(held)
        self._settle(charset, length=length)
        if self._judged.head.method == "GET":
            self._kept, self._size = [], 0
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
            judged, files = self._judged, frozenset(self._files)
            source = b"".join(self._kept)
            served = Served(self._name, source, judged.url, judged.policy, files)
            self._tagger.remember(served)
            self._tagger.show(served)
            self._kept = None

    # --- the head ------------------------------------------------------------------------------

    def _tag(self, name: str, nonce: str | None) -> Tag:
        nonce = self._admit(nonce)
        head = self._judged.head
        return self._tagger.tag(head, position=self._position, page=name, nonce=nonce)

    def _admit(self, declared: str | None) -> str | None:
        """Have the policies admit the client; give the nonce that its tag needs, if any."""
        if not self._judged.has_policies:
            return declared
        nonce = declared or secrets.token_urlsafe(12)
        needs = self._tagger.needs(self._judged.head, nonce=nonce)
        self._base = page_headers.with_policies(self._base, partial(admit, needs=needs))
        is_named = any(f"'nonce-{nonce}'" in value for _, value in self._base)
        return declared or (nonce if is_named else None)

    def _settle(self, charset: str | None, *, length: int | None, content: str = "") -> None:
        said = None if length is None else str(length)
        headers = page_headers.with_length(self._base, self._judged.lengths, said)
        if charset is not None:
            headers = page_headers.with_charset(headers, charset)
        # By this name a page knows that there is no policy but what it holds itself.
        if content and not self._judged.has_policies:
            headers += timing(content).items()
        self.headers = headers

    def _passed(self, data: bytes, why: str) -> bytes:
        self.headers = [*self._judged.untagged(self._said), page_headers.told(f"no; {why}")]
        return data
