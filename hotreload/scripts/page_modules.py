"""The pages that hold module scripts of their own: which of these an edit changed. No I/O.

A page is known by each name under which it was asked for, for so are its scripts named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hotreload import urls
from hotreload.content import content_id
from hotreload.documents.document import declared_charset, declared_policy
from hotreload.esm import page_scripts
from hotreload.esm.page_scripts import InlineModule, Script

PAGES_LIMIT = 1_000
"""Pages that are kept, the ones answered last."""

_HASH = re.compile(r"'sha(?:256|384|512)-", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    """Hold the id of a page, and those of the texts of its module scripts."""

    id: str
    texts: tuple[str, ...]


class PageModules:
    """Compare pages with what was last announced of them, or answered."""

    def __init__(self) -> None:
        """Know no page."""
        self._pages: dict[str, _Page] = {}
        self._taken: dict[str, bytes | None] = {}
        self._next: dict[str, dict[str, _Page | None]] = {}
        self._changed: dict[str, dict[str, InlineModule]] = {}

    def note(self, name: str, data: bytes, found: tuple[Script, ...]) -> None:
        """Note a page as it was answered, with all its scripts; ``name`` is its URL path."""
        page = _read(name, data, found)
        self._pages.pop(name, None)
        if page is not None:
            self._pages[name] = page
        if len(self._pages) > PAGES_LIMIT:
            del self._pages[next(iter(self._pages))]

    def take(self, path: str, content: str, data: bytes | None) -> None:
        """Note what the disk shows of a page; ``data`` is None where it is too much."""
        self._taken.pop(path, None)
        if any(self._pages[name].id != content for name in self._names(path)):
            self._taken[path] = data

    def prepare(self, path: str) -> Mapping[str, InlineModule]:
        """Give the scripts of a changed page whose text changed, where there are as many as before.

        They are named by the modules that they are. Empty as well where this was asked before.
        """
        if path not in self._taken:
            return {}
        data = self._taken.pop(path)
        self._next[path], self._changed[path] = {}, {}
        for name in self._names(path):
            self._compare(path, name, data)
        return self._changed[path]

    def changed(self, path: str) -> Mapping[str, InlineModule]:
        """Give what `prepare` found, until it was told."""
        return self._changed.get(path, {})

    def settle(self, path: str) -> tuple[str, ...]:
        """Take a page as what it is by now, told or answered; give the modules that changed."""
        for name, page in self._next.pop(path, {}).items():
            if page is None:
                self._pages.pop(name, None)
            elif name in self._pages:
                self._pages[name] = page
        return tuple(self._changed.pop(path, ()))

    def knows(self, name: str) -> bool:
        """Tell whether scripts of a page can be run again from URLs beside its own."""
        return name in self._pages

    def drop(self, path: str) -> None:
        """Forget a page that is gone."""
        self._taken.pop(path, None)
        for name in self._names(path):
            del self._pages[name]

    def _names(self, path: str) -> tuple[str, ...]:
        return tuple(name for name in urls.page_names(path) if name in self._pages)

    def _compare(self, path: str, name: str, data: bytes | None) -> None:
        found = () if data is None else page_scripts.scripts(data, page=name)
        before, page = self._pages[name], _read(name, data or b"", found)
        self._next[path][name] = page
        if page is None or len(page.texts) != len(before.texts):
            return
        for one in found:
            if isinstance(one, InlineModule) and page.texts[one.index] != before.texts[one.index]:
                self._changed[path][owner_of(name, one)] = one


def owner_of(page: str, script: InlineModule) -> str:
    """Name the module that an inline script is."""
    return owner(page, script.index)


def owner(page: str, index: int) -> str:
    """Name the module that is the inline script of a number."""
    return f"{page}?inline={index}"


def text_id(script: InlineModule) -> str:
    """Name the text of an inline script."""
    return content_id(page_scripts.encode(script.text))


def is_hashed(data: bytes, *, policy: str) -> bool:
    """Tell whether a page's content security policy allows scripts by the hash of their text.

    ``policy`` is that of its headers.
    """
    return bool(_HASH.search(policy) or _HASH.search(declared_policy(data)))


def _read(name: str, data: bytes, found: tuple[Script, ...]) -> _Page | None:
    """Read a page; None where no script in it can be run again from a URL beside it."""
    inline = [one for one in found if isinstance(one, InlineModule)]
    if not inline or any(one.base != name for one in inline) or not _is_plain(data, inline):
        return None
    return _Page(content_id(data), tuple(map(text_id, inline)))


def _is_plain(data: bytes, inline: list[InlineModule]) -> bool:
    """Tell whether scripts mean the same in a file of their own, which is always UTF-8."""
    is_utf8 = (declared_charset(data) or "utf-8").lower().replace("-", "") == "utf8"
    return is_utf8 or all(one.text.isascii() for one in inline)
