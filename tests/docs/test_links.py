"""No link leads nowhere."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import DOCUMENTS, PROJECT, links, name


def targets() -> list[tuple[Path, str]]:
    return [
        (document, target)
        for document in DOCUMENTS
        for target in links(document)
        if not re.match(r"[a-z]+:", target)
    ]


@pytest.mark.parametrize(
    ("document", "target"),
    targets(),
    ids=lambda value: value if isinstance(value, str) else name(value),
)
def test_a_relative_link_leads_to_a_file(document: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    place = (document.parent / path).resolve() if path else document

    assert place.is_relative_to(PROJECT)
    assert place.exists()
    assert not anchor or anchor in anchors(place)


def test_there_are_links() -> None:
    assert len(targets()) > 10


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [PROJECT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in reached:
            continue
        reached.add(document)
        for target in links(document):
            place = (document.parent / target.partition("#")[0]).resolve()
            waiting += sorted(place.glob("*.md")) if place.is_dir() else []
            waiting += [place] if place.suffix == ".md" and place.is_file() else []

    assert sorted(set(map(name, DOCUMENTS)) - set(map(name, reached))) == []


def anchors(document: Path) -> set[str]:
    """List the anchors that a page of this document has."""
    found = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}
