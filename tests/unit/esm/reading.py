"""Modules that are read, and what is said of those that cannot be."""

from hotreload.esm.lexer import parse
from hotreload.esm.syntax import Module, Unsure

NOTHING: set[str] = set()


def read(text: str) -> Module:
    found = parse(text)
    assert isinstance(found, Module), found
    return found


def specifiers(text: str) -> list[str | None]:
    found = read(text).imports
    for one in found:
        assert (
            one.specifier is None
            or "\\" in text
            or text[one.at.start : one.at.end] == one.specifier
        )
    return [one.specifier for one in found]


def doubt(text: str) -> Unsure:
    found = parse(text)
    assert isinstance(found, Unsure), found
    return found
