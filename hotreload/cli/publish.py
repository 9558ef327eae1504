"""``hotreload publish``: finds the server, and hands it one event.

Imports neither aiohttp nor watchdog.
"""

import json
import os
import ssl
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TextIO
from urllib.parse import SplitResult, quote, urlsplit

from hotreload import lockfile
from hotreload.cli.options import Publish
from hotreload.cli.printer import put
from hotreload.cli.terminal import arrow, counted, printable
from hotreload.errors import ConfigError, NoServer, NotPublished
from hotreload.lockfile import Lock

TIMEOUT = 10.0
"""Seconds that the server may take for each step."""
_PATH = "/@hotreload/publish"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}
_REFUSAL_LIMIT = 1_000
_PLAIN = "/%:@!$&'()*+,;="
"""What stands in the path of a URL as it is, besides letters, digits and ``-._~``."""


def publish(asked: Publish, *, cwd: str, out: TextIO) -> None:
    """Publish an event and print how many tabs it went to.

    Raises:
        ConfigError: the URL is none.
        NoServer: none was found.
        NotPublished: it did not answer, or refused.
    """
    url, lock = choose(asked, lockfile.running(), cwd=cwd)
    told = send(url, asked, token=lock.control_token)
    put(out, f"{printable(asked.event)} {arrow(out)} {counted(told['tabs'], 'tab')}\n")


def choose(asked: Publish, locks: Iterable[Lock], *, cwd: str) -> tuple[str, Lock]:
    """Find the server that is meant, and the URL to reach it by.

    Raises:
        ConfigError: the URL is none.
        NoServer: there is none of this user's there.
    """
    if asked.url is not None:
        place = _place(asked.url)
        known = next((lock for lock in locks if _is_at(place, lock)), None)
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


def _place(url: str) -> SplitResult:
    try:
        place = urlsplit(url)
        _port(place)
    except ValueError:
        raise ConfigError("url", f"{url!r} is no URL") from None
    return place


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
        # Quoted, for what is refused is quoted in an error, and the token with it.
        target = f"{quote(place.path.rstrip('/'), safe=_PLAIN)}{_PATH}?token={token}"
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
