"""What a running server really answers; only servers of this machine are asked."""

import ipaddress
import ssl
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import quote, urlsplit

from hotreload.answers.page_headers import joined
from hotreload.documents.document import why_no_document
from hotreload.errors import HotreloadError
from hotreload.explain.url import CLIENT, policies
from hotreload.reports.findings import Section

PATIENCE = 5.0
"""Seconds that a server has for its answer."""
LIMIT = 1024 * 1024
"""Bytes of an answer that are looked at; the tag stands near its beginning."""
REQUEST = {"accept": "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}


_ASCII = "".join(map(chr, range(0x21, 0x7F)))
"""What stands in a URL as it is."""


class NotAnswered(HotreloadError):
    """Say that a server could not be asked, and why."""


@dataclass(frozen=True, slots=True)
class Live:
    """Hold what a server answered, up to `LIMIT`."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_here(url: str) -> bool:
    """Tell whether a URL names this machine by a name of its loopback."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_url(url: str) -> bool:
    """Tell whether a text can be asked at all: a host, and a port that is a number."""
    try:
        return bool(urlsplit(url).hostname) and (urlsplit(url).port or 0) >= 0
    except ValueError:
        return False


def port_of(url: str) -> int:
    """Give the port of a URL, the scheme's own where it names none."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def ask(url: str) -> Live:
    """Fetch a URL as a browser that navigates, without following redirects.

    Raises:
        NotAnswered: nobody listens, or what answers is no web server.
    """
    spelled = quote(url.encode("utf-8", "surrogateescape"), safe=_ASCII)
    request = urllib.request.Request(spelled, headers=REQUEST)
    # Our own machine, often with a certificate of its own.
    context = ssl._create_unverified_context()
    handlers = (urllib.request.HTTPSHandler(context=context), _AsItIs())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return Live(answer.status, joined(answer.headers.items()), _beginning(answer))
    except (OSError, HTTPException, ValueError) as error:
        cause = getattr(error, "reason", None) or error
        words = getattr(cause, "strerror", None) or cause
        raise NotAnswered(f"{url} does not answer: {words}") from error


def told(url: str, live: Live) -> Section:
    """Put into words what a running server answered."""
    return Section(f"{url}, asked just now", tuple(_lines(live)))


def _lines(live: Live) -> Iterator[str]:
    kind = live.headers.get("content-type", "")
    yield f"Status {live.status}{f', {kind}' if kind else ''}."
    if CLIENT in live.body:
        yield "The tag is in it."
        yield from policies(live.body, live.headers.get("content-security-policy", ""))
        return
    why = why_no_document(
        status=live.status,
        method="GET",
        content_type=kind,
        headers=live.headers,
        request=REQUEST,
        first=live.body[:64],
    )
    yield f"The tag is not in it: {why or 'the server does not put one into it'}."


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Show refusals and redirects instead of following them, for they may lead anywhere."""

    def http_response(self, request: object, response: HTTPResponse) -> HTTPResponse:
        """Take what comes."""
        return response

    https_response = http_response


def _beginning(answer: HTTPResponse) -> bytes:
    """Read up to `LIMIT`; a stream of events, which never ends, has `PATIENCE` seconds."""
    until = time.monotonic() + PATIENCE
    body = b""
    with suppress(TimeoutError):
        while len(body) < LIMIT and time.monotonic() < until:
            piece = answer.read1(LIMIT - len(body))
            if not piece:
                break
            body += piece
    return body
