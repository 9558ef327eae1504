"""What calls of ``import.meta.hot`` say as literal text: accepted modules and exports."""

import re
from dataclasses import dataclass

from hotreload.esm.syntax import Accepted, Span
from hotreload.esm.tokens import END, GAP, LITERAL, WORD, meaning

_CALL = re.compile(
    rf"{GAP}(?:\?\.|\.){GAP}(?P<name>accept|acceptExports){END}{GAP}(?:\?\.{GAP})?\({GAP}"
)
_LIST = re.compile(rf"\[{GAP}")
_ITEM = re.compile(rf"(?P<literal>{LITERAL}){GAP}(?:,{GAP}|(?=[\])]))")
_DEPENDENCIES = re.compile(rf"[\"'`\[]|{WORD}(?:\.{WORD})*+{GAP},")
"""A first argument that must be dependencies: no function, or one that comes second."""


@dataclass(frozen=True, slots=True)
class HotCall:
    """Hold what one call accepts, as far as its text tells."""

    accepts_itself: bool = False
    accepted: tuple[Accepted, ...] = ()
    exports: frozenset[str] | None = None


def read(text: str, at: int) -> HotCall:
    """Read the call that stands behind ``import.meta.hot``, if one does."""
    call = _CALL.match(text, at)
    if call is None:
        return HotCall()
    is_list = _LIST.match(text, call.end())
    found = _literals(text, is_list.end() if is_list else call.end(), many=bool(is_list))
    if call["name"] == "acceptExports":
        names = frozenset(literal.specifier for literal in found)
        return HotCall(exports=names if found or is_list else None)
    names_others = _DEPENDENCIES.match(text, call.end())
    return HotCall(accepts_itself=names_others is None, accepted=found)


def _literals(text: str, at: int, *, many: bool) -> tuple[Accepted, ...]:
    """Read literals up to what is none; what comes behind it is known at run time only."""
    found: list[Accepted] = []
    while match := _ITEM.match(text, at):
        span = Span(match.start("literal") + 1, match.end("literal") - 1)
        specifier = meaning(text[span.start : span.end])
        if specifier is not None:
            found.append(Accepted(specifier, span))
        if not many:
            break
        at = match.end()
    return tuple(found)
