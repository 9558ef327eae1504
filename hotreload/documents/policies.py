"""Whether a content security policy lets our client into a page, and let it connect. No I/O.

Only for people: nothing is decided by it. The browser has the last word.
"""

import re
from collections.abc import Mapping

FOR_SCRIPTS = ("script-src-elem", "script-src", "default-src")
"""The directives for scripts, the first of them that a policy has decides."""
FOR_CONNECTIONS = ("connect-src", "default-src")
"""The same for connections."""
_EVERYWHERE = frozenset({"*", "'self'", "http:", "https:"})
_SOCKETS = frozenset({*_EVERYWHERE, "ws:", "wss:"})


def objections(policy: str, *, nonce: str | None = None) -> tuple[str, ...]:
    """Say in a sentence what each policy forbids of ours; several are joined by commas.

    ``nonce`` is that of the tag. A host that is named counts as no permission, for it may be any.
    """
    found = (directives(each) for each in policy.split(","))
    sentences = (_script(each, nonce) or _connection(each) for each in found)
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))


def _script(directives: Mapping[str, list[str]], nonce: str | None) -> str | None:
    name = next((name for name in FOR_SCRIPTS if name in directives), None)
    sources = directives.get(name or "")
    if sources is None or (nonce and f"'nonce-{nonce}'" in sources):
        return None
    if "'strict-dynamic'" not in sources and not _EVERYWHERE.isdisjoint(sources):
        return None
    return f"Its policy's {name} admits neither 'self' nor the tag's nonce: no client runs there."


def _connection(directives: Mapping[str, list[str]]) -> str | None:
    name = next((name for name in FOR_CONNECTIONS if name in directives), None)
    sources = directives.get(name or "")
    if sources is None or not _SOCKETS.isdisjoint(sources):
        return None
    return f"Its policy's {name} lacks 'self': the client may not connect."


def directives(policy: str) -> dict[str, list[str]]:
    """Read one policy: the sources of each directive; names in lower case."""
    found: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        words = directive.split()
        if words:  # of two directives of one name the first counts
            found.setdefault(words[0].lower(), [_folded(word) for word in words[1:]])
    return found


def _folded(source: str) -> str:
    """Fold the case of a source, which is free but for nonces."""
    return source if re.match("'nonce-", source, re.IGNORECASE) else source.lower()
