"""The pages that were served: which file each shows, and its source. No I/O.

A page is known by its page id, the content id of the body without our tag. The store is bounded
by bytes; the page served longest ago leaves first.
"""

from collections import OrderedDict
from dataclasses import dataclass

BYTES_LIMIT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one served body, as it was without the tag, and the canonical paths of its files."""

    source: bytes
    paths: frozenset[str]


class Pages:
    """Find served pages by page id, and page ids by file."""

    def __init__(self, *, limit: int = BYTES_LIMIT) -> None:
        """Bound the sources to ``limit`` bytes."""
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()

    def remember(self, page_id: str, source: bytes, *, path: str | None) -> None:
        """Keep a page that was just served."""
        known = self._pages.get(page_id)
        paths = (known.paths if known else frozenset()) | ({path} if path else frozenset())
        self._forget(page_id)
        self._pages[page_id] = Page(source, paths)
        self._size += len(source)
        while self._size > self._limit and len(self._pages) > 1:
            self._forget(next(iter(self._pages)))

    def source(self, page_id: str) -> bytes | None:
        """Give the source of a page; None where it was never served or is forgotten."""
        page = self._pages.get(page_id)
        return page.source if page else None

    def showing(self, path: str) -> tuple[str, ...]:
        """List the ids of the kept pages that show the file at a canonical path."""
        return tuple(page_id for page_id, page in self._pages.items() if path in page.paths)

    def _forget(self, page_id: str) -> None:
        page = self._pages.pop(page_id, None)
        if page is not None:
            self._size -= len(page.source)
