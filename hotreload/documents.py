"""What is a document, and what it declares in its first bytes: charset and nonce. No I/O."""

import re
from collections.abc import Iterator, Mapping

_META_LIMIT = 1024
_NONCE_LIMIT = 64 * 1024
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_PAGE_DESTINATIONS = ("document", "iframe", "frame", "fencedframe", "embed", "object")
_SPACES = b"\t\n\f\r "

# Attributes as browsers read them: a quote counts only behind "=", and hides a ">".
ATTRIBUTES = rb"""(?:[\t\n\f\r\ /]
  | [^\t\n\f\r\ />][^\t\n\f\r\ />=]*+
    (?:[\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+(?:"[^"]*"|'[^']*'|(?!["'])[^\t\n\f\r\ >]*+)
      |(?![\t\n\f\r\ ]*+=)))*+>"""
"""A verbose pattern: the rest of a start tag, with its ``>``."""
COMMENT = rb"<!--(?:-?>|[\s\S]*?--!?>)"
"""A pattern: a comment that is closed, in all the ways that browsers take."""

_ATTRIBUTE = re.compile(
    rb"""([^\t\n\f\r\ />][^\t\n\f\r\ />=]*+)
    (?:[\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r\ >]*+)))?+""",
    re.VERBOSE,
)
_META = re.compile(
    rb"%b|<!--|<meta(?=[\t\n\f\r\ /])(?P<found>%b)|</?[a-z]%b|<[!?/][^>]*>"
    % (COMMENT, ATTRIBUTES, ATTRIBUTES),
    re.VERBOSE | re.IGNORECASE,
)
_SCRIPT = re.compile(
    rb"%b|<!--|<script(?=[\t\n\f\r\ /])(?P<found>%b)" % (COMMENT, ATTRIBUTES),
    re.VERBOSE | re.IGNORECASE,
)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]+)["']""")
_CONTENT_CHARSET = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""")
_CSP_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'")
_CSP_FOR_SCRIPTS = ("script-src-elem", "script-src", "default-src")


def is_document(
    *,
    status: int,
    method: str,
    content_type: str,
    headers: Mapping[str, str],
    request: Mapping[str, str],
    first: bytes,
) -> bool:
    """Say whether an answer is a page that gets the tag (contract, section 4).

    ``headers`` are the answer's, in any case; ``request`` has lower-case names; ``first`` are
    the first bytes of the body as ``GET`` would have it.
    """
    return (
        method in ("GET", "HEAD", "POST")
        and status >= 200
        and status not in (204, 205, 206, 304)
        and _is_html(content_type, first)
        and _is_navigation(request)
        and not _is_sealed({name.lower(): value.lower() for name, value in headers.items()})
    )


def _is_html(content_type: str, first: bytes) -> bool:
    kind, _, parameters = content_type.lower().partition(";")
    wide = first.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = first.lstrip(b"\xef\xbb\xbf\xff\xfe\0" + _SPACES)
    return (
        kind.strip() in _HTML_TYPES
        and not start.startswith((b"{", b"["))  # JSON that calls itself HTML
        and (wide or "utf-16" not in parameters)
    )


def _is_navigation(request: Mapping[str, str]) -> bool:
    # Browsers leave Sec-Fetch-Dest away where the page is not from a trustworthy origin.
    # A service worker that asks for the page in the browser's name says mode "navigate" only.
    return (
        (
            request.get("sec-fetch-dest", "document") in _PAGE_DESTINATIONS
            or request.get("sec-fetch-mode") == "navigate"
        )
        and request.get("hx-request", "false") == "false"
        and "turbo-frame" not in request
        and "hotreload-page" not in request
    )


def _is_sealed(headers: Mapping[str, str]) -> bool:
    return (
        headers.get("content-disposition", "").lstrip().startswith("attachment")
        or "no-transform" in headers.get("cache-control", "")
        or headers.get("content-encoding", "identity").strip() not in ("", "identity")
    )


def declared_charset(data: bytes) -> str | None:
    """Read the charset that a page declares itself, in lower case, as browsers look for it.

    The tag may push a ``<meta charset>`` out of the first 1,024 bytes, where browsers look; so
    the answer's Content-Type should carry what this gives for the page without the tag.
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16le"),
        (b"\xfe\xff", "utf-16be"),
    ):
        if data.startswith(mark):
            return name
    head = data[:_META_LIMIT]
    xml = _XML_ENCODING.match(head)
    labels = [xml[1]] if xml else _meta_charsets(head)
    for label in labels:
        name = label.strip(_SPACES).decode("latin-1").lower()
        return "utf-8" if name.startswith("utf-16") else name  # ASCII was read, so it lies
    return None


def _meta_charsets(head: bytes) -> Iterator[bytes]:
    for attributes in _found(_META, head):
        if label := attributes.get(b"charset"):
            yield label
        elif attributes.get(b"http-equiv", b"").lower() == b"content-type":
            match = _CONTENT_CHARSET.search(attributes.get(b"content", b"").lower())
            if match:
                yield match[match.lastindex or 0]


def declared_nonce(data: bytes, *, policy: str = "") -> str | None:
    """Find the nonce for scripts in the ``Content-Security-Policy`` header, else in the page."""
    directives: dict[str, str] = {}
    for directive in re.split("[;,]", policy):
        name, _, sources = directive.strip().partition(" ")
        directives.setdefault(name.lower(), sources)
    for name in _CSP_FOR_SCRIPTS:
        if match := _CSP_NONCE.search(directives.get(name, "")):
            return match[1]
    if data.find(b"nonce", 0, _NONCE_LIMIT) < 0:
        return None
    nonces = (found.get(b"nonce") for found in _found(_SCRIPT, data[:_NONCE_LIMIT]))
    return next((nonce.decode("latin-1") for nonce in nonces if nonce), None)


def _found(pattern: re.Pattern[bytes], head: bytes) -> Iterator[dict[bytes, bytes]]:
    for match in pattern.finditer(head):
        if match[0] == b"<!--":  # never closed: all that follows is comment
            return
        if match["found"]:
            yield dict(map(_named, reversed(_ATTRIBUTE.findall(match["found"][:-1]))))


def _named(found: tuple[bytes, bytes, bytes, bytes]) -> tuple[bytes, bytes]:
    name, *values = found
    return name.lower(), b"".join(values)
