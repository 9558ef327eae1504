"""Host names: how an authority is spelled, and which hosts may reach this server. No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from hotreload.errors import ConfigError

Address = IPv4Address | IPv6Address

# Names are taken apart by this expression alone: URL parsers forgive too much
# ("localhost@evil.test", "[::1", "localhost:8000:evil").
_AUTHORITY = re.compile(
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9_.-]{1,254}))(?::(?P<port>[0-9]{0,5}))?"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/]+)", re.IGNORECASE)
_WILDCARDS = frozenset({"", "*", "0.0.0.0", "::"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Authority:
    """Name a host (lower case, no final dot; an address is the parsed one) and its port."""

    host: str | Address
    port: int | None = None

    def __str__(self) -> str:
        """Spell the host alone, as ``--allow-host`` takes it."""
        return str(self.host)


@dataclass(frozen=True, slots=True)
class Origin:
    """Name the scheme and the authority of a page."""

    scheme: str
    authority: Authority

    def is_at(self, here: Authority) -> bool:
        """Tell whether the page came from ``here``, the port included."""
        default = _DEFAULT_PORTS[self.scheme]
        port = self.authority.port if self.authority.port is not None else default
        own = here.port if here.port is not None else default
        return (self.authority.host, port) == (here.host, own)


@lru_cache(maxsize=256)  # each request has one, and all have the same few
def parse_authority(text: str) -> Authority | None:
    """Read ``host[:port]``, or give None where it is malformed."""
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else None
    if port is not None and port > 65535:
        return None
    host = _address(match["ipv6"]) if match["ipv6"] else _name_or_ipv4(match["name"])
    return None if host is None else Authority(host, port)


def parse_origin(text: str) -> Origin | None:
    """Read the value of an ``Origin`` header; ``null`` and other schemes give None."""
    match = _ORIGIN.fullmatch(text)
    authority = parse_authority(match["authority"]) if match else None
    return Origin(match["scheme"].lower(), authority) if match and authority else None


@lru_cache(maxsize=256)  # each request of an application asks it of the same few
def is_loopback(address: str) -> bool:
    """Tell whether the address of a socket of ours reaches no other machine.

    Raises:
        ValueError: it is no address.
    """
    found = ip_address(address.partition("%")[0])
    # A socket for both families names its IPv4 peers so.
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _name_or_ipv4(text: str) -> str | Address | None:
    # Only the canonical dotted form is an address: "0x7f.1" and "2130706433", which browsers
    # would take for 127.0.0.1, stay names that nobody allowed.
    name = text.lower().removesuffix(".")
    if not all(map(_LABEL.fullmatch, name.split("."))):
        return None
    return (_address(name) if name.replace(".", "").isdigit() else None) or name


class Hosts:
    """Decide which hosts are ours: loopback, where we listen, and what the user allowed."""

    def __init__(
        self,
        *,
        bound: Iterable[str] = (),
        machine: Iterable[str] = (),
        allowed: Iterable[str] = (),
    ) -> None:
        """Collect the hosts that are good, whatever the port.

        Args:
            bound: The addresses or names that the server listens on.
            machine: All addresses and names of this machine; they count under a wildcard only.
            allowed: What ``--allow-host`` names: a host, or ``.suffix`` for a whole domain.

        Raises:
            ConfigError: One of ``allowed`` is no host name.
        """
        listening = [host.strip("[]") for host in bound]
        if not _WILDCARDS.isdisjoint(listening):
            names = [host.strip("[]").partition("%")[0] for host in machine]
            local = [f"{name}.local" for name in names if _is_short_name(name)]
            listening += [*names, *local, "0.0.0.0", "::"]
        suffixes = [text for text in allowed if text.startswith(".")]
        exact = [text for text in allowed if not text.startswith(".")]
        self._suffixes = tuple("." + str(_configured(text[1:])) for text in suffixes)
        self._hosts = {_configured(text) for text in exact}
        self._hosts.update(_host(text) for text in listening if text)

    def allows(self, authority: Authority) -> bool:
        """Tell whether a request for this host, or a page from it, is ours."""
        host = authority.host
        if isinstance(host, str):
            return host in self._hosts or f".{host}".endswith((".localhost", *self._suffixes))
        if host in self._hosts:
            return True
        return host.is_loopback if isinstance(host, IPv4Address) else host == IPv6Address("::1")


def _is_short_name(text: str) -> bool:
    return bool(text) and "." not in text and ":" not in text


def _host(text: str) -> str | Address:
    # What the system says about itself is taken as it is: a machine's name may be anything.
    authority = parse_authority(f"[{text}]" if ":" in text else text)
    return authority.host if authority else text.lower()


def _configured(text: str) -> str | Address:
    authority = parse_authority(text) or parse_authority(f"[{text}]")
    if authority is None:
        raise ConfigError("--allow-host", f"{text!r} is neither a host name nor a .suffix")
    return authority.host
