"""The servers behind the proxy: how they are named, and which one a path belongs to. No I/O."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hotreload.errors import ConfigError
from hotreload.gate.hosts import Authority, is_loopback, parse_authority
from hotreload.proxy.door import Door

_URL = re.compile(r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<authority>[^/?#]*)(?P<rest>.*)")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Backend:
    """Name one server; ``start`` is the path at which its pages begin, for the ready line."""

    scheme: str
    authority: str
    host: str
    port: int
    start: str = "/"
    door: Door = field(default_factory=Door, compare=False)

    @property
    def url(self) -> str:
        """Give its origin, as people write it."""
        return f"{self.scheme}://{self.authority}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether it runs on this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return is_loopback(self.host)
        except ValueError:  # a name, which may be anywhere
            return False

    def is_at(self, scheme: str, authority: Authority) -> bool:
        """Tell whether a URL leads to it; names and addresses of loopback are all the same."""
        if scheme != self.scheme or (authority.port or _PORTS[scheme]) != self.port:
            return False
        own = parse_authority(self.authority)
        return (own is not None and own.host == authority.host) or (
            self.is_loopback and _is_local(authority)
        )


def backend(name: str, url: str, *, with_path: bool = False) -> Backend:
    """Read a URL, whose ``http://`` may be left away; ``name`` is the option that it came by.

    A path is taken where ``with_path`` says so: it is kept as everything else is, and only says
    where the pages begin.

    Raises:
        ConfigError: it names no server.
    """
    match = _URL.fullmatch(url)
    assert match is not None
    scheme = (match["scheme"] or "http").lower()
    if scheme not in _PORTS:
        raise ConfigError(name, f"{url!r} is neither http:// nor https://")
    authority = parse_authority(match["authority"])
    if authority is None:
        raise ConfigError(name, f"{url!r} names no server, such as http://localhost:8000")
    rest = match["rest"]
    if rest not in ("", "/") and (not with_path or "#" in rest):
        raise ConfigError(name, f"{url!r} has a path; paths are kept, so name the server alone")
    port = authority.port if authority.port is not None else _PORTS[scheme]
    start = rest if rest.startswith("/") else f"/{rest}"
    return Backend(scheme, match["authority"], str(authority.host), port, start)


class Backends:
    """Choose among servers by path prefix, the longest first; all but ``main`` have one."""

    def __init__(self, main: Backend, others: Iterable[tuple[str, Backend]] = ()) -> None:
        """Send to ``main`` what none of the others is mounted for."""
        self.main = main
        mounted = [(f"/{prefix.strip('/')}", each) for prefix, each in others]
        self._mounted: Sequence[tuple[str, Backend]] = sorted(
            mounted, key=lambda pair: -len(pair[0])
        )

    def __iter__(self) -> Iterator[Backend]:
        """Iterate over all, the main one first."""
        yield self.main
        yield from (each for _, each in self._mounted)

    def find(self, path: str) -> Backend:
        """Find the server of an undecoded URL path."""
        for prefix, each in self._mounted:
            if path == prefix or path.startswith(prefix + "/"):
                return each
        return self.main

    def is_ours(self, scheme: str, authority: Authority) -> bool:
        """Tell whether a URL leads to one of them."""
        return any(each.is_at(scheme, authority) for each in self)


def _is_local(authority: Authority) -> bool:
    if isinstance(authority.host, str):
        return authority.host == "localhost" or authority.host.endswith(".localhost")
    return authority.host.is_loopback or authority.host.is_unspecified
