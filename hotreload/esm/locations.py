"""URLs as import maps compare them, written as the URL standard does. No I/O.

A *location* is a path with its query where the page's own origin is meant (``/a.js?x``), and a
whole URL elsewhere (``https://cdn.example/a.js``). Which origin is its own nobody says here: a
whole URL of it counts as another's, and without a scheme another's URL is taken for ``http:``.
"""

import re

from hotreload import urls

_LINE_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*")
_AUTHORITY = re.compile(
    r"""[/\\]*(?P<user>[^/\\?\#@]*@)?
    (?P<host>\[[0-9a-fA-F:.]+\]|[^\x00-\x20\#/:<>?@\[\\\]^|\x7f]*)
    (?::(?P<port>[0-9]*))?(?=[/\\?\#]|\Z)""",
    re.VERBOSE,
)
_REST = re.compile(r"([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_IN_PATH = re.sub(r'["#<>?^`{}]', "", _PRINTABLE)
_IN_QUERY = re.sub(r"[\"#<>']", "", _PRINTABLE)
_IN_FRAGMENT = re.sub(r'["<>`]', "", _PRINTABLE)
_OPAQUE = " " + _PRINTABLE
_PLAIN = re.compile(r"[\w./-]*+", re.ASCII)


def parse(reference: str, *, base: str) -> str | None:
    """Give the location that a reference means at the location ``base``; None for no URL."""
    text = reference.strip(urls.SPACE).translate(_LINE_BREAKS)
    if scheme := _SCHEME.match(text):
        return _whole(scheme[1].lower(), text[scheme.end() :])
    origin = _ORIGIN.match(base)
    start = origin[0] if origin else ""
    if not origin and not base.startswith("/"):
        return None  # "data:" and its like have no relatives
    return _relative(text, start, base[len(start) :])


def parse_specifier(specifier: str, *, base: str) -> str | None:
    """Give the location of a specifier that is a URL; None for a bare one."""
    is_url = specifier.startswith(("/", "./", "../")) or _SCHEME.match(specifier.lstrip(urls.SPACE))
    return parse(specifier, base=base) if is_url else None


def has_hierarchy(location: str) -> bool:
    """Tell whether prefixes of a location can be mapped: all but those of odd schemes."""
    scheme = _SCHEME.match(location)
    return scheme is None or scheme[1] in _PORTS


def file_of(location: str) -> str | None:
    """Give the canonical path of the file behind a location of ours; None for another's."""
    return urls.resolve("/", location) if is_ours(location) else None


def is_ours(location: str) -> bool:
    """Tell whether a location is of the page's own origin."""
    return location.startswith("/")


def _whole(scheme: str, rest: str) -> str | None:
    if scheme not in _PORTS:
        return f"{scheme}:{urls.quote(rest, safe=_OPAQUE)}"
    found = _AUTHORITY.match(rest)
    if found is None or not found["host"]:
        return None
    port = "" if found["port"] in (None, "", _PORTS[scheme]) else f":{found['port']}"
    origin = f"{scheme}://{found['user'] or ''}{found['host'].lower()}{port}"
    return _relative(rest[found.end() :], origin, "/")


def _relative(text: str, origin: str, base: str) -> str | None:
    parts = _REST.match(text)
    base_parts = _REST.match(base)
    assert parts is not None
    assert base_parts is not None
    path, query, fragment = parts[1].replace("\\", "/"), parts[2], parts[3] or ""
    if path.startswith("//"):
        scheme = _SCHEME.match(origin)
        return _whole(scheme[1] if scheme else "http", text)
    if not path:
        path, query = base_parts[1], base_parts[2] if query is None else query
    elif not path.startswith("/"):
        path = base_parts[1].rpartition("/")[0] + "/" + path
    location = origin + _quoted(_without_dots(path), _IN_PATH)
    if query or fragment:
        location += _quoted(query or "", _IN_QUERY) + _quoted(fragment, _IN_FRAGMENT)
    return location


def _quoted(text: str, safe: str) -> str:
    return text if _PLAIN.fullmatch(text) else urls.quote(text, safe=safe)


def _without_dots(path: str) -> str:
    if "/." not in path and "%2" not in path:
        return path
    parts: list[str] = []
    step = ""
    for part in path.split("/")[1:]:
        step = part.replace("%2e", ".").replace("%2E", ".")
        if step == "..":
            del parts[-1:]
        elif step != ".":
            parts.append(part)
    return "/" + "/".join([*parts, ""] if step in (".", "..") else parts)
