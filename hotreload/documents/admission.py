"""What a content security policy has to admit so that our client runs, and not a word more. No I/O.

Only the part of an application's policy is touched that would stop the client; where a policy
admits it as it is, it stays to the letter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotreload.documents.policies import FOR_CONNECTIONS, FOR_SCRIPTS, directives

_NONE = "'none'"
# A nonce or a hash beside it makes browsers forget 'unsafe-inline', which a page may live by.
_EXACT = re.compile(r"'(?:nonce-|sha\d+-|strict-dynamic')", re.IGNORECASE)
_FOR_SCRIPTS_ALONE = re.compile(
    r"'(?:nonce-|sha\d+-|strict-dynamic'|unsafe-|wasm-unsafe-|report-sample')", re.IGNORECASE
)
_ANY_OWN = frozenset({"*", "'self'"})


@dataclass(frozen=True, slots=True)
class Needs:
    """Say what the client needs of a policy.

    ``nonce`` is that of the tag, ``folder`` where the client's files are, as a source expression,
    ``connect`` are the source expressions of all that it connects to.
    """

    nonce: str
    folder: str
    connect: Sequence[str] = ("'self'",)


def admit(policy: str, needs: Needs) -> str:
    """Extend each policy of a header, which are joined by commas, by what it lacks."""
    return ",".join(_admitted(each, needs) for each in policy.split(","))


def _admitted(policy: str, needs: Needs) -> str:
    known = directives(policy)
    if not known:
        return policy
    scripts = next((name for name in FOR_SCRIPTS if name in known), None)
    if scripts is not None and (lack := _lacking_script(known[scripts], needs)):
        policy = _extended(policy, known, scripts, (lack,), own="script-src")
    connections = next((name for name in FOR_CONNECTIONS if name in known), None)
    if connections is not None and (lacks := _lacking_hosts(known[connections], needs)):
        policy = _extended(policy, known, connections, lacks, own="connect-src")
    return policy


def _lacking_script(sources: Sequence[str], needs: Needs) -> str | None:
    nonce = f"'nonce-{needs.nonce}'"
    is_strict = "'strict-dynamic'" in sources
    if nonce in sources or (not is_strict and not _ANY_OWN.isdisjoint(sources)):
        return None
    is_exact = any(map(_EXACT.match, sources))
    return needs.folder if "'unsafe-inline'" in sources and not is_exact else nonce


def _lacking_hosts(sources: Sequence[str], needs: Needs) -> tuple[str, ...]:
    if "*" in sources:
        return ()
    return tuple(source for source in needs.connect if source not in sources)


def _extended(
    policy: str,
    known: Mapping[str, Sequence[str]],
    name: str,
    lacks: Sequence[str],
    *,
    own: str,
) -> str:
    """Add sources to a directive; to ``default-src`` never, in its place a directive of its own."""
    if name == "default-src":
        kept = [source for source in known[name] if _is_for(source, own)]
        return f"{policy.rstrip().rstrip(';')}; {' '.join((own, *kept, *lacks))}"
    parts = policy.split(";")
    at = next(i for i, part in enumerate(parts) if part.split()[:1] and _name(part) == name)
    kept = [word for word in parts[at].split() if word.lower() != _NONE]
    parts[at] = " " * parts[at].startswith(" ") + " ".join((*kept, *lacks))
    return ";".join(parts)


def _is_for(source: str, own: str) -> bool:
    """Tell whether a source of ``default-src`` says anything in a directive of its own."""
    return source != _NONE and (own == "script-src" or not _FOR_SCRIPTS_ALONE.match(source))


def _name(part: str) -> str:
    return part.split()[0].lower()
