"""Between WSGI and us: heads of its requests, their bodies, and answers as it wants them."""

from collections.abc import Collection, Iterable, Mapping
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
_OF_THE_HEAD = frozenset(
    {
        *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "RAW_URI", "REQUEST_URI"),
        *("SERVER_PROTOCOL", "SERVER_NAME", "SERVER_PORT", "CONTENT_TYPE", "CONTENT_LENGTH"),
        *("wsgi.url_scheme", "REMOTE_ADDR"),
    }
)
_EMPTY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def head_items(environ: Environ) -> tuple[tuple[str, Any], ...]:
    """List all that the functions here that read a head look at."""
    return tuple(
        [item for item in environ.items() if item[0][:5] == "HTTP_" or item[0] in _OF_THE_HEAD]
    )


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
    method, peer = str(environ["REQUEST_METHOD"]), environ.get("REMOTE_ADDR")
    return Head(method, _target(environ, root), headers, version, root, peer=peer and str(peer))


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


def names_of(headers: Iterable[str]) -> frozenset[str]:
    """Name headers as an environment does."""
    return frozenset(f"HTTP_{name.upper().replace('-', '_')}" for name in headers)


def without(environ: Environ, names: Collection[str]) -> Environ:
    """Leave out of a copy what an application is not to see."""
    if environ.keys().isdisjoint(names):
        return environ
    shown = environ.copy()
    for name in names:
        shown.pop(name, None)
    return shown


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
    if name.endswith(".invalid"):  # waitress says no address: one that a browser uses will do
        asked, _, asked_port = str(environ.get("HTTP_HOST", "")).rpartition(":")
        name = asked.strip("[]") if asked_port == port else name
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
    """Leave out of the headers of an answer without a body what WSGI forbids there."""
    hidden = "content-type" if status in _EMPTY else ""
    return [(name, value) for name, value in headers if name.lower() != hidden]
