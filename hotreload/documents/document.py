"""What is a document, and what it declares in its first bytes: charset and nonce. No I/O."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

_META_LIMIT = 1024
_NONCE_LIMIT = 64 * 1024
_TAGS_LIMIT = 16
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
_SCRIPT_TAG = re.compile(rb"<script(?=[\t\n\f\r\ />])%b" % ATTRIBUTES, re.VERBOSE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]+)["']""")
_CONTENT_CHARSET = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""")
_CSP_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'")
_CSP_FOR_SCRIPTS = ("script-src-elem", "script-src", "default-src")


def why_no_document(
    *,
    status: int,
    method: str,
    content_type: str,
    headers: Mapping[str, str],
    request: Mapping[str, str],
    first: bytes,
) -> str | None:
    """Say, as a clause, why an answer is no page that gets the tag; None where it is one.

    ``headers`` are the answer's, in any case; ``request`` has lower-case names; ``first`` are
    the first bytes of the body as ``GET`` would have it (contract, section 4).
    """
    if method not in ("GET", "HEAD", "POST"):
        return f"{method} is no method that pages are opened with"
    if status < 200 or status in (204, 205, 206, 304):
        return f"an answer with status {status} has no whole body"
    return (
        why_no_html(content_type, first)
        or why_no_navigation(request)
        or _why_sealed({name.lower(): value.lower() for name, value in headers.items()})
    )


def why_no_html(content_type: str, first: bytes) -> str | None:
    """Say, as a clause, why an answer is no HTML; ``first`` are its first bytes."""
    kind, _, parameters = content_type.lower().partition(";")
    if kind.strip() not in _HTML_TYPES:
        return f"{kind.strip() or 'an answer without a type'} is not HTML"
    start = first.lstrip(b"\xef\xbb\xbf\xff\xfe\0" + _SPACES)
    if start.startswith((b"{", b"[")):
        return "it begins with { or [, so it is JSON that calls itself HTML"
    wide = first.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and "utf-16" in parameters:
        return "it is UTF-16 without a byte order mark"
    return None


def why_no_navigation(request: Mapping[str, str]) -> str | None:
    """Say, as a clause, why what answers a request is no document of its own."""
    # Browsers leave Sec-Fetch-Dest away where the page is not from a trustworthy origin.
    # A service worker that asks for the page in the browser's name says mode "navigate" only.
    destination = request.get("sec-fetch-dest", "document")
    if destination not in _PAGE_DESTINATIONS and request.get("sec-fetch-mode") != "navigate":
        return f"it was not navigated to (Sec-Fetch-Dest: {destination})"
    if request.get("hx-request", "false") != "false":
        return "htmx fetches it for a part of a page"
    if "turbo-frame" in request:
        return "Turbo fetches it for a part of a page"
    if "hotreload-page" in request:
        return "the client itself asks for the source"
    if "hotreload-via" in request:
        return "hotreload stands in front of this server as well, and does it there"
    return None


def _why_sealed(headers: Mapping[str, str]) -> str | None:
    if headers.get("content-disposition", "").lstrip().startswith("attachment"):
        return "it is an attachment, which is saved and not shown"
    if "no-transform" in headers.get("cache-control", ""):
        return "Cache-Control: no-transform forbids it"
    encoding = headers.get("content-encoding", "identity").strip()
    if encoding not in ("", "identity"):
        return f"its body is encoded ({encoding})"
    return None


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
    for meta in _found(_META, head):
        if label := meta.get(b"charset"):
            yield label
        elif meta.get(b"http-equiv", b"").lower() == b"content-type":
            match = _CONTENT_CHARSET.search(meta.get(b"content", b"").lower())
            if match:
                yield match[match.lastindex or 0]


def declared_policy(data: bytes) -> str:
    """Read the policies that a page declares in ``<meta>``, joined by commas as in a header."""
    policies = (
        unescape(meta.get(b"content", b"").decode("latin-1"))
        for meta in _found(_META, data[:_NONCE_LIMIT])
        if meta.get(b"http-equiv", b"").lower() == b"content-security-policy"
    )
    return ", ".join(filter(None, policies))


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


def script_tags(data: bytes) -> list[bytes]:
    """List what may be start tags of scripts, in lower case, also those that are in comments.

    The last one of many is the rest of the page. To look at a few of these is much faster than to
    look for several words in a page.
    """
    lowered = data.lower()  # a pattern that ignores case is thirty times slower
    found: list[bytes] = []
    at = lowered.find(b"<script")
    while at >= 0:
        if len(found) == _TAGS_LIMIT:
            found.append(lowered[at:])
            break
        if match := _SCRIPT_TAG.match(lowered, at):
            found.append(match[0])
        at = lowered.find(b"<script", at + 1)
    return found


def _found(pattern: re.Pattern[bytes], head: bytes) -> Iterator[dict[bytes, bytes]]:
    for match in pattern.finditer(head):
        if match[0] == b"<!--":  # never closed: all that follows is comment
            return
        if match["found"]:
            yield attributes(match["found"])


def attributes(rest: bytes) -> dict[bytes, bytes]:
    """Read what `ATTRIBUTES` matched; names in lower case, values as they stand, first wins."""
    return dict(map(_named, reversed(_ATTRIBUTE.findall(rest[:-1]))))


def _named(found: tuple[bytes, bytes, bytes, bytes]) -> tuple[bytes, bytes]:
    name, *values = found
    return name.lower(), b"".join(values)
