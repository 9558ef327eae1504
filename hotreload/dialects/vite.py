"""Vite's dialect, the subprotocol ``vite-hmr``: what its client hears and says. No I/O.

Sheets and modules are hot; a page, an asset and whatever Vite has no message for reloads. Vite's
client matches a sheet by ``path`` and a page by its decoded address, so both are written for it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from hotreload import urls
from hotreload.dialects.bundles import Frames, frames
from hotreload.protocol import incoming
from hotreload.protocol.messages import (
    ClearError,
    ClientMessage,
    Connected,
    Custom,
    Error,
    Fault,
    FullReload,
    Invalidate,
    Message,
    Ping,
    Prune,
    Updates,
)
from hotreload.protocol.updates import AssetUpdate, CssUpdate, HtmlUpdate, JsUpdate

SUBPROTOCOL = "vite-hmr"
INVALIDATE = "vite:invalidate"
PAGES_LIMIT = 16
"""Pages that one message reloads one by one; more are a reload of every page."""

_KEPT = re.compile("(%23|%3F)")  # of what a canonical path encodes, decodeURI leaves these
_Body = dict[str, Any]


class Vite:
    """Speak to Vite's own client."""

    def encode(self, message: Message, *, seq: int | None = None) -> Frames | None:
        """Write a message as Vite's server would; Vite knows no numbers."""
        return frames(_bodies(message))


VITE = Vite()


def decode(text: str) -> ClientMessage | None:
    """Read what Vite's client sends, which calls its invalidation a custom event."""
    message = incoming.decode(text)
    if not isinstance(message, Custom) or message.event != INVALIDATE:
        return message
    match message.data:
        case {"path": str() as path, "message": str() as why}:
            return Invalidate(path, why)
        case {"path": str() as path}:
            return Invalidate(path, None)
        case _:
            return None


def _bodies(message: Message) -> Iterator[_Body]:
    match message:
        case Connected():
            yield {"type": "connected"}
        case Updates():
            yield from _updates(message)
        case FullReload():
            yield _reload(message.path, message.triggered_by)
        case Prune():
            yield {"type": "prune", "paths": list(message.paths)}
        case Error():
            yield {"type": "error", "err": _err(message.err)}
        case ClearError():
            yield {"type": "update", "updates": []}  # Vite's client clears its overlay for it
        case Custom():
            yield {"type": "custom", "event": message.event, "data": message.data}
        case Ping():
            yield {"type": "ping"}
        case _ as never:
            assert_never(never)


def _updates(message: Updates) -> Iterator[_Body]:
    hot: dict[tuple[str, str], _Body] = {}
    pages: dict[str, None] = {}
    for update in message.updates:
        match update:
            case CssUpdate():
                linked = update.accepted_path
                hot["css-update", linked] = _entry("css-update", linked, linked, update.timestamp)
            case JsUpdate() if "?inline=" in update.accepted_path:
                pass  # the page itself is told as well
            case JsUpdate(is_dead_end=True):
                yield _reload(triggered_by=update.path)
                return
            case JsUpdate():
                boundary, accepted = update.path, update.accepted_path
                entry = _entry("js-update", boundary, accepted, update.timestamp)
                hot[boundary, accepted] = entry
            case HtmlUpdate():
                pages[update.path] = None
            case AssetUpdate():
                yield _reload(update.path)  # of every page: nothing is left to be said
                return
            case _ as never:
                assert_never(never)
    if hot:
        yield {"type": "update", "updates": list(hot.values())}
    yield from map(_reload, pages) if len(pages) <= PAGES_LIMIT else [_reload()]


def _entry(kind: str, path: str, accepted: str, timestamp: int) -> _Body:
    return {"type": kind, "path": path, "acceptedPath": accepted, "timestamp": timestamp}


def _reload(path: str | None = None, triggered_by: str | None = None) -> _Body:
    body = {"type": "full-reload", "path": "*" if path is None else _decoded(path)}
    return body if triggered_by is None else body | {"triggeredBy": triggered_by}


def _decoded(path: str) -> str:
    """Decode a path as ``decodeURI`` does, with which Vite's client reads the page's address."""
    pieces = _KEPT.split(path)
    return "".join(urls.unquote(one) if i % 2 == 0 else one for i, one in enumerate(pieces))


def _err(fault: Fault) -> Mapping[str, Any]:
    """Describe a fault; Vite's overlay fails without a stack, and shows whole lines only."""
    err: _Body = {"message": fault.message, "stack": fault.stack or "", "id": fault.id}
    if fault.frame is not None:
        err["frame"] = fault.frame.rstrip("\n") + "\n"
    if fault.file is not None and fault.line is not None:
        err["loc"] = {"file": fault.file, "line": fault.line, "column": fault.column or 0}
    return err
