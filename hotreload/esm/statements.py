"""Import and export statements: from where, which names, of what type."""

import re
from collections.abc import Iterable

from hotreload.esm.attributes import CLAUSE, type_of_statement
from hotreload.esm.syntax import Import, ImportKind, Span
from hotreload.esm.tokens import COMMENT, END, GAP, STRING, WORD, meaning

BRACES = rf"\{{(?P<names>(?:[^}}\"'/]++|{STRING}|{COMMENT})*+)\}}"
"""The list of what is imported or exported, in braces."""
_PHASE = rf"(?:(?P<phase>defer{END}{GAP}(?=\*)|source{END}{GAP}(?={WORD}{GAP}from{END})))?"
_DEFAULT = rf"(?:(?P<default>{WORD}){GAP}(?=,|from)(?:,{GAP})?+)?"
_FROM = rf"from{END}{GAP}"
_SPECIFIER = rf"(?P<specifier>{STRING}){CLAUSE}"

_IMPORT = re.compile(
    rf"import{GAP}(?:{_PHASE}{_DEFAULT}"
    rf"(?:(?P<all>\*){GAP}as{END}{GAP}{WORD}{GAP}|{BRACES}{GAP})?{_FROM})?{_SPECIFIER}"
)
_EXPORT = re.compile(
    rf"export{GAP}(?:(?P<all>\*){GAP}(?:as{END}{GAP}(?:{WORD}|{STRING}){GAP})?+"
    rf"|{BRACES}{GAP}){_FROM}{_SPECIFIER}"
)
NAME = re.compile(
    rf"{COMMENT}|(?P<name>{WORD}|{STRING})(?:{GAP}as{END}{GAP}(?P<alias>{WORD}|{STRING}))?+"
)
"""One entry of that list."""


def import_statement(text: str, at: int) -> tuple[Import, int] | None:
    """Read the statement whose ``import`` stands at ``at``, and tell where it ends."""
    match = _IMPORT.match(text, at)
    if match is None:
        return None
    default = frozenset({"default"} if match["default"] else ())
    everything = bool(match["all"] or match["phase"])
    return _imported(match, None if everything else default | _names(match["names"]))


def export_statement(text: str, at: int) -> tuple[Import, int] | None:
    """Read an ``export … from``, likewise; None for all other exports."""
    match = _EXPORT.match(text, at)
    return match and _imported(match, None if match["all"] else _names(match["names"]))


def _imported(match: re.Match[str], names: frozenset[str] | None) -> tuple[Import, int] | None:
    start, end = match.span("specifier")
    at = Span(start + 1, end - 1)
    specifier = meaning(match.string[at.start : at.end])
    if specifier is None:
        return None
    type_ = type_of_statement(match)
    return Import(ImportKind.STATIC, specifier, at, names, type_), match.end()


def _names(braces: str | None) -> frozenset[str]:
    return read_names(match["name"] for match in NAME.finditer(braces or ""))


def read_names(sources: Iterable[str | None]) -> frozenset[str]:
    """Read words and strings as the names that they mean; whatever is none is left out."""
    return frozenset(name for source in sources if source and (name := _read(source)))


def _read(source: str) -> str | None:
    return meaning(source[1:-1] if source[0] in "\"'" else source)
