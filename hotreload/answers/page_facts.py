"""What the bytes of an application's page say, read once as long as it answers with the same.

Most requests for a page get what the one before got, or nearly. No I/O.
"""

from dataclasses import dataclass

from hotreload.content import content_id
from hotreload.documents import inject
from hotreload.documents.document import declared_nonce, script_tags
from hotreload.documents.inject import PREFIX_LIMIT
from hotreload.esm.page_scripts import are_hints

PAGES_LIMIT = 64
"""URLs whose last page is known."""
LENGTH_LIMIT = 256 * 1024
"""Bytes of the longest page that is kept for that."""


@dataclass(slots=True)
class PageFacts:
    """Say of a complete page what is asked of it each time.

    ``point`` is where the tag goes, None for nowhere, and then ``why`` says why. ``head``: the tag
    has that place in every page that begins so. ``is_noted``: it brings in nothing, and those who
    want to know that have been told.
    """

    data: bytes
    policy: str
    id: str
    point: int | None
    why: str | None
    head: bytes | None
    nonce: str | None
    has_hints: bool
    is_noted: bool = False


class KnownPages:
    """Know the last page of each URL."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, PageFacts] = {}

    def read(self, url: str, data: bytes, *, policy: str) -> PageFacts:
        """Read a page that was served with a policy."""
        known = self._known.get(url)
        if known is not None and known.data == data and known.policy == policy:
            return known
        facts = _read(data, policy, known)
        # Another page that brings in nothing says nothing new.
        facts.is_noted = known is not None and known.is_noted and not facts.has_hints
        if len(data) <= LENGTH_LIMIT:
            self._known[url] = facts
            if known is None and len(self._known) > PAGES_LIMIT:
                del self._known[next(iter(self._known))]
        elif known is not None:
            del self._known[url]
        return facts


def _read(data: bytes, policy: str, before: PageFacts | None) -> PageFacts:
    tags = script_tags(data)
    may_have_nonce = bool(policy) or any(b"nonce" in tag for tag in tags)
    nonce = declared_nonce(data, policy=policy) if may_have_nonce else None
    point, why, head = _place(data, None if before is None else before.head)
    return PageFacts(data, policy, content_id(data), point, why, head, nonce, are_hints(tags))


def _place(data: bytes, known: bytes | None) -> tuple[int | None, str | None, bytes | None]:
    if known is not None and data.startswith(known):
        return len(known), None, known
    is_long = len(data) >= PREFIX_LIMIT
    point = inject.insertion_point(data[:PREFIX_LIMIT] if is_long else data, final=not is_long)
    if point is None:
        return None, inject.why_no_place(data), None
    head = data[:point]
    return point, None, head if inject.ends_with_head(head) else None
