"""Which pages a running application has made of a template; it is asked, for nobody else knows."""

import json
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from urllib.parse import quote

from hotreload.explain.live import PATIENCE
from hotreload.lockfile import Lock
from hotreload.reports.findings import Section, joined

LIMIT = 1024 * 1024
"""Bytes of an answer that are read."""


def pages_of(lock: Lock, file: str, *, name: str) -> tuple[Section, ...]:
    """Say which pages the application behind a lock has made of a file; nothing where of none.

    ``name`` is what the user calls the file.
    """
    found = _asked(lock, file)
    return (Section(name, tuple(_lines(lock, found))),) if found else ()


def _lines(lock: Lock, found: list[str]) -> Iterator[str]:
    yield f"The application at {lock.url} has made of it: {joined(found)}."
    yield "A change of it is told at once; tabs that show other pages do nothing."


def _asked(lock: Lock, file: str) -> list[str]:
    """Ask for URL paths; none where nobody answers, who may be older than the question."""
    url = f"{lock.url}@hotreload/template?token={lock.control_token}&file={quote(file)}"
    context = (
        ssl._create_unverified_context()
    )  # our own machine, often with a certificate of its own
    handlers = (urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({}))
    with suppress(OSError, HTTPException, ValueError):
        opened = urllib.request.build_opener(*handlers).open(url, timeout=PATIENCE)
        with opened as answer:
            told = json.loads(answer.read(LIMIT))
        return [page for page in told["pages"] if isinstance(page, str)]
    return []
