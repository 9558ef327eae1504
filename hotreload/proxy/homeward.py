"""An answer's fields on the way to the browser: addresses behind become ours. No I/O."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hotreload.gate.hosts import Authority, parse_authority
from hotreload.proxy import fields
from hotreload.proxy.backend import Backends
from hotreload.proxy.fields import Fields

_ADDRESS = re.compile(r"(?:(https?):)?//([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_REFRESH = re.compile(r"(\s*[0-9.]*\s*[;,]\s*(?:url\s*=\s*)?['\"]?)(.*)", re.IGNORECASE | re.DOTALL)
_ALWAYS_DROPPED = fields.HOP_BY_HOP | {b"alt-svc"}
"""``Alt-Svc`` would lead the browser past us."""
_LATIN = "latin-1"


@dataclass(frozen=True, slots=True)
class Here:
    """Say under which origin the browser knows us, and which servers stand behind it."""

    scheme: str
    host: str
    backends: Backends

    @property
    def is_far(self) -> bool:
        """Tell whether browsers do not trust this origin: no TLS, and not this machine."""
        authority = parse_authority(self.host)
        return self.scheme == "http" and not (authority and _is_trusted(authority))


def homeward(found: Fields, *, here: Here, scheme: str) -> Fields:
    """Write the fields for the browser; ``scheme`` is that of the server behind.

    Framing stays as it came but for ``Transfer-Encoding``, which is the caller's.
    """
    listed = {name for name in fields.elements(found, b"connection") if name != b"set-cookie"}
    dropped = _ALWAYS_DROPPED | (listed - {b"content-length", b"content-type"})
    if here.scheme == "http":  # it would lock the browser out of this host name
        dropped |= {b"strict-transport-security"}
    kept = []
    for name, value in found:
        folded = name.lower()
        # Of what was done to a page, and where the hub is, we speak ourselves.
        if folded in dropped or folded.startswith(b"hotreload-"):
            continue
        rewrite = _REWRITTEN.get(folded)
        text = rewrite(value.decode(_LATIN), here, scheme).encode(_LATIN) if rewrite else value
        kept.append((name, text))
    return tuple(kept)


def _address(text: str, here: Here, scheme: str) -> str:
    match = _ADDRESS.fullmatch(text)
    authority = parse_authority(match[2]) if match else None
    if match is None or authority is None:
        return text
    named = (match[1] or scheme).lower()
    if not here.backends.is_ours(named, authority):
        return text
    return f"{here.scheme}://{here.host}{match[3]}"


def _refresh(text: str, here: Here, scheme: str) -> str:
    match = _REFRESH.fullmatch(text)
    return match[1] + _address(match[2], here, scheme) if match else text


def _cookie(text: str, here: Here, scheme: str) -> str:
    """Let a cookie be kept for this host, and be sent over what reaches it."""
    pair, *attributes = text.split(";")
    named = [(each, *_attribute(each)) for each in attributes]
    kept = [pair]
    for each, name, value in named:
        if name == "domain" and _covers(value, here.backends):
            continue
        if name == "secure" and here.is_far and not _needs_secure(pair, named):
            continue
        kept.append(each)
    return ";".join(kept)


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().lower()


def _covers(domain: str, backends: Backends) -> bool:
    suffix = domain.partition(":")[0].removeprefix(".")
    return any(each.host == suffix or each.host.endswith("." + suffix) for each in backends)


def _needs_secure(pair: str, attributes: list[tuple[str, str, str]]) -> bool:
    is_prefixed = pair.lstrip().lower().startswith(("__host-", "__secure-"))
    return is_prefixed or any(each[1:] == ("samesite", "none") for each in attributes)


def _is_trusted(authority: Authority) -> bool:
    if isinstance(authority.host, str):
        return authority.host == "localhost" or authority.host.endswith(".localhost")
    return authority.host.is_loopback


_REWRITTEN: dict[bytes, Callable[[str, Here, str], str]] = {
    b"location": _address,
    b"content-location": _address,
    b"refresh": _refresh,
    b"set-cookie": _cookie,
}
