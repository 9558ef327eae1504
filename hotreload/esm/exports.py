"""Which names an export statement gives its module."""

import re

from hotreload.esm.statements import BRACES, NAME, read_names
from hotreload.esm.tokens import END, GAP, STRING, WORD

_NAMED = rf"(?:{WORD}|{STRING})"
_EXPORT = re.compile(
    rf"export{GAP}(?:(?P<default>default){END}|{BRACES}|\*{GAP}as{END}{GAP}(?P<space>{_NAMED})"
    rf"|(?:(?:const|let|var){END}{GAP}(?=[^{{\[])|class{END}{GAP}"
    rf"|(?:async{END}{GAP})?+function{END}{GAP}(?:\*{GAP})?+)(?P<declared>{WORD}))"
)
_LIST = re.compile(rf"export{GAP}(?:const|let|var){END}")


def exported(text: str, at: int) -> frozenset[str] | None:
    """Name what the statement exports whose ``export`` stands at ``at``; None: it cannot be told.

    Of a list of variables this is the first only.
    """
    match = _EXPORT.match(text, at)
    if match is None:
        return None
    if match["names"] is not None:
        return read_names(m["alias"] or m["name"] for m in NAME.finditer(match["names"]))
    return read_names([match["default"] or match["space"] or match["declared"]])


def may_go_on(text: str, at: int) -> bool:
    """Tell whether the statement declares variables, of which a comma may add more."""
    return _LIST.match(text, at) is not None
