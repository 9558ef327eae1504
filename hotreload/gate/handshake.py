"""The WebSocket handshake: what RFC 6455 demands and aiohttp does not check. No I/O."""

import re
from base64 import b64decode

from hotreload.gate.head import Head, Refused, refuse, refuse_method

_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
_TOKEN_PROTOCOL = "t."


def offered_tokens(head: Head) -> list[str]:
    """List the tokens that came as subprotocols ``t.<token>``."""
    return [
        name.removeprefix(_TOKEN_PROTOCOL)
        for name in head.elements("sec-websocket-protocol")
        if name.startswith(_TOKEN_PROTOCOL)
    ]


def offered_protocols(head: Head) -> list[str]:
    """List the subprotocols that the client can speak."""
    names = head.elements("sec-websocket-protocol")
    return [name for name in names if not name.startswith(_TOKEN_PROTOCOL)]


def bad_handshake(head: Head) -> Refused | None:
    """Refuse what is no proper opening handshake (RFC 6455, section 4.2.1)."""
    if head.is_socket:
        return None
    if head.method != "GET":
        return refuse_method(head, frozenset({"GET"}))
    if head.version < (1, 1):
        return refuse(400, "A WebSocket needs HTTP/1.1.")
    if not (head.lists("upgrade", "websocket") and head.lists("connection", "upgrade")):
        return refuse(400, "Here is a WebSocket and nothing else.")
    if head.one("sec-websocket-version") != "13":
        return refuse(426, "The WebSocket version is 13.", ("Sec-WebSocket-Version", "13"))
    if not _has_one_key(head):
        return refuse(400, "Sec-WebSocket-Key is missing or malformed.")
    if head.values("transfer-encoding") or head.one("content-length") not in (None, "0"):
        return refuse(400, "A WebSocket handshake has no body.")
    return None


def _has_one_key(head: Head) -> bool:
    keys = [key.strip() for key in head.values("sec-websocket-key")]
    return len(keys) == 1 and _KEY.fullmatch(keys[0]) is not None and len(b64decode(keys[0])) == 16
