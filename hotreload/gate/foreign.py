"""Requests of other tools' clients, by their own names: which of them are taken. No I/O.

They claim no more than their own requests; the rest of these paths is the site's.
"""

from enum import Enum

from hotreload.gate.handshake import offered_protocols
from hotreload.gate.head import Head

VITE_PROBE = "vite-ping"
"""The subprotocol with which Vite's client asks whether the server is back."""


class Foreign(Enum):
    """Name the requests by their paths."""

    LIVE_RELOAD = "/livereload"
    CHANGED = "/changed"
    ESBUILD = "/esbuild"
    VITE_PROBE = "/@hotreload/ws"


def foreign_request(head: Head) -> Foreign | None:
    """Tell whether a request is one of another tool's client."""
    match head.path:
        case "/livereload" if head.is_socket or head.lists("upgrade", "websocket"):
            return Foreign.LIVE_RELOAD
        case "/changed" if head.method == "POST" and _is(head, "content-type", "application/json"):
            return Foreign.CHANGED
        case "/esbuild" if head.method == "GET" and _is(head, "accept", "text/event-stream"):
            return Foreign.ESBUILD
        case "/@hotreload/ws" if offered_protocols(head) == [VITE_PROBE]:
            return Foreign.VITE_PROBE
        case _:
            return None


def _is(head: Head, name: str, media_type: str) -> bool:
    return media_type in {item.partition(";")[0].strip().lower() for item in head.elements(name)}
