"""Calls of ``import(…)``: what their first argument is, and where it ends."""

import re

from hotreload.esm.attributes import type_of_options
from hotreload.esm.syntax import Import, ImportKind, Span
from hotreload.esm.tokens import GAP, LITERAL, meaning

_LITERAL = re.compile(rf"{GAP}(?P<literal>{LITERAL}){GAP}(?=[,)])")
_GAP = re.compile(GAP)
_METHOD = re.compile(rf"\){GAP}\{{")


def literal_call(text: str, parenthesis: int) -> Import | None:
    """Read a call whose first argument is a string, or a template without holes."""
    match = _LITERAL.match(text, parenthesis + 1)
    if match is None:
        return None
    argument = Span(*match.span("literal"))
    at = Span(argument.start + 1, argument.end - 1)
    specifier = meaning(text[at.start : at.end])
    return Import(
        ImportKind.DYNAMIC,
        specifier,
        argument if specifier is None else at,
        type=type_of_options(text, match.end()),
        argument=argument,
    )


def computed_call(text: str, parenthesis: int, end: int, comma: int | None) -> Import | None:
    """Describe a call by where its first argument ends; None where there is none."""
    gap = _GAP.match(text, parenthesis + 1)
    argument = Span(gap.end() if gap else parenthesis + 1, end)
    if argument.start >= end:
        return None
    type_ = None if comma is None else type_of_options(text, comma)
    return Import(ImportKind.DYNAMIC, None, argument, type=type_, argument=argument)


def is_method(text: str, closing: int) -> bool:
    """Tell whether the parenthesis that closes there ends the parameters of a method."""
    return _METHOD.match(text, closing) is not None
