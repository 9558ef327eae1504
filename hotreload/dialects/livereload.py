"""LiveReload's protocol, version 7: what its clients hear and say. No I/O.

Its clients know two commands, and close the connection on any other; so they hear of files only.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from hotreload import urls
from hotreload.changes.classify import AssetKind, kind
from hotreload.dialects.bundles import Frames, frames, to_json
from hotreload.protocol.messages import (
    INCOMING_LIMIT,
    ClearError,
    Connected,
    Custom,
    Error,
    FullReload,
    Message,
    Ping,
    Prune,
    Updates,
)
from hotreload.protocol.updates import JsUpdate, Update
from hotreload.protocol.wire import Encoded

PROTOCOL = "http://livereload.com/protocols/official-7"
EVERYTHING = "*"
"""The path that no client takes for a sheet or an image: it reloads the page."""
PATHS_LIMIT = 64
"""Paths that one message tells one by one; more are one reload."""
ADDRESS_LIMIT = 2048
_LIVE = frozenset({AssetKind.CSS, AssetKind.IMAGE})


@dataclass(frozen=True, slots=True)
class Hello:
    """Begin the conversation: the client's first word."""


@dataclass(frozen=True, slots=True)
class Info:
    """Say which page the client is on."""

    address: str


class LiveReload:
    """Speak to LiveReload's clients."""

    def encode(self, message: Message, *, seq: int | None = None) -> Frames | None:
        """Write one ``reload`` for each changed path; of the rest its clients know nothing."""
        paths = tuple(dict.fromkeys(_paths(message)))
        told = paths if len(paths) <= PATHS_LIMIT else (EVERYTHING,)
        return frames(_reload(path) for path in told)


LIVE_RELOAD = LiveReload()

HELLO = Encoded(to_json({"command": "hello", "protocols": [PROTOCOL], "serverName": "hotreload"}))
"""The answer to a client's ``Hello``."""


def decode(text: str) -> Hello | Info | None:
    """Read a client's message, or give None for what is to be ignored."""
    body = _object(text) if len(text) <= INCOMING_LIMIT else None
    match body:
        case {"command": "hello"}:
            return Hello()
        case {"command": "info", "url": str() as address}:
            return Info(address[:ADDRESS_LIMIT])
        case _:
            return None


def _object(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _paths(message: Message) -> Iterator[str]:
    match message:
        case Updates():
            for update in message.updates:
                yield from _changed(update)
        case FullReload():
            path = message.path
            yield EVERYTHING if path is None or kind(path) in _LIVE else path
        case Connected() | Prune() | Error() | ClearError() | Custom() | Ping():
            return
        case _ as never:
            assert_never(never)


def _changed(update: Update) -> Iterator[str]:
    if isinstance(update, JsUpdate):
        yield from (path for path, _ in update.changed)
    else:
        yield update.path


def _reload(path: str) -> dict[str, Any]:
    # Clients compare it with decoded addresses.
    return {"command": "reload", "path": urls.unquote(path), "liveCSS": True, "liveImg": True}
