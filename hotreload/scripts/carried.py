"""The new text of a module that alone runs anew, for the message that tells of the change. No I/O.

A page that can take it from there does not have to ask for it (decision 29).
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from hotreload.esm.syntax import Import, ImportKind, Module
from hotreload.protocol.updates import Code
from hotreload.scripts.source import Source, decode

CODE_LIMIT = 16 * 1024
"""Bytes of a text that a message carries; a longer one is asked for."""

_PLAIN_URL = re.compile(r"/[\w.~%/?=&@+,;:-]*", re.ASCII)
_ELSEWHERE = ("https://", "http://")
_PECULIAR = re.compile(
    r"//[#@]\s*source|\$(?:hot|ran|begin)|\bmeta\b(?!\s*\.\s*(?!resolve\b)\w)|[\ud800-\udfff]"
    r"|\b(?:eval|Function)\b"
)
"""What would not mean the same there: names of maps and of ours, what asks where the text is from,
and bytes that are no UTF-8."""


def carried(data: bytes | None, source: Source) -> Code | None:
    """Take a text apart, so that a page can put the URLs that it holds between the pieces.

    None where it has to be asked for, as all that is not simple has to.
    """
    says = source.says
    if data is None or len(data) > CODE_LIMIT or not isinstance(says, Module):
        return None
    text = decode(data)
    if _PECULIAR.search(text):
        return None
    local = [one for one in says.imports if not _is_elsewhere(one)]
    local.sort(key=lambda one: one.at.start)
    imports = tuple(found for one in local if (found := _import(one, source, text)))
    if len(imports) < len(local):
        return None
    return Code(tuple(_pieces(text, says.prologue, local)), imports, is_hot=says.uses_hot)


def _is_elsewhere(one: Import) -> bool:
    is_static = one.kind is ImportKind.STATIC
    return is_static and one.specifier is not None and one.specifier.startswith(_ELSEWHERE)


def _import(one: Import, source: Source, text: str) -> tuple[str, str] | None:
    """Give the path and the URL that an import leads to, where both can be said on one line.

    Of itself a page holds what is replaced now.
    """
    target = source.targets.get(one)
    if one.kind is not ImportKind.STATIC or target is None or target.url is None:
        return None
    if target.path == source.base:
        return None
    url = urljoin(source.base, target.url)
    is_plain = _PLAIN_URL.fullmatch(url) and "\n" not in text[one.at.start : one.at.end]
    return (target.path, url) if is_plain else None


def _pieces(text: str, prologue: int, imports: list[Import]) -> Iterator[str]:
    yield text[:prologue]
    done = prologue
    for one in imports:
        yield text[done : one.at.start]
        done = one.at.end
    yield text[done:]
