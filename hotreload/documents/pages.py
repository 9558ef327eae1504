"""The pages that were served: what each was made from, and its source. No I/O.

A page is known by its page id, the content id of the body without our tag. The store is bounded
by bytes; the page served longest ago leaves first.
"""

import re
from collections import OrderedDict
from collections.abc import Collection
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from hotreload.content import content_id

BYTES_LIMIT = 32 * 1024 * 1024
NAMED_LIMIT = 64
"""Ids that are named as showing a file, the newest ones; tabs know it by its path as well."""
OTHERS_LIMIT = 256
"""Ids that are named as made of other templates, the newest ones; a page that is not compares."""

_NONCE = re.compile("'nonce-[^']*'", re.IGNORECASE)


class Page(NamedTuple):  # as `inject.Tag`
    """Hold one served body, as it was without the tag, and the canonical paths of its files.

    ``policy`` is the content security policy that it was served with, ``files`` are the templates
    that it was made of, as far as anybody knows, and ``urls`` where an application answers with it.
    """

    source: bytes
    paths: frozenset[str]
    policy: str = ""
    files: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()


class Pages:
    """Find served pages by page id, and page ids by file."""

    def __init__(self, *, limit: int = BYTES_LIMIT) -> None:
        """Bound the sources to ``limit`` bytes."""
        self._limit = limit
        self._size = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()

    def remember(
        self,
        page_id: str,
        source: bytes,
        *,
        path: str | None,
        policy: str = "",
        files: Collection[str] = (),
        url: str | None = None,
    ) -> None:
        """Keep a page that was just served, or that tabs are about to fetch.

        ``files`` are the templates that it was made of, none where nobody knows; ``url`` is the
        path at which an application answered with it.
        """
        known = self._pages.get(page_id)
        paths, at, made_of = _only(path), _only(url), frozenset(files)
        if known is not None:
            paths, at, made_of = known.paths | paths, known.urls | at, known.files | made_of
            self._forget(page_id)
        self._pages[page_id] = Page(source, paths, policy, made_of, at)
        self._size += len(source)
        while self._size > self._limit and len(self._pages) > 1:
            self._forget(next(iter(self._pages)))

    def again(self, page_id: str) -> bool:
        """Take note that a kept page was served once more; False where it is forgotten."""
        if page_id not in self._pages:
            return False
        self._pages.move_to_end(page_id)
        return True

    def page(self, page_id: str) -> Page | None:
        """Give a page; None where it was never served or is forgotten."""
        return self._pages.get(page_id)

    def source(self, page_id: str | None) -> bytes | None:
        """Give the source of a page, where it is at hand."""
        page = self._pages.get(page_id) if page_id is not None else None
        return page.source if page else None

    def showing(self, path: str) -> tuple[str, ...]:
        """List the ids of the kept pages that show the file at a canonical path, the newest."""
        found = (page_id for page_id, page in reversed(self._pages.items()) if path in page.paths)
        return tuple(islice(found, NAMED_LIMIT))[::-1]

    def made_of(self, file: str) -> tuple[str, ...]:
        """List the URL paths of the kept pages that were made of a template."""
        found = (page.urls for page in self._pages.values() if file in page.files)
        return tuple(sorted(frozenset().union(*found)))

    def others(self, files: Collection[str]) -> tuple[str, ...]:
        """List the ids of the newest pages that are known to be made of other files than these.

        A page that is not among them, and be it forgotten, may be made of one.
        """
        pages = reversed(self._pages.items())
        found = (page_id for page_id, page in pages if _is_known_without(page, files))
        return tuple(islice(found, OTHERS_LIMIT))[::-1]

    def _forget(self, page_id: str) -> None:
        page = self._pages.pop(page_id, None)
        if page is not None:
            self._size -= len(page.source)


def _is_known_without(page: Page, files: Collection[str]) -> bool:
    is_known = bool(page.files or page.paths)
    return is_known and page.files.isdisjoint(files)


@lru_cache(maxsize=256)  # one set for all pages that an application gives there
def _only(path: str | None) -> frozenset[str]:
    return frozenset((path,)) if path else frozenset()


def policy_id(policy: str) -> str:
    """Name a content security policy; two that differ by their nonces alone are the same."""
    return content_id(_NONCE.sub("'nonce-'", policy).encode("utf-8", "surrogateescape"))
