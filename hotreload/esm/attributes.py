"""The ``type`` among import attributes: behind a statement, and in the options of ``import()``."""

import re

from hotreload.esm.tokens import COMMENT, END, GAP, STRING, WORD, meaning

ATTRIBUTES = rf"\{{(?P<attributes>(?:[^{{}}\"'/]++|{STRING}|{COMMENT})*+)\}}"
CLAUSE = rf"(?:{GAP}(?:with|assert){END}{GAP}{ATTRIBUTES})?"
"""What may stand behind the specifier of a statement."""

_OPTIONS = re.compile(
    rf",{GAP}\{{{GAP}(?:with|assert|\"(?:with|assert)\"|'(?:with|assert)'){GAP}:{GAP}{ATTRIBUTES}"
)
_PAIR = re.compile(rf"{COMMENT}|(?P<key>{WORD}|{STRING}){GAP}:{GAP}(?P<value>{STRING})")


def type_of_statement(match: re.Match[str]) -> str | None:
    """Read the type that stands in the `ATTRIBUTES` of a match, if any."""
    for pair in _PAIR.finditer(match["attributes"] or ""):
        if pair["key"] and pair["key"].strip("\"'") == "type":
            return meaning(pair["value"][1:-1])
    return None


def type_of_options(text: str, comma: int) -> str | None:
    """Read the type that the options of an ``import()`` give, behind its first argument."""
    match = _OPTIONS.match(text, comma)
    return type_of_statement(match) if match else None
