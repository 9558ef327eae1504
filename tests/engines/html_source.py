"""Where the elements and texts of an HTML page stand in its source. No I/O."""

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "frame",
        "keygen",
    ]
)
RAW = frozenset(("script", "style", "title", "textarea", "template"))


@dataclass(frozen=True, slots=True)
class Element:
    """Tell where an element stands, and from ``opened`` to ``closed`` its content."""

    name: str
    start: int
    opened: int
    closed: int
    end: int
    parent: int
    """The start of the element around it; -1 at the top."""


@dataclass(frozen=True, slots=True)
class Source:
    """Hold what a source has: elements, texts outside of scripts and styles, comments."""

    elements: tuple[Element, ...]
    texts: tuple[tuple[int, int], ...]
    comments: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def read(text: str) -> Source:
    """Read a source, as well as one can who closes no elements but those that are closed."""
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    return reader.source()


@dataclass(slots=True)
class _Open:
    name: str
    start: int
    opened: int
    parent: int = field(default=-1)


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._text = text
        self._lines = [0, *(at + 1 for at, one in enumerate(text) if one == "\n")]
        self._stack: list[_Open] = []
        self._elements: list[Element] = []
        self._texts: list[tuple[int, int]] = []
        self._comments: list[tuple[int, int]] = []

    def source(self) -> Source:
        while self._stack:
            self._ended(len(self._text), len(self._text))
        ordered = sorted(self._elements, key=lambda one: one.start)
        return Source(tuple(ordered), tuple(self._texts), tuple(self._comments))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        start = self._at()
        opened = start + len(self.get_starttag_text() or "")
        parent = self._stack[-1].start if self._stack else -1
        if tag in VOID:
            self._elements.append(Element(tag, start, opened, opened, opened, parent))
        else:
            self._stack.append(_Open(tag, start, opened, parent))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        parent = self._stack[-1].start if self._stack else -1
        self._elements.append(Element(tag, start, end, end, end, parent))

    def handle_endtag(self, tag: str) -> None:
        if all(one.name != tag for one in self._stack):
            return
        start = self._at()
        end = self._text.find(">", start) + 1 or len(self._text)
        while self._stack[-1].name != tag:
            self._ended(start, start)
        self._ended(start, end)

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._stack and self._stack[-1].name in ("script", "style")):
            start = self._at()
            self._texts.append((start, start + len(data)))

    def handle_comment(self, data: str) -> None:
        start = self._at()
        if self._text.startswith(f"<!--{data}-->", start):
            self._comments.append((start + 4, start + 4 + len(data)))

    def _ended(self, closed: int, end: int) -> None:
        one = self._stack.pop()
        self._elements.append(Element(one.name, one.start, one.opened, closed, end, one.parent))

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
