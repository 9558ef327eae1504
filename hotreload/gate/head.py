"""The head of a request, as every server interface can give it, and the verdicts. No I/O."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_ABSOLUTE = re.compile(r"https?://(?P<authority>[^/?]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """Hold what every server interface can say about a request.

    ``target`` is the request target exactly as received; ``headers`` maps lower-case names
    to all their values. ``root`` is the path below which the application stands where it knows
    that itself; the target is without it. ``is_socket``: the server has taken a WebSocket's
    handshake already, and it was a good one. ``peer`` is the address at the other end of the
    connection; None where nobody knows it.
    """

    method: str
    target: str
    headers: Mapping[str, tuple[str, ...]]
    version: tuple[int, int] = (1, 1)
    root: str = ""
    is_socket: bool = False
    peer: str | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """List the values of a header."""
        return self.headers.get(name, ())

    def one(self, name: str) -> str | None:
        """Give the value of a header, None where it is absent; repeated ones are joined."""
        values = self.values(name)
        return ", ".join(values) if values else None

    def elements(self, name: str) -> tuple[str, ...]:
        """List the elements of a header that is a comma-separated list."""
        parts = (part.strip() for part in ",".join(self.values(name)).split(","))
        return tuple(part for part in parts if part)

    def lists(self, name: str, element: str) -> bool:
        """Tell whether a header lists an element; ``element`` in lower case."""
        return element in {item.lower() for item in self.elements(name)}

    def fields(self) -> Iterator[tuple[str, str]]:
        """Iterate over all header fields, one for each value."""
        return ((name, value) for name, values in self.headers.items() for value in values)

    @property
    def authority(self) -> str | None:
        """Give the authority of an absolute-form target, else None."""
        match = None if self.target.startswith("/") else _ABSOLUTE.fullmatch(self.target)
        return match["authority"] if match else None

    @property
    def path(self) -> str:
        """Give the path, undecoded and without the query."""
        if self.target.startswith("/"):
            return self.target.partition("?")[0]
        match = _ABSOLUTE.fullmatch(self.target)
        rest = match["rest"] if match else self.target
        return rest.partition("?")[0] or "/"

    @property
    def query(self) -> str:
        """Give the query, undecoded; empty where there is none."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Let the request in; ``protocol`` is the subprotocol that a socket speaks, if any."""

    protocol: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Answer with this and nothing else; ``cure`` is for the log line."""

    status: int
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    cure: str | None = None


Verdict = Allowed | Refused


def refuse(
    status: int,
    text: str,
    *headers: tuple[str, str],
    cure: str | None = None,
    kind: str = "text/plain",
) -> Refused:
    """Make a refusal that no browser takes for anything but what it is."""
    own = (
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-cache"),
    )
    return Refused(status, text, (*own, *headers), cure)


def refuse_method(head: Head, allowed: frozenset[str]) -> Refused | None:
    """Refuse a method that is not ``allowed``."""
    if head.method in allowed:
        return None
    names = ", ".join(sorted(allowed))
    return refuse(405, f"The methods here: {names}.", ("Allow", names))
