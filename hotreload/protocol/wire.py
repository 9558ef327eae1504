"""Our messages as JSON text and as WebSocket frames. No I/O.

The Python and the JavaScript side are bound by the vectors in ``tests/conformance/messages.json``.
"""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Protocol, assert_never

from hotreload.frames.frame import TEXT, frame
from hotreload.protocol.messages import (
    ClearError,
    Connected,
    Custom,
    Error,
    Fault,
    FullReload,
    Message,
    Ping,
    Prune,
    Updates,
)
from hotreload.protocol.updates import (
    EVERY_PAGE,
    AssetUpdate,
    Code,
    CssUpdate,
    HtmlUpdate,
    JsUpdate,
    Splice,
    Update,
)

_to_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_quote = json.encoder.encode_basestring_ascii


@dataclass(frozen=True)
class Encoded:
    """Hold one message as text, and as a WebSocket frame that is built once for all readers."""

    text: str

    @cached_property
    def frame(self) -> bytes:
        """Build the unmasked, unfragmented text frame (RFC 6455, section 5.2)."""
        return frame(TEXT, self.text.encode("ascii"))

    @cached_property
    def event(self) -> bytes:
        """Build the piece of an event stream, which holds no line break but its own."""
        return b"data: %b\n\n" % self.text.encode("ascii")


class Dialect(Protocol):
    """Put messages into the words of one kind of client. Compared and hashed as a value."""

    def encode(self, message: Message, *, seq: int | None) -> Encoded | None:
        """Write a message, or give None where these clients have no word for it."""


class _Native:
    def encode(self, message: Message, *, seq: int | None) -> Encoded:
        return encode(message, seq=seq)


NATIVE: Dialect = _Native()
"""Our own protocol."""


def encode(message: Message, *, seq: int | None = None) -> Encoded:
    """Write a message as one line of ASCII JSON; lone surrogates in names survive as escapes."""
    match message:
        case Updates((CssUpdate(id=str()) as update,), reason) if seq is not None:
            return Encoded(_saved_sheet(update, reason, seq))
    body = _body(message)
    if seq is not None:
        body["seq"] = seq
    return Encoded(_to_json(body))


def _saved_sheet(update: CssUpdate, reason: str, seq: int) -> str:
    """Write what `_body` and the encoder give as well, in half the time: most saves are this."""
    path, accepted, name = (
        _quote(update.path),
        _quote(update.accepted_path),
        _quote(update.id or ""),
    )
    splice = ""
    if (change := update.splice) is not None:
        to = "" if change.new is None else f',"to":{_quote(change.new)}'
        splice = (
            f',"splice":{{"from":{_quote(change.old)}{to},'
            f'"at":{change.at},"del":{change.delete},"ins":{_quote(change.insert)}}}'
        )
    return (
        f'{{"type":"update","updates":[{{"type":"css-update","path":{path},'
        f'"acceptedPath":{accepted},"timestamp":{update.timestamp},"id":{name}{splice}}}],'
        f'"reason":{_quote(reason)},"seq":{seq}}}'
    )


def _body(message: Message) -> dict[str, Any]:
    match message:
        case Connected():
            return _present(type="connected", **asdict(message))
        case Updates():
            updates = [_update(update) for update in message.updates]
            return {"type": "update", "updates": updates, "reason": message.reason}
        case FullReload():
            return _present(
                type="full-reload",
                path=message.path,
                triggeredBy=message.triggered_by,
                reason=message.reason,
            )
        case Prune():
            return {
                "type": "prune",
                "paths": list(message.paths),
                "reason": message.reason,
            }
        case Error():
            return {
                "type": "error",
                "err": _fault(message.err),
                "reason": message.reason,
            }
        case ClearError():
            return {"type": "clear-error", "id": message.id, "reason": message.reason}
        case Custom():
            body = _present(type="custom", event=message.event, topic=message.topic)
            return body | {"data": message.data}
        case Ping():
            return _present(type="ping", time=message.time, compared=message.compared or None)
        case _ as never:
            assert_never(never)


def _update(update: Update) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "",
        "path": update.path,
        "acceptedPath": update.accepted_path,
        "timestamp": update.timestamp,
        "id": update.id,
    }
    match update:
        case CssUpdate():
            body["type"] = "css-update"
            if update.splice is not None:
                body["splice"] = _splice(update.splice)
            return body
        case AssetUpdate():
            return body | {"type": "asset-update"}
        case JsUpdate():
            return body | _graph(update)
        case HtmlUpdate():
            body["type"] = "html-update"
            if update.path != EVERY_PAGE:
                body["pages"] = list(update.pages)
            if update.others:
                body["others"] = list(update.others)
            if update.inline:
                body["inline"] = list(update.inline)
            if update.splice is not None:
                body["splice"] = _splice(update.splice)
            return body
        case _ as never:
            assert_never(never)


def _graph(update: JsUpdate) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "js-update",
        "importers": update.importers,
        "changed": update.changed,
        "dynamic": update.dynamic,
        "uses": update.uses,
        "unread": update.unread,
    }
    rare = {
        "assets": update.assets,
        "workers": update.workers,
        "sheets": update.sheets,
        "plain": update.plain,
    }
    body |= {name: value for name, value in rare.items() if value}
    if update.code is not None:
        body["code"] = _code(update.code)
    return body | {"invalidated": True} if update.invalidated else body


def _code(code: Code) -> dict[str, Any]:
    return {"pieces": code.pieces, "imports": code.imports, "hot": code.is_hot}


def _splice(splice: Splice) -> dict[str, Any]:
    names = {"from": splice.old} if splice.new is None else {"from": splice.old, "to": splice.new}
    return {**names, "at": splice.at, "del": splice.delete, "ins": splice.insert}


def _fault(fault: Fault) -> dict[str, Any]:
    loc = None
    if fault.file is not None:
        loc = _present(file=fault.file, line=fault.line, column=fault.column, editor=fault.editor)
    return _present(
        message=fault.message,
        stack=fault.stack,
        id=fault.id,
        frame=fault.frame,
        loc=loc,
    )


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
