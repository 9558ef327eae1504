"""Between WSGI and us: heads of its requests, their bodies, and answers as it wants them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from hotreload.gate import Head
from hotreload.gate.hosts import is_loopback
from hotreload.home.notes import Address

Environ = dict[str, Any]

_PATH = "/!$&'()*+,;=:@~"
"""What stands in a path as it is."""
_LENGTHS = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}
# Of one connection, or the server's own (PEP 3333 forbids the former).
_NOT_OURS = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "server", "date"}
)
_EMPTY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def head_of(environ: Mapping[str, Any]) -> Head:
    """Read a request's head, as far as WSGI tells how it came over the wire.

    The target is without the path below which the application is mounted: that is ``root``.
    """
    headers = {_name(key): (str(value),) for key, value in environ.items() if key[:5] == "HTTP_"}
    for key, name in _LENGTHS.items():
        if environ.get(key):
            headers[name] = (str(environ[key]),)
    root = quote(str(environ.get("SCRIPT_NAME", "")).rstrip("/"), _PATH, encoding="latin-1")
    version = (1, 0) if environ.get("SERVER_PROTOCOL") == "HTTP/1.0" else (1, 1)
    return Head(str(environ["REQUEST_METHOD"]), _target(environ, root), headers, version, root)


def _name(key: str) -> str:
    return key[5:].replace("_", "-").lower()


def _target(environ: Mapping[str, Any], root: str) -> str:
    # What PEP 3333 gives is decoded; most servers give the path as it came as well.
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    below = raw[len(root) :] if raw.startswith(f"{root}/") else ""
    if below.startswith("/"):
        return below
    path = quote(str(environ.get("PATH_INFO", "")), _PATH, encoding="latin-1") or "/"
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def body_of(environ: Mapping[str, Any], *, limit: int) -> bytes:
    """Read a request's body, up to ``limit`` bytes."""
    length = str(environ.get("CONTENT_LENGTH") or "")
    if length.isascii() and length.isdigit():
        limit = min(limit, int(length))
    elif not environ.get("wsgi.input_terminated"):
        return b""
    read: bytes = environ["wsgi.input"].read(limit) if limit else b""
    return read


def without(environ: Environ, names: Iterable[str]) -> Environ:
    """Hide headers from an application."""
    hidden = {f"HTTP_{name.upper().replace('-', '_')}" for name in names}
    if hidden.isdisjoint(environ):
        return environ
    return {key: value for key, value in environ.items() if key not in hidden}


def with_wait(head: Head, seconds: float) -> Head:
    """Have a poll wait no longer than ``seconds``."""
    query = dict(parse_qsl(head.query))
    asked = query.get("wait", "0")
    is_number = asked.isascii() and asked.replace(".", "", 1).isdigit()
    seconds = min(seconds, float(asked)) if is_number else 0.0
    return replace(head, target=f"{head.path}?{urlencode({**query, 'wait': f'{seconds:g}'})}")


def origin_of(environ: Mapping[str, Any]) -> str:
    """Name the origin under which the browser has this application, as browsers spell it."""
    return f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}".lower()


def sockname_of(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Tell where the server answers: an address or a name, as it thinks best, and the port."""
    name = str(environ.get("SERVER_NAME", "")).strip("[]")
    return name, str(environ.get("SERVER_PORT", ""))


def address_of(environ: Mapping[str, Any]) -> Address | None:
    """Tell where other programs of this machine find the application; None where nobody knows."""
    name, port = sockname_of(environ)
    name = "127.0.0.1" if name == "localhost" else name
    try:
        is_near = is_loopback(name)
    except ValueError:
        return None
    return Address(environ["wsgi.url_scheme"], (name, int(port))) if is_near else None


def status_line(status: int) -> str:
    """Write a status as WSGI wants it."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def passed_on(status: int, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out of an answer's headers what is the server's own to say."""
    hidden = _NOT_OURS | {"content-type"} if status in _EMPTY else _NOT_OURS
    return [(name, value) for name, value in headers if name.lower() not in hidden]
