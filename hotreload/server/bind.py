"""Listening sockets: which addresses a host means, the next free port, and this machine's names."""

import errno
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from hotreload.errors import ConfigError, PortTaken

BACKLOG = 4096
ATTEMPTS = 100
"""How many ports are tried from the one that was asked for."""

_WILDCARDS = {"", "*", "0.0.0.0", "::"}
_LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Listening:
    """Hold the sockets that listen, all on one port, and the host that was asked for."""

    host: str
    port: int
    sockets: tuple[socket.socket, ...]

    @property
    def is_wildcard(self) -> bool:
        """Tell whether every address of this machine is listened on."""
        return self.host in _WILDCARDS

    def close(self) -> None:
        """Give the port back; a server that was started on the sockets does this itself."""
        for one in self.sockets:
            one.close()

    @property
    def hosts(self) -> tuple[str, ...]:
        """List the host as it was asked for and the addresses that it turned out to mean."""
        bound = (str(one.getsockname()[0]) for one in self.sockets)
        return tuple(dict.fromkeys((self.host, *bound)))

    def local(self, scheme: str) -> str:
        """Give the URL for a browser on this machine."""
        return _url(scheme, "127.0.0.1" if self.is_wildcard else self.host, self.port)

    def network(self, scheme: str) -> tuple[str, ...]:
        """Give the URLs for other machines; none but under a wildcard host."""
        if not self.is_wildcard:
            return ()
        has_ipv6 = any(each.family == socket.AF_INET6 for each in self.sockets)
        found = (ip_address(text) for text in addresses())
        return tuple(
            _url(scheme, str(address), self.port)
            for address in found
            if not address.is_loopback and (address.version == 4 or has_ipv6)
        )


def listen(host: str, port: int, *, strict: bool = False) -> Listening:
    """Listen on all addresses that ``host`` means, on ``port`` or the next one that is free.

    Raises:
        PortTaken: somebody listens there, and ``strict`` forbids another port or none is free.
        ConfigError: the host is not one of this machine, or the port may not be used.
    """
    host = host.removeprefix("[").removesuffix("]")
    places = _places(host)
    last = port if strict or port == 0 else min(port + ATTEMPTS, 65535)
    for candidate in range(port, last + 1):
        sockets = _listen_on(places, candidate, host)
        if sockets:
            return Listening(host, sockets[0].getsockname()[1], sockets)
    raise PortTaken(host, port)


def addresses() -> tuple[str, ...]:
    """List the addresses of this machine, IPv4 first; link-local ones of IPv6 are left out."""
    found: set[IPv4Address | IPv6Address] = set()
    for source in (_from_fib_trie, _from_if_inet6) if sys.platform == "linux" else (_from_name,):
        with suppress(OSError, ValueError):
            found.update(source())
    with suppress(OSError, ValueError):
        found.add(_towards_the_network())
    known = (each for each in found if each.version == 4 or not each.is_link_local)
    return tuple(map(str, sorted(known, key=lambda each: (each.version, int(each)))))


def machine_names() -> tuple[str, ...]:
    """List every name and address by which others may reach this machine."""
    return (*addresses(), socket.gethostname())


def raise_descriptor_limit() -> None:
    """Raise the soft limit of open files to the hard one: each tab takes a descriptor."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(OSError, ValueError):  # macOS refuses "unlimited"
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


_Place = tuple[socket.AddressFamily, str, int]
"""A family, an address, and the scope that a link-local address of IPv6 needs."""


def _places(host: str) -> Sequence[_Place]:
    if host == "localhost":  # whatever /etc/hosts says: browsers take it for both
        names: tuple[str, ...] = _LOOPBACK
    elif host in ("", "*", "::"):
        names = ("0.0.0.0", "::")
    else:
        names = (host,)
    return tuple(dict.fromkeys(place for name in names for place in _resolve(name)))


def _resolve(name: str) -> Iterator[_Place]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ConfigError("host", f"{name!r} is not a name or address of this machine") from error
    for family, _, _, _, address in found:
        if family in (socket.AF_INET, socket.AF_INET6):
            scope = address[3] if len(address) == 4 else 0
            yield family, str(address[0]), int(scope)


def _listen_on(places: Sequence[_Place], port: int, host: str) -> tuple[socket.socket, ...]:
    # With port 0 the system picks one for the first address, which may be taken on the second.
    for _ in range(20 if port == 0 else 1):
        with ExitStack() as opened:
            try:
                sockets = _open_all(opened, places, port)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue
                raise _not_possible(host, port, error) from error
            opened.pop_all()
            return sockets
    return ()


def _open_all(opened: ExitStack, places: Sequence[_Place], port: int) -> tuple[socket.socket, ...]:
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    for family, address, scope in places:
        try:
            one = _listen_at(family, address, port, scope)
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise
            missing = error  # a machine without IPv6 is fine, while one address is left
            continue
        sockets.append(opened.enter_context(one))
        port = one.getsockname()[1]
    if missing is not None and not sockets:
        raise missing
    return tuple(sockets)


def _listen_at(family: socket.AddressFamily, address: str, port: int, scope: int) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR would take the port from its owner
            one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((address, port, 0, scope) if family == socket.AF_INET6 else (address, port))
        one.listen(BACKLOG)
        one.setblocking(False)
    except OSError:
        one.close()
        raise
    return one


def _not_possible(host: str, port: int, error: OSError) -> ConfigError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return ConfigError("port", f"{port} may not be used by this user; take one above 1023")
    return ConfigError("host", f"{host!r} cannot be listened on: {error.strerror}")


def _url(scheme: str, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{shown}/" if port == default else f"{scheme}://{shown}:{port}/"


def _from_fib_trie() -> Iterator[IPv4Address | IPv6Address]:
    address = ""
    for line in Path("/proc/net/fib_trie").read_text().splitlines():
        words = line.split()
        if words[:1] == ["|--"]:
            address = words[1]
        elif words == ["/32", "host", "LOCAL"]:
            yield ip_address(address)


def _from_if_inet6() -> Iterator[IPv4Address | IPv6Address]:
    for line in Path("/proc/net/if_inet6").read_text().splitlines():
        yield IPv6Address(bytes.fromhex(line.split()[0]))


def _from_name() -> Iterator[IPv4Address | IPv6Address]:
    for _, _, _, _, address in socket.getaddrinfo(socket.gethostname(), None):
        yield ip_address(str(address[0]).partition("%")[0])


def _towards_the_network() -> IPv4Address | IPv6Address:
    # Connecting a datagram socket sends nothing: it only asks for the route's own address.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return ip_address(probe.getsockname()[0])
