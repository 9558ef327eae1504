"""From an ASGI scope to the head of a request. No I/O."""

from urllib.parse import quote

from hotreload.asgi.types import Scope
from hotreload.gate import Head

_SAFE = "/:@!$&'()*+,;=~-._"


def head_of(scope: Scope) -> Head:
    """Read the head of a request, or of a WebSocket's handshake, which the server has taken."""
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = (*headers[key], text) if key in headers else (text,)
    is_socket = scope["type"] == "websocket"
    if is_socket and "sec-websocket-protocol" not in headers and scope.get("subprotocols"):
        headers["sec-websocket-protocol"] = tuple(scope["subprotocols"])
    root = scope.get("root_path") or ""
    target = _path(scope, root)
    query: bytes = scope.get("query_string") or b""
    if query:
        target = f"{target}?{query.decode('latin-1')}"
    # What later versions add to HTTP/1.1 is the server's business.
    version = (1, 0) if scope.get("http_version") == "1.0" else (1, 1)
    method = "GET" if is_socket else scope["method"]
    return Head(method, target, headers, version, root.rstrip("/"), is_socket, peer_of(scope))


def peer_of(scope: Scope) -> str | None:
    """Name the address of who asks; None where the server does not say."""
    client = scope.get("client")
    return str(client[0]) if client else None


def _path(scope: Scope, root: str) -> str:
    """Give the path below the application's root, undecoded where the server tells it so."""
    raw: bytes | None = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else quote(scope["path"], safe=_SAFE)
    if root:
        # Servers differ in whether the path they tell has it, and whether it is encoded there.
        for prefix in (root.rstrip("/"), quote(root, safe=_SAFE).rstrip("/")):
            if path == prefix or path.startswith(f"{prefix}/"):
                return path[len(prefix) :] or "/"
    return path or "/"
