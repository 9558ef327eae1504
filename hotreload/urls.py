"""URL paths: quoting, resolving references, stamps and the names that show one page. No I/O."""

import re
from functools import lru_cache
from urllib.parse import quote as _quote
from urllib.parse import unquote_to_bytes

_SAFE = "/!$&'()*+,;=:@~"
SPACE = "".join(map(chr, range(0x21)))
"""What URL parsers strip from both ends."""
_LINE_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_PLAIN = re.compile(r"[A-Za-z0-9_.~/!$&'()*+,;=:@-]*+")
_HALF = re.compile("[\ud800-\udfff]")
_STAMP = re.compile(r"(?:^|&)t=\d{13,}(?=&|$)")


def quote(path: str, *, safe: str = _SAFE) -> str:
    """Percent-encode a path as browsers show it; bytes that are no UTF-8 survive.

    Letters, digits and ``-._~`` stay as they are, and ``safe``.
    """
    return _quote(_bytes(path), safe=safe)


def unquote(raw: str) -> str:
    """Decode a path exactly once; bytes that are no UTF-8 become lone surrogates."""
    if "%" not in raw and raw.isascii():
        return raw
    return unquote_to_bytes(_bytes(raw)).decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, from JSON; browsers see U+FFFD in its place
        return _HALF.sub("\ufffd", text).encode("utf-8")


def canonical(path: str) -> str:
    """Spell a URL path in the one way that we compare: decoded once, then quoted."""
    return path if _PLAIN.fullmatch(path) else quote(unquote(path))


def resolve(base: str, reference: str) -> str | None:
    """Give the canonical path that ``reference`` means in the file at ``base``.

    None where it leads to another origin, to inline data, or nowhere (``#id``, an empty text).
    """
    text = reference.strip(SPACE)
    if _SCHEME.match(text):
        return None
    text = text.translate(_LINE_BREAKS)
    if not text or text[0] in "#?" or text.startswith(("//", "\\")):
        return None
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    folder = [] if path.startswith("/") else base.split("/")[:-1]
    parts: list[str] = []
    step = ""
    for part in [*folder, *path.split("/")]:
        step = part.replace("%2e", ".").replace("%2E", ".")
        if step == "..":
            del parts[-1:]
        elif step not in ("", "."):
            parts.append(part)
    trailing = "/" if parts and step in ("", ".", "..") else ""
    return canonical("/" + "/".join(parts) + trailing)


def with_stamp(url: str, stamp: int) -> str:
    """Set the cache-busting parameter ``t`` and keep the URL's own query and fragment."""
    rest, hash_mark, fragment = url.partition("#")
    path, _, query = rest.partition("?")
    query = without_stamp(query)
    joined = f"{query}&t={stamp}" if query else f"t={stamp}"
    return f"{path}?{joined}{hash_mark}{fragment}"


def without_stamp(query: str) -> str:
    """Take the cache-busting parameter ``t`` out of a query; the rest stays as it is."""
    return _STAMP.sub("", query).lstrip("&")


@lru_cache(2048)
def file_name(path: str) -> str:
    """Name the file of a canonical path as a person would: decoded, relative to the root."""
    return unquote(path).lstrip("/").encode("utf-8", "replace").decode() or "/"


def page_names(path: str) -> tuple[str, ...]:
    """List the URL paths under which the file at a canonical path is shown, itself first."""
    names = [path]
    if path.endswith("/index.html"):
        folder = path.removesuffix("index.html")
        names += [folder, folder.rstrip("/")] if folder != "/" else [folder]
    if path.endswith(".html"):
        bare = path.removesuffix(".html")
        names += [bare, bare + "/"]
    if path.endswith("/") and path != "/":
        names.append(path[:-1])
    return tuple(dict.fromkeys(names))


def may_show(name: str) -> tuple[str, ...]:
    """List the canonical paths of all that may be shown under a name; see `page_names`."""
    if name == "/":
        return name, "/index.html"
    if name.endswith("/"):
        return name, f"{name}index.html", f"{name[:-1]}.html"
    return name, f"{name}.html", f"{name}/", f"{name}/index.html"
