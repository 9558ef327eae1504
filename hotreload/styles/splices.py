"""The texts of sheets and pages as tabs hold them, and what a change does to each. No I/O.

A page that knows the old text shows the new one without another request (design, decision 6). The
names are those of the texts *as they were served*: a sheet with stamped targets has another text
than its file, and so another name.
"""

from dataclasses import dataclass, field, replace

from hotreload.alike import alike
from hotreload.protocol.updates import Splice

TOTAL_LIMIT = 16_000_000
"""Characters of all texts together; those that were not asked about for the longest time go."""

TEXT_LIMIT = 4_000_000
"""Characters of one text; longer sheets are loaded anew."""

INSERT_LIMIT = 64 * 1024
"""Bytes of UTF-8 that a message may carry into a sheet."""

_MARK = "\ufeff"
"""The byte order mark, which a browser takes for no part of the text."""


@dataclass(frozen=True, slots=True)
class Text:
    """Name a text by its content id; ``file`` is that of the file behind it."""

    id: str
    text: str
    file: str


@dataclass(slots=True)
class _Entry:
    told: Text | None = None
    now: Text | None = None
    splice: Splice | None = None

    size: int = field(init=False)

    def __post_init__(self) -> None:
        told = len(self.told.text) if self.told is not None and self.told is not self.now else 0
        self.size = told + (len(self.now.text) if self.now else 0)


class Texts:
    """Remember by canonical path what was told last, and what the disk shows now."""

    def __init__(self) -> None:
        """Know no text."""
        self._entries: dict[str, _Entry] = {}
        self._size = 0

    def learn(self, path: str, text: Text) -> None:
        """Note what the disk shows, as it would be served."""
        entry = self._entries.get(path)
        if entry is not None and entry.now is not None and entry.now.id == text.id:
            return
        told = entry.told if entry else None
        self.forget(path)
        if len(text.text) <= TEXT_LIMIT and _is_unicode(text.text):
            if text.text.startswith(_MARK):
                text = replace(text, text=text.text.removeprefix(_MARK))
            self._put(path, _Entry(told, text))

    def name(self, path: str) -> str | None:
        """Give the content id of what the disk shows; None where its text is not known."""
        entry = self._entries.get(path)
        return entry.now.id if entry and entry.now else None

    def forget(self, path: str) -> None:
        """Drop a sheet: it is gone, or pages hold another text than we could know."""
        entry = self._entries.pop(path, None)
        if entry is not None:
            self._size -= entry.size

    def served(self, path: str, name: str) -> None:
        """Note that the text of this content id was served."""
        entry = self._entries.get(path)
        if entry is None or entry.now is None or entry.now.id != name:
            self.forget(path)
        elif entry.told is not entry.now:
            self.announced(path)

    def announced(self, path: str) -> None:
        """Note that the present text was told, or served."""
        entry = self._entries.get(path)
        if entry is not None:
            self.forget(path)
            self._put(path, _Entry(entry.now, entry.now))

    def splice(self, path: str, content: str | None) -> Splice | None:
        """Tell what leads from the text that was told to the present one.

        ``content`` is the id of the file that is told. None where a page has to load the sheet
        anew: its text is not known, or another one by now, or too much of it is new.
        """
        entry = self._entries.get(path)
        if entry is None or entry.told is None or entry.now is None or entry.now.file != content:
            return None
        if entry.splice is None and entry.told.id != entry.now.id:
            entry.splice = between(entry.told, entry.now)
        return entry.splice

    def _put(self, path: str, entry: _Entry) -> None:
        self._entries[path] = entry
        self._size += entry.size
        while self._size > TOTAL_LIMIT:
            self.forget(next(iter(self._entries)))


def between(told: Text, now: Text) -> Splice | None:
    """Find the one stretch that differs; None where it is too long for a message."""
    old, new = told.text, now.text
    start, end = alike(old, new)
    inserted = new[start : len(new) - end]
    if len(inserted.encode()) > INSERT_LIMIT:
        return None
    at, delete = start, len(old) - end - start
    if not old.isascii():  # browsers count in UTF-16 units
        at, delete = _units(old[:start]), _units(old[start : len(old) - end])
    return Splice(told.id, None if now.id == now.file else now.id, at, delete, inserted)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _is_unicode(text: str) -> bool:
    """Tell whether every byte of the file could be read: browsers count the others differently."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
