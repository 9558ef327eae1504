"""A gate with known tokens, and requests to show it."""

from collections.abc import Mapping

from hotreload.gate import Gate, Head, Hosts, Refused, Route, Token, Verdict

PAGE, CONTROL = "page-token-0123456789", "control-token-0123456789"
PREFIX = "/@hotreload/"
ROUTES: Mapping[str, Route] = {
    f"{PREFIX}client.js": Route(token=Token.NONE),
    f"{PREFIX}ping": Route(token=Token.NONE),
    f"{PREFIX}token": Route(token=Token.NONE, own_origin=True),
    f"{PREFIX}ws": Route(methods=frozenset({"GET"})),
    f"{PREFIX}page/": Route(),
    f"{PREFIX}publish": Route(methods=frozenset({"POST"}), token=Token.CONTROL),
}
HANDSHAKE = {
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": "hotreload.v1",
}


def gate(*allowed: str, bound: str = "127.0.0.1", control: str | None = CONTROL) -> Gate:
    hosts = Hosts(bound=[bound], allowed=allowed)
    return Gate(hosts=hosts, page_token=PAGE, control_token=control)


Field = str | tuple[str, ...] | None


def head(target: str = "/", *, method: str = "GET", **fields: Field) -> Head:
    """Make a head; a field given as None is left out, ``_`` stands for ``-``."""
    named: dict[str, Field] = {"host": "localhost:5500"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    headers = {
        name: (value,) if isinstance(value, str) else value
        for name, value in named.items()
        if value is not None
    }
    return Head(method, target, headers)


def socket_head(**changed: Field) -> Head:
    fields: dict[str, Field] = {name.replace("-", "_"): text for name, text in HANDSHAKE.items()}
    return head(f"{PREFIX}ws?token={PAGE}", method="GET", **(fields | changed))


def status(verdict: Verdict) -> int:
    return verdict.status if isinstance(verdict, Refused) else 200


def site(request: Head, *allowed: str) -> int:
    return status(gate(*allowed).judge_site(request))


def channel(request: Head, *allowed: str) -> int:
    return status(gate(*allowed).judge_channel(request, ROUTES))
