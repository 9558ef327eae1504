"""``hotreload publish``: finds the server, and hands it one event.

Imports neither aiohttp nor watchdog.
"""

import json
import os
import ssl
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TextIO
from urllib.parse import SplitResult, urlsplit

from hotreload import lockfile
from hotreload.cli.options import Publish
from hotreload.cli.terminal import arrow, counted, printable
from hotreload.errors import NoServer, NotPublished
from hotreload.lockfile import Lock

TIMEOUT = 10.0
"""Seconds that the server may take for each step."""
_PATH = "/@hotreload/publish"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}
_REFUSAL_LIMIT = 1_000


def publish(asked: Publish, *, cwd: str, out: TextIO) -> None:
    """Publish an event and print how many tabs it went to.

    Raises:
        NoServer: none was found.
        NotPublished: it did not answer, or refused.
    """
    url, lock = choose(asked, lockfile.running(), cwd=cwd)
    told = send(url, asked, token=lock.control_token)
    text = f"{printable(asked.event)} {arrow(out)} {counted(told['tabs'], 'tab')}\n"
    out.write(text.encode(out.encoding or "utf-8", "backslashreplace").decode(out.encoding))
    out.flush()


def choose(asked: Publish, locks: Iterable[Lock], *, cwd: str) -> tuple[str, Lock]:
    """Find the server that is meant, and the URL to reach it by.

    Raises:
        NoServer: there is none of this user's there.
    """
    if asked.url is not None:
        known = next((lock for lock in locks if _is_at(urlsplit(asked.url), lock)), None)
        if known is None:
            raise NoServer(f"at {asked.url}")
        return asked.url, known
    if asked.port is not None:
        known = next((lock for lock in locks if lock.port == asked.port), None)
        if known is None:
            raise NoServer(f"on port {asked.port}")
        return known.url, known
    known = nearest(locks, cwd)
    if known is None:
        raise NoServer("here; start one with 'hotreload serve', or name it with --port or --url")
    return known.url, known


def nearest(locks: Iterable[Lock], directory: str) -> Lock | None:
    """Choose the server of a directory: it serves it, runs in it, or serves a folder around it."""
    place = os.path.realpath(directory)
    found = [(distance, lock) for lock in locks if (distance := _distance(lock, place)) is not None]
    return min(found, key=lambda each: each[0])[1] if found else None


def _distance(lock: Lock, place: str) -> int | None:
    if lock.root == place:
        return 0
    if os.path.realpath(lock.cwd) == place:
        return 1
    below = os.path.relpath(place, lock.root).split(os.sep)
    return None if below[0] == os.pardir else 1 + len(below)


def _is_at(url: SplitResult, lock: Lock) -> bool:
    """Tell whether a URL leads to a server of ours; nobody else must get its token."""
    own = urlsplit(lock.url)
    is_here = url.hostname in (*_LOOPBACK, own.hostname)
    return is_here and url.scheme == own.scheme and _port(url) == lock.port


def _port(url: SplitResult) -> int:
    return url.port or _PORTS.get(url.scheme, 0)


def send(url: str, asked: Publish, *, token: str) -> Mapping[str, int]:
    """Hand an event to the server at a URL, below whose path its prefix lies.

    Raises:
        NotPublished: it did not answer, or refused.
    """
    place = urlsplit(url)
    posted = {"event": asked.event, "data": asked.data}
    body = json.dumps(posted | ({} if asked.topic is None else {"topic": asked.topic}))
    connection = _connection(place)
    try:
        target = f"{place.path.rstrip('/')}{_PATH}?token={token}"
        connection.request("POST", target, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        if answer.status == 200:
            told: Mapping[str, int] = json.loads(answer.read())
            return told
        why = answer.read(_REFUSAL_LIMIT).decode("utf-8", "replace").strip()
        raise NotPublished(url, why or f"{answer.status} {answer.reason}")
    except (OSError, HTTPException, ValueError) as error:
        raise NotPublished(url, str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _connection(place: SplitResult) -> HTTPConnection:
    host, port = place.hostname or "", _port(place)
    if place.scheme != "https":
        return HTTPConnection(host, port, timeout=TIMEOUT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # a certificate made for development; the server is our user's
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
