"""The documents of the project, and what is in them: blocks, links, headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    *sorted(PROJECT.glob("*.md")),
    *sorted(PROJECT.glob("docs/**/*.md")),
    *sorted(PROJECT.glob("examples/**/*.md")),
)

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one fenced block; ``output`` is the text block right behind it."""

    document: Path
    number: int
    language: str
    text: str
    output: str | None = None

    def __str__(self) -> str:
        return f"{name(self.document)}-{self.number}"


def name(document: Path) -> str:
    """Name a document as its readers do."""
    return document.relative_to(PROJECT).as_posix()


def read(document: str) -> str:
    """Read a document by its name."""
    return (PROJECT / document).read_text(encoding="utf-8")


def prose(document: str) -> str:
    """Read a document without its blocks."""
    return _FENCE.sub("", read(document))


def blocks(language: str, *documents: str) -> list[Block]:
    """List the blocks of a language, of some documents or of all."""
    chosen = [PROJECT / document for document in documents] or DOCUMENTS
    return [
        block for document in chosen for block in _blocks(document) if block.language == language
    ]


def _blocks(document: Path) -> Iterator[Block]:
    text = document.read_text(encoding="utf-8")
    found = list(_FENCE.finditer(text))
    for number, match in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        is_output = (
            following is not None
            and following["language"] == "text"
            and not text[match.end() : following.start()].strip()
        )
        output = following["text"] if following is not None and is_output else None
        yield Block(document, number, match["language"], match["text"], output)


def inline_code(document: str) -> set[str]:
    """List what stands between backticks in running text."""
    return set(_INLINE.findall(prose(document)))


def links(document: Path) -> list[str]:
    """List the targets of the links in running text."""
    return [match["target"] for match in _LINK.finditer(prose(name(document)))]


def headings(document: str, level: int) -> list[str]:
    """List the headings of one level."""
    return re.findall(rf"^{'#' * level} (.+)$", prose(document), re.MULTILINE)
