"""``new URL('…', import.meta.url)``: files that a module names, and workers that it starts."""

import re
from collections.abc import Sequence

from hotreload.esm.syntax import Import, ImportKind, Span
from hotreload.esm.tokens import GAP, LITERAL, meaning

_REACH = 2048
"""Characters within which such an expression has to be written."""
_BEHIND = 64
_URL = re.compile(r"(?<![\w$.])new\s+(?:(?:globalThis|self|window)\s*\.\s*)?URL\s*\Z")
_WORKER = re.compile(
    r"(?<![\w$.])new\s+(?:(?:globalThis|self|window)\s*\.\s*)?(?:Shared)?Worker\s*\Z"
)
_FIRST = re.compile(rf"{GAP}(?P<literal>{LITERAL}){GAP},{GAP}")
_REST = re.compile(rf"{GAP}[,)]")
_GAP = re.compile(GAP)


def asset(text: str, brackets: Sequence[int], at: int, end: int) -> Import | None:
    """Read the expression in which ``text[at:end]`` is ``import.meta.url``, if it is such a one.

    ``brackets`` are the offsets of those that are open there, the innermost last.
    """
    opened = brackets[-1] if brackets else -1
    if opened < at - _REACH or (url := _ending_at(_URL, text, opened)) is None:
        return None
    first = _FIRST.match(text, opened + 1, at)
    if first is None or first.end() != at or not _REST.match(text, end):
        return None
    span = Span(first.start("literal") + 1, first.end("literal") - 1)
    specifier = meaning(text[span.start : span.end])
    if specifier is None:
        return None
    is_worker = len(brackets) > 1 and _starts_worker(text, brackets[-2], url)
    return Import(ImportKind.WORKER if is_worker else ImportKind.ASSET, specifier, span)


def _starts_worker(text: str, opened: int, url: int) -> bool:
    """Tell whether what begins at ``url`` is the first argument of a worker's constructor."""
    if opened < url - _REACH or _ending_at(_WORKER, text, opened) is None:
        return False
    gap = _GAP.match(text, opened + 1)
    return text[opened] == "(" and gap is not None and gap.end() == url


def _ending_at(pattern: re.Pattern[str], text: str, end: int) -> int | None:
    """Find where something short begins that ends there."""
    start = max(end - _BEHIND, 0)
    match = pattern.search(text[start : max(end, 0)])
    return match and start + match.start()
