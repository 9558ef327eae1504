"""A request's fields on the way to the server behind: what is kept, dropped, and said anew. No I/O.

What only concerns one connection ends here (RFC 9110, section 7.6.1). What a proxy says of itself
is said by us alone: a browser's page could claim anything.
"""

import re
from dataclasses import dataclass

from hotreload.answers.purposes import hides
from hotreload.gate import Head
from hotreload.gate.forwarded import prefix_of
from hotreload.gate.hosts import parse_authority, parse_origin
from hotreload.proxy import fields
from hotreload.proxy.backend import Backend
from hotreload.proxy.fields import Fields

_OURS = frozenset(
    {
        *(b"host", b"hotreload-via", b"forwarded", b"x-forwarded-for", b"x-forwarded-host"),
        *(b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-prefix", b"x-forwarded-server"),
        *(b"x-forwarded-ssl", b"x-forwarded-scheme", b"x-real-ip", b"hotreload-page"),
        *(b"content-length", b"trailer"),  # framing is written anew
    }
)
_NEVER_LISTED = re.compile(rb"cookie|authorization|origin|referer|expect|(?:content|sec|if)-.*")
"""What ``Connection`` cannot take away: a server would see another request than was sent."""
_NEVER_TRAILING = re.compile(
    rb"(?:accept|content|hotreload|if|proxy|sec|x-forwarded)(?:-.*)?|origin|referer|cookie2?"
    rb"|set-cookie2?|authorization|cache-control|pragma|expect|max-forwards|range|from|user-agent"
)
"""Fields that say what a request is: a server would learn it too late (RFC 9110, section 6.5.1)."""
_CONDITIONS = {b"if-none-match", b"if-modified-since", b"if-range", b"accept-encoding"}
_LATIN = "latin-1"
_TRAIL = "hotreload-via"
"""Names the proxies of ours that a request has passed."""


@dataclass(frozen=True, slots=True)
class Hop:
    """Describe this hop: whose request it is, how it came, and what we are called."""

    peer: str
    scheme: str
    name: str


def is_loop(head: Head, name: str) -> bool:
    """Tell whether a request has been here before."""
    return name in head.elements(_TRAIL)


def target_of(head: Head) -> bytes:
    """Give the target as it came; of an absolute one, what is behind the authority."""
    target = head.target
    if head.authority is not None:
        target = target.partition("://")[2][len(head.authority) :]
        if not target.startswith("/"):
            target = "/" + target
    return target.encode("utf-8", "surrogateescape")


def onward(
    head: Head, raw: Fields, *, to: Backend, hop: Hop, upgrade: bool = False, whole: bool = False
) -> Fields:
    """Write the fields for the server behind; the framing of the body is the caller's.

    ``raw`` are the fields as they came, in their order. ``upgrade`` keeps a WebSocket handshake.
    ``whole`` asks for the answer as it is now, whatever the browser holds; of what may be a page
    this is done anyway, for an old copy must not come back by a 304.
    """
    connection = fields.elements(raw, b"connection")
    listed = {name for name in connection if not _NEVER_LISTED.fullmatch(name)}
    hidden = set() if upgrade else {name.encode() for name in hides(head)}
    if whole:
        hidden |= _CONDITIONS
    dropped = fields.HOP_BY_HOP | _OURS | listed | hidden
    kept = [(b"Host", to.authority.encode(_LATIN))]
    for name, value in raw:
        folded = name.lower().replace(b"_", b"-")  # a server may take the one for the other
        if folded not in dropped:
            kept.append((name, _at_home(folded, value, head=head, to=to, hop=hop)))
    if hidden:  # over the short way to the server this costs less than decoding
        kept.append((b"Accept-Encoding", b"identity"))
    if upgrade:
        kept += [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")]
    elif head.lists("te", "trailers"):
        kept += [(b"Connection", b"TE"), (b"TE", b"trailers")]
    return (*kept, *_forwarded(head, hop))


def trailing(head: Head, found: Fields) -> Fields:
    """Choose of a request's trailers those that the server behind may hear of."""
    listed = _folded(head, "connection")
    return tuple(
        (name, value)
        for name, value in found
        if _may_trail(folded := name.lower().replace(b"_", b"-")) and folded not in listed
    )


def announced(head: Head) -> bytes:
    """Give the line that announces the trailers of a body in chunks; empty where none are."""
    kept = [name for name in _folded(head, "trailer") if _may_trail(name)]
    return b"Trailer: %b\r\n" % b", ".join(kept) if kept else b""


def _folded(head: Head, name: str) -> list[bytes]:
    """List the names in a field; what is none in ASCII names no field."""
    names = [each for each in head.elements(name) if each.isascii()]
    return [each.lower().replace("_", "-").encode("ascii") for each in names]


def _may_trail(name: bytes) -> bool:
    is_known = name in fields.HOP_BY_HOP or name in _OURS
    return not is_known and not _NEVER_TRAILING.fullmatch(name)


def is_own_origin(text: str, *, head: Head, scheme: str) -> bool:
    """Tell whether ``Origin`` names the very origin that the request was sent to."""
    origin = parse_origin(text)
    here = parse_authority(head.authority or head.one("host") or "")
    return (
        origin is not None and here is not None and origin.scheme == scheme and origin.is_at(here)
    )


def _at_home(name: bytes, value: bytes, *, head: Head, to: Backend, hop: Hop) -> bytes:
    """Say of a page of ours what the server behind expects of its own."""
    if name == b"origin":
        own = is_own_origin(value.decode(_LATIN), head=head, scheme=hop.scheme)
        return to.url.encode(_LATIN) if own else value
    if name == b"referer":
        scheme, mark, rest = value.decode(_LATIN).partition("://")
        authority, slash, path = rest.partition("/")
        own = is_own_origin(f"{scheme}{mark}{authority}", head=head, scheme=hop.scheme)
        return f"{to.url}{slash}{path}".encode(_LATIN) if own else value
    return value


def _forwarded(head: Head, hop: Hop) -> list[tuple[bytes, bytes]]:
    host = head.authority or head.one("host") or ""
    said = {
        "X-Forwarded-For": hop.peer,
        "X-Forwarded-Host": host,
        "X-Forwarded-Proto": hop.scheme,
        "X-Forwarded-Prefix": prefix_of(head),
        # Not by Via: nginx, for one, compresses nothing for those who send it.
        "Hotreload-Via": ", ".join((*head.elements(_TRAIL), hop.name)),
    }
    return [(name.encode(), value.encode(_LATIN)) for name, value in said.items() if value]
