"""What the bytes of an application's page say, read once as long as it answers with the same.

Most requests for a page get what the one before got. No I/O.
"""

from collections import OrderedDict
from dataclasses import dataclass

from hotreload.content import content_id
from hotreload.documents import inject
from hotreload.documents.document import declared_nonce
from hotreload.documents.inject import PREFIX_LIMIT
from hotreload.esm.page_scripts import has_hints

PAGES_LIMIT = 64
"""URLs whose last page is known."""
LENGTH_LIMIT = 256 * 1024
"""Bytes of the longest page that is kept for that."""


@dataclass(slots=True)
class PageFacts:
    """Say of a complete page what is asked of it each time.

    ``point`` is where the tag goes, None for nowhere, and then ``why`` says why. ``is_noted``: it
    brings in nothing, and those who want to know that have been told.
    """

    data: bytes
    policy: str
    id: str
    point: int | None
    why: str | None
    nonce: str | None
    has_hints: bool
    is_noted: bool = False


class KnownPages:
    """Know the last page of each URL."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: OrderedDict[str, PageFacts] = OrderedDict()

    def read(self, url: str, data: bytes, *, policy: str) -> PageFacts:
        """Read a page that was served with a policy."""
        known = self._known.get(url)
        if known is not None and known.data == data and known.policy == policy:
            return known
        facts = _read(data, policy)
        # Another page that brings in nothing says nothing new.
        facts.is_noted = known is not None and known.is_noted and not facts.has_hints
        self._known[url] = facts
        self._known.move_to_end(url)
        if len(data) > LENGTH_LIMIT or len(self._known) > PAGES_LIMIT:
            self._known.popitem(last=len(data) > LENGTH_LIMIT)
        return facts


def _read(data: bytes, policy: str) -> PageFacts:
    is_long = len(data) >= PREFIX_LIMIT
    point = inject.insertion_point(data[:PREFIX_LIMIT] if is_long else data, final=not is_long)
    return PageFacts(
        data,
        policy,
        id=content_id(data),
        point=point,
        why=inject.why_no_place(data) if point is None else None,
        nonce=declared_nonce(data, policy=policy),
        has_hints=has_hints(data),
    )
